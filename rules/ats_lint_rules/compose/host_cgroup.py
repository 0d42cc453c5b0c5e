"""Service is put into the host's control groups.

With `cgroup: host` a container sees the control groups of all others; `cgroup_parent` places it outside of the group
that the daemon limits.

Fix safety: unsafe. The key is taken out: a container that runs systemd or manages control groups itself may need it.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Safety, Service, Severity, rule
from ats_lint_rules._common.findings import finding
from ats_lint_rules._common.fixes import propose, remove_or_set

_WEB = "services:\n  web:\n    image: nginx\n"


@rule(
    "DC116",
    "host-cgroup",
    on=Service,
    wakes={"cgroup", "cgroup_parent"},
    severity=Severity.MEDIUM,
    tags={"security", "cis-5.25"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#cgroup",
        "https://docs.docker.com/reference/compose-file/services/#cgroup_parent",
    ),
    aliases=("4d9f44c6",),
    examples=(
        Bad(_WEB + "    cgroup: host\n", at="host", says="sees the host's control groups", safety="unsafe", fixed=_WEB),
        Bad(
            _WEB + "    cgroup_parent: m-executor-abcd\n",
            at="m-executor-abcd",
            says="is put into a control group of the host",
            safety="unsafe",
            fixed=_WEB,
        ),
        Good(_WEB + "    cgroup: private\n"),
        Good(_WEB + "    cgroup_parent: ''\n"),
        Good(_WEB + "    cgroup: ${CGROUP}\n    cgroup_parent: ${PARENT}\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    because = "A container that manages control groups itself may need it."
    found = service.get("cgroup")
    if found is not None and found.text == "host":
        fix = propose("remove cgroup: host", Safety.UNSAFE, because, remove_or_set(service, "cgroup", "private"))
        yield finding(service, found, "sees the host's control groups", fix)
    parent = service.get("cgroup_parent")
    if parent is not None and parent.text:
        title = "remove cgroup_parent"
        fix = propose(title, Safety.UNSAFE, because, lambda: service.layer(parent).remove("cgroup_parent"))
        yield finding(service, parent, "is put into a control group of the host", fix)
