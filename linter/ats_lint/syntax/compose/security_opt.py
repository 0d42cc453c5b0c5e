"""The words of `security_opt`, in both forms that Docker reads."""

from __future__ import annotations

_TRUE = frozenset({"", "1", "t", "T", "TRUE", "true", "True"})
"""What Go's strconv.ParseBool takes for true, and the bare name."""

_SWITCHES = {"apparmor": "unconfined", "seccomp": "unconfined", "label": "disable"}
"""Protections of the kernel, with the value by which a container goes without."""


def security_option(text: str) -> tuple[str, str]:
    """Return name and value of one entry: `label=disable`, or `label:disable` as it was written before.

    Source: `parseSecurityOpts` in https://github.com/docker/cli/blob/master/cli/command/container/opts.go.
    """
    plain = text.strip().strip("\"'")
    name, sign, value = plain.partition("=")
    if not sign:
        name, _, value = plain.partition(":")
    return name.strip().lower(), value.strip().strip("\"'")


def switched_off(text: str) -> str | None:
    """Return the protection that an entry switches off; None where it does not."""
    name, value = security_option(text)
    return name if _SWITCHES.get(name) == value else None


def forbids_new_privileges(text: str) -> bool | None:
    """Tell whether an entry forbids new privileges; None for one about something else."""
    name, value = security_option(text)
    return value in _TRUE if name == "no-new-privileges" else None
