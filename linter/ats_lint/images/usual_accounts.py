"""Accounts that systems have, or that their packages create, some under other names than their own: `accounts.json`."""

from __future__ import annotations

from ats_lint.files.policy import PLAIN, Policy
from ats_lint.images.listed import listed


def is_usual(name: str, policy: Policy = PLAIN) -> bool:
    """Tell whether a system has an account of a name, or some package creates it."""
    found = listed("accounts", policy)
    return name in found["standard"] or name in found["packages"]
