"""Entries of `security_opt` that switch a protection off."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ats_lint import Finding, Safety, Service, security_opt
from ats_lint_rules._common.findings import finding
from ats_lint_rules._common.fixes import propose


def unconfined(service: Service, name: str, what: str, because: str) -> Iterator[Finding]:
    """Yield the entries that switch a protection off, each with the fix that takes it out."""
    for item in service.security_opt:
        if item.text is not None and security_opt.switched_off(item.text) == name:
            make = partial(service.layer(item).discard, "security_opt", item)
            title = "remove " + "=".join(security_opt.security_option(item.text))
            fix = propose(title, Safety.UNSAFE, because, make)
            yield finding(service, item, what, fix)
