"""Names of capabilities, and those that the engine refuses: https://github.com/moby/moby/blob/master/daemon/pkg/oci/caps/utils.go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ats_lint.syntax.compose.faults import Fault

if TYPE_CHECKING:
    from ats_lint.syntax.compose.application import Compose
    from ats_lint.syntax.compose.values import Value

OLD_SWARM = "Swarm heeds capabilities since Docker 20.10 only."
"""Why nothing about capabilities is safe in a file that a swarm reads."""
_KNOWN = frozenset(
    {"AUDIT_CONTROL", "AUDIT_READ", "AUDIT_WRITE", "BLOCK_SUSPEND", "BPF", "CHECKPOINT_RESTORE", "CHOWN",
     "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "IPC_LOCK", "IPC_OWNER", "KILL", "LEASE",
     "LINUX_IMMUTABLE", "MAC_ADMIN", "MAC_OVERRIDE", "MKNOD", "NET_ADMIN", "NET_BIND_SERVICE", "NET_BROADCAST",
     "NET_RAW", "PERFMON", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_ADMIN", "SYS_BOOT", "SYS_CHROOT",
     "SYS_MODULE", "SYS_NICE", "SYS_PACCT", "SYS_PTRACE", "SYS_RAWIO", "SYS_RESOURCE", "SYS_TIME",
     "SYS_TTY_CONFIG", "SYSLOG", "WAKE_ALARM"}
)  # fmt: skip
"""All of Linux 6: https://man7.org/linux/man-pages/man7/capabilities.7.html."""


def capability(text: str) -> str:
    """Return a capability's name as Docker compares it: upper case, without `CAP_`."""
    return text.strip().upper().removeprefix("CAP_")


def named_capabilities(items: Iterable[Value]) -> frozenset[str]:
    """Return the names in `cap_drop` or `cap_add`, those of variables without a value left out as empty ones."""
    return frozenset(capability(item.text or "") for item in items)


def unknown_capabilities(compose: Compose) -> Iterator[Fault]:
    """Yield the names in `cap_add` and `cap_drop` with which no container is made."""
    for service in compose.services.values():
        for item in (*service.cap_add, *service.cap_drop):
            name = item.text.upper() if item.text else "ALL"
            # ALL is compared before the prefix is looked at: CAP_ALL is none.
            if name != "ALL" and name.removeprefix("CAP_") not in _KNOWN:
                message = f"unknown capability {item.text}"
                yield Fault("invalid-name", message, item.source, item.span, item.text or "", "capability")
