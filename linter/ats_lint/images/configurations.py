"""Directories that hold nothing but configuration, and programs that write to theirs: `configurations.json`."""

from __future__ import annotations

from fnmatch import fnmatchcase

from ats_lint.files.policy import PLAIN, Policy
from ats_lint.images.listed import listed


def is_directory(path: str, policy: Policy = PLAIN) -> bool:
    """Tell whether a path is a directory that holds nothing but configuration."""
    return any(fnmatchcase(path, pattern) for pattern in listed("configurations", policy)["directories"])


def is_rewritten(path: str, policy: Policy = PLAIN) -> bool:
    """Tell whether a path names a program that writes to its own configuration."""
    return any(name in path for name in listed("configurations", policy)["rewritten"])
