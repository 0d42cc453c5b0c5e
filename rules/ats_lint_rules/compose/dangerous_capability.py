"""Service adds a capability that reaches beyond its container.

Capabilities cut root's power into pieces, and some of the pieces are nearly the whole: SYS_ADMIN mounts filesystems,
SYS_MODULE loads code into the kernel, SYS_PTRACE looks into other processes, DAC_READ_SEARCH opens any file of the
host by its handle. The severity follows what a capability grants: control of the host, reach into it, its
availability, or a look at it.

What a service is known to need weighs medium at most: its image is made for it, or it builds a tunnel (`/dev/net/tun`,
the kernel parameter that WireGuard asks for). NET_ADMIN that is needed in a network of the container's own changes
nothing of the host's, and is left alone; on the host's network it is told.

Fix safety: unsafe. The capability is taken out, and a service that does use it fails. Services that are known to need
it are only told.
"""

from collections.abc import Iterator
from functools import partial

from ats_lint import Bad, Finding, Fix, Good, Safety, Service, Severity, Value, capability, rule
from ats_lint_rules._common.findings import finding
from ats_lint_rules._common.fixes import hint, propose

_WEB = "services:\n  web:\n    image: nginx\n"
_GRANTS = {
    "ALL": (Severity.CRITICAL, "gives every capability"),
    "SYS_ADMIN": (Severity.CRITICAL, "mounts filesystems and more"),
    "SYS_MODULE": (Severity.CRITICAL, "loads kernel modules"),
    "SYS_RAWIO": (Severity.CRITICAL, "writes to the host's memory and disks"),
    "SYS_PTRACE": (Severity.HIGH, "controls other processes"),
    "DAC_READ_SEARCH": (Severity.HIGH, "opens any file of the host"),
    "BPF": (Severity.HIGH, "loads programs into the kernel"),
    "NET_ADMIN": (Severity.HIGH, "changes networks and firewalls"),
    "MAC_ADMIN": (Severity.HIGH, "changes mandatory access control"),
    "MAC_OVERRIDE": (Severity.HIGH, "overrides mandatory access control"),
    "CHECKPOINT_RESTORE": (Severity.HIGH, "rewrites processes"),
    "SYS_BOOT": (Severity.HIGH, "restarts the host"),
    "SYS_TIME": (Severity.HIGH, "sets the host's clock"),
    "SYSLOG": (Severity.HIGH, "reads kernel messages and addresses"),
    "PERFMON": (Severity.HIGH, "observes the whole host"),
    "AUDIT_CONTROL": (Severity.MEDIUM, "switches the host's auditing off"),
    "AUDIT_READ": (Severity.MEDIUM, "reads the host's audit log"),
    "LINUX_IMMUTABLE": (Severity.MEDIUM, "changes immutable files"),
    "SYS_RESOURCE": (Severity.MEDIUM, "overrides resource limits"),
    "SYS_TTY_CONFIG": (Severity.MEDIUM, "configures terminals"),
    "SYS_PACCT": (Severity.LOW, "switches process accounting"),
    "IPC_LOCK": (Severity.LOW, "locks memory without limit"),
    "BLOCK_SUSPEND": (Severity.LOW, "keeps the host awake"),
    "WAKE_ALARM": (Severity.LOW, "wakes the host up"),
    "LEASE": (Severity.LOW, "holds leases on files"),
}
"""What capabilities outside of Docker's default set grant: https://man7.org/linux/man-pages/man7/capabilities.7.html."""
_VPN = ("wireguard", "wg-easy", "tailscale", "openvpn", "pihole", "gluetun")


@rule(
    "DC102",
    "dangerous-capability",
    on=Service,
    wakes={"cap_add"},
    severity=Severity.HIGH,
    tags={"security", "cis-5.4", "owasp-3", "readiness-access"},
    references=(
        "https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities",
        "https://man7.org/linux/man-pages/man7/capabilities.7.html",
    ),
    aliases=("CL-0011", "CL-0024", "CL-0027", "CL-0028", "CL-0029", "CL-0030", "ce76b7d0"),
    examples=(
        Bad(
            _WEB + "    cap_add: [SYS_ADMIN]\n",
            at="SYS_ADMIN",
            says="SYS_ADMIN mounts filesystems and more",
            safety="unsafe",
            severity="critical",
            fixed=_WEB,
        ),
        Bad(
            _WEB + "    cap_add:\n      - NET_BIND_SERVICE\n      - cap_sys_ptrace  # debugging\n",
            at="cap_sys_ptrace",
            says="SYS_PTRACE controls other processes",
            safety="unsafe",
            fixed=_WEB + "    cap_add:\n      - NET_BIND_SERVICE\n      # debugging\n",
        ),
        Bad(
            _WEB + '    cap_add: ["ALL", CHOWN, "${CAP:-net_admin}"]\n',
            at=('"ALL"', '"${CAP:-net_admin}"'),
            says=("ALL gives every capability", "NET_ADMIN changes networks and firewalls"),
            safety="unsafe",
            severity=("critical", ""),
            fixed=_WEB + "    cap_add: [CHOWN]\n",
        ),
        Bad(
            "services:\n  vpn:\n    image: lscr.io/linuxserver/wireguard:1.0\n    cap_add: [NET_ADMIN]\n"
            "    network_mode: host\n",
            at="NET_ADMIN",
            says="NET_ADMIN changes networks and firewalls",
            safety="hint",
            severity="medium",
        ),
        Good("services:\n  vpn:\n    image: lscr.io/linuxserver/wireguard:1.0\n    cap_add: [NET_ADMIN]\n"),
        Good(
            "services:\n  dl:\n    image: own/client\n    cap_add: [NET_ADMIN]\n"
            "    sysctls: [net.ipv4.conf.all.src_valid_mark=1]\n"
        ),
        Good("services:\n  dl:\n    image: own/client\n    cap_add: [NET_ADMIN]\n    devices: [/dev/net/tun]\n"),
        Bad(
            "x: &c [SYS_TIME]\nservices:\n  web:\n    image: nginx\n    cap_add: *c\n",
            at="web",
            says="SYS_TIME sets the host's clock",
            safety="hint",
        ),
        Good(_WEB + "    cap_add: [NET_BIND_SERVICE, CHOWN, SETUID, SETGID, KILL, MKNOD]\n"),
        Good(_WEB + "    cap_add: [CAP_ALL]\n"),
        Good("services:\n  db:\n    image: mysql:8.4\n    cap_add: [SYS_NICE]\n"),
        Good("services:\n  v:\n    image: hashicorp/vault:1.20\n    cap_add: [IPC_LOCK]\n"),
        Good(_WEB + "    cap_drop: [SYS_ADMIN]\n"),
        Good(_WEB + "    cap_add: ['${CAP}']\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    for item in service.cap_add:
        name = capability(item.text or "")
        # The engine compares ALL before it looks at the prefix: CAP_ALL is a name that it does not know.
        if name in _GRANTS and (name != "ALL" or (item.text or "").upper() == name):
            severity, what = _GRANTS[name]
            fix = _fix(service, item, name)
            if _is_needed(service, name):
                if severity is Severity.LOW or (name == "NET_ADMIN" and service.network_mode != "host"):
                    continue
                severity = min(severity, Severity.MEDIUM)
            yield finding(service, item, f"{name} {what}", fix, severity=severity)


def _fix(service: Service, item: Value, name: str) -> Fix:
    title = f"remove {name} from cap_add"
    if _is_needed(service, name):
        return hint(title, "The service is made for what this capability grants.")
    because = "A service that uses the capability fails without it."
    return propose(title, Safety.UNSAFE, because, partial(service.layer(item).discard, "cap_add", item))


def _is_needed(service: Service, name: str) -> bool:
    """Tell whether a service is known to need a capability, or is for what it grants."""
    facts = service.facts
    needed = facts is not None and name in {*(facts.capabilities or ()), *(facts.nonroot_capabilities or ())}
    return (
        needed
        or (name == "NET_ADMIN" and _is_tunnel(service))
        or (name in {"NET_ADMIN", "SYS_MODULE"} and any(word in (service.image or "") for word in _VPN))
    )


def _is_tunnel(service: Service) -> bool:
    """Tell whether a service builds a tunnel: it has the device, or the parameter that `wg-quick` sets."""
    tun = any((item.text or "").startswith("/dev/net/tun") for item in service.strings("devices"))
    return tun or any(one.name == "net.ipv4.conf.all.src_valid_mark" for one in service.sysctls)
