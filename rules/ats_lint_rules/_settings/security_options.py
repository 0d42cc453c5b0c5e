"""Entries of `security_opt` that switch a protection off."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ats_lint import Finding, Safety, Service, security_option
from ats_lint_rules._common.findings import finding
from ats_lint_rules._common.fixes import propose


def switched_off(service: Service, name: str, value: str, what: str, because: str) -> Iterator[Finding]:
    """Yield the entries that say `name=value`, each with the fix that takes it out."""
    for item in service.security_opt:
        if item.text is not None and security_option(item.text) == (name, value):
            make = partial(service.layer(item).discard, "security_opt", item)
            fix = propose(f"remove {name}={value}", Safety.UNSAFE, because, make)
            yield finding(service, item, what, fix)
