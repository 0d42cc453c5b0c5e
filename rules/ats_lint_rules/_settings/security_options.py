"""The words of `security_opt`, in both forms that Docker reads."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ats_lint import Finding, Safety, Service
from ats_lint_rules._common.findings import finding
from ats_lint_rules._common.fixes import propose


def option(text: str) -> tuple[str, str]:
    """Return name and value of one entry: `label=disable`, or `label:disable` as it was written before.

    Source: `parseSecurityOpts` in https://github.com/docker/cli/blob/master/cli/command/container/opts.go.
    """
    plain = text.strip().strip("\"'")
    name, sign, value = plain.partition("=")
    if not sign:
        name, _, value = plain.partition(":")
    return name.strip().lower(), value.strip().strip("\"'")


def switched_off(service: Service, name: str, value: str, what: str, because: str) -> Iterator[Finding]:
    """Yield the entries that say `name=value`, each with the fix that takes it out."""
    for item in service.security_opt:
        if item.text is not None and option(item.text) == (name, value):
            make = partial(service.layer(item).discard, "security_opt", item)
            fix = propose(f"remove {name}={value}", Safety.UNSAFE, because, make)
            yield finding(service, item, what, fix)
