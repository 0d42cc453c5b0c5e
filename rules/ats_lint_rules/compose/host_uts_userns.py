"""Service shares the host's name or user namespace.

With `uts: host` a container may rename the host; with `userns_mode: host` it is left out of the user namespace mapping
that the daemon applies to all others, so that its root is the host's.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, rule
from ats_lint_rules._common.findings import finding

_WEB = "services:\n  web:\n    image: nginx\n"


@rule(
    "DC115",
    "host-uts-userns",
    on=Service,
    wakes={"userns_mode", "uts"},
    severity=Severity.INFO,
    tags={"security", "cis-5.21", "cis-5.31"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#uts",
        "https://docs.docker.com/engine/security/userns-remap/",
    ),
    aliases=("8af7162d",),
    examples=(
        Bad(_WEB + "    uts: host\n", at="host", says="shares the host's name"),
        Bad(_WEB + '    userns_mode: "host"\n', at='"host"', says="shares the host's user namespace"),
        Bad(_WEB + "    userns_mode: ${NS:-host}\n", at="${NS:-host}", says="shares the host's user namespace"),
        Good(_WEB + "    userns_mode: keep-id\n"),
        Good(_WEB + "    uts: ${UTS}\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    for key, what in (("uts", "shares the host's name"), ("userns_mode", "shares the host's user namespace")):
        found = service.get(key)
        if found is not None and found.text == "host":
            yield finding(service, found, what)
