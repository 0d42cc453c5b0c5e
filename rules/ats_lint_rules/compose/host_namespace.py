"""Service shares processes or memory with the host.

With `pid: host` a container sees and signals every process of the host and reads their environment through /proc; with
`ipc: host` it shares their memory segments.

Fix safety: unsafe. The key is taken out, so the container gets a namespace of its own: monitoring that counts the
host's processes sees only itself. Images that are known to be made for that are left alone.
"""

from collections.abc import Iterator
from functools import partial

from ats_lint import Bad, Edit, EditRefused, Finding, Fix, Good, Safety, Service, Severity, provisions, rule
from ats_lint_rules._common.findings import finding
from ats_lint_rules._common.fixes import propose

_WEB = "services:\n  web:\n    image: nginx\n"


@rule(
    "DC114",
    "host-namespace",
    on=Service,
    wakes={"ipc", "pid"},
    severity=Severity.HIGH,
    tags={"security", "cis-5.16", "cis-5.17"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#pid",
        "https://docs.docker.com/reference/compose-file/services/#ipc",
    ),
    aliases=("CL-0010", "4f31dd9f", "baa3890f"),
    examples=(
        Bad(
            _WEB + '    pid: "host"\n', at='"host"', says="shares processes with the host", safety="unsafe", fixed=_WEB
        ),
        Bad(
            _WEB + "    ipc: host\n    pid: host\n",
            at=("host", "host"),
            says=("shares memory segments with the host", "shares processes with the host"),
            safety="unsafe",
            fixed=_WEB,
        ),
        Bad(
            "services:\n  web: {image: nginx, ipc: '${IPC:-host}'}\n",
            at="'${IPC:-host}'",
            says="shares memory segments with the host",
            safety="unsafe",
            fixed="services:\n  web: {image: nginx}\n",
        ),
        Good("services:\n  node:\n    image: prom/node-exporter:v1.8.0\n    pid: host\n"),
        Good(_WEB + "    pid: service:app\n"),
        Good(_WEB + "    ipc: shareable\n"),
        Good(_WEB + "    pid: ${PID_MODE}\n"),
        Good(_WEB + "    network_mode: host\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    for key in ("pid", "ipc"):
        found = service.get(key)
        if found is not None and found.text == "host" and not provisions.is_made_for(service, key):
            what = "processes" if key == "pid" else "memory segments"
            yield finding(service, found, f"shares {what} with the host", _fix(service, key))


def _fix(service: Service, key: str) -> Fix:
    title = f"remove {key}: host"
    because = "What looks at the host's processes or memory no longer sees them."
    return propose(title, Safety.UNSAFE, because, partial(_edits, service, key))


def _edits(service: Service, key: str) -> tuple[Edit, ...]:
    found = service.get(key)
    where = service.layer(found) if found is not None else service
    try:
        return where.remove(key)
    except EditRefused:
        # There is no word for a process namespace of its own.
        if key == "pid":
            raise
        return where.set(key, "private")
