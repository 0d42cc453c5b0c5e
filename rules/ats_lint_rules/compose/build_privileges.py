"""A build is given privileges or the host's network.

`privileged: true` and the entitlement `security.insecure` run build steps as root on the builder's host;
`network: host` and `network.host` let them reach every service that listens on its loopback address. Whoever controls
the Dockerfile or one of the packages that it installs then controls the builder.

Fix safety: unsafe. The setting is taken out: a Dockerfile with `RUN --security=insecure` or one that fetches from a
server on the host fails without it.
"""

from collections.abc import Iterator
from functools import partial

from ats_lint import Bad, Finding, Good, Safety, Service, Severity, rule
from ats_lint_rules._common.findings import finding
from ats_lint_rules._common.fixes import Make, propose

_APP = "services:\n  app:\n    build:\n      context: .\n"
_ENTITLEMENTS = {
    "security.insecure": "build steps are privileged",
    "network.host": "build steps use the host's network",
}
_TRUE = frozenset({"true", "yes", "on", "y", "1"})


@rule(
    "DC120",
    "build-privileges",
    on=Service,
    wakes={"build"},
    severity=Severity.HIGH,
    tags={"security"},
    references=(
        "https://docs.docker.com/reference/compose-file/build/#privileged",
        "https://docs.docker.com/reference/compose-file/build/#entitlements",
        "https://docs.docker.com/reference/compose-file/build/#network",
    ),
    examples=(
        Bad(
            _APP + "      privileged: true\n", at="true", says="build steps are privileged", safety="unsafe", fixed=_APP
        ),
        Bad(
            _APP + "      network: host\n",
            at="host",
            says="build steps use the host's network",
            safety="unsafe",
            fixed=_APP,
        ),
        Bad(
            _APP + "      entitlements:\n        - network.host\n        - security.insecure\n",
            at=("network.host", "security.insecure"),
            says=("build steps use the host's network", "build steps are privileged"),
            safety="unsafe",
            fixed=_APP,
        ),
        Good(_APP + "      network: none\n      privileged: false\n"),
        Good(_APP + "    network_mode: host\n"),
        Good(_APP + "      network: ${BUILD_NETWORK}\n"),
        Good("services:\n  app:\n    build: ./host\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    for key, message in (
        ("privileged", "build steps are privileged"),
        ("network", "build steps use the host's network"),
    ):
        found = service.get(("build", key))
        text = (found.text or "").lower() if found is not None else ""
        if found is not None and text in ({"host"} if key == "network" else _TRUE):
            make: Make = partial(service.layer(found).remove, ("build", key))
            fix = propose(f"remove {key}: {text}", Safety.UNSAFE, _because(key), make)
            yield finding(service, found, message, fix)
    for item in service.strings("build.entitlements"):
        if item.text in _ENTITLEMENTS:
            make = partial(service.layer(item).discard, "build.entitlements", item)
            fix = propose(f"remove {item.text}", Safety.UNSAFE, _because(item.text), make)
            yield finding(service, item, _ENTITLEMENTS[item.text], fix)


def _because(key: str) -> str:
    if "network" in key:
        return "A build that fetches from a server on the host fails without it."
    return "A Dockerfile with privileged steps fails without it."
