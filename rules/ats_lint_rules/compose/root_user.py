"""Service is told to run as root.

`user: root` overrides a non-root user of the image: whoever gets into the process owns everything in the container and
meets the host's kernel as root.

The finding weighs less where the image's entrypoint changes to another user by itself. A service that does its
work once and ends is left alone: it prepares what others use, often by giving them their files. So is one that has
the socket of the container engine, which makes any user root of the host and has a finding of its own.

Fix safety: unsafe. The image's own user, or one that the image is known to work with, takes the place of root; files on
volumes that root has written stay out of its reach until their owner is changed, as the migration script does that the
fix comes with. What uses sockets, devices or system directories of the host is only told.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Safety, Service, Severity, container_of, is_root, regex, replace, rule
from ats_lint_rules._common.findings import finding
from ats_lint_rules._common.fixes import hint, propose
from ats_lint_rules._common.volumes import own
from ats_lint_rules._nonroot.host_rights import holds_engine, of_root

_INIT = regex(r"(?:^|[-_.])(?:init|setup|migrat\w+|permissions?|perms|chown)(?:[-_.]|$)")
_ALWAYS = frozenset({"always", "unless-stopped"})
_APP = "services:\n  app:\n    image: example.com/app:1\n"


@rule(
    "DC108",
    "root-user",
    on=Service,
    severity=Severity.MEDIUM,
    tags={"security", "owasp-2", "readiness-users"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#user",
        "https://docs.docker.com/engine/security/#linux-kernel-capabilities",
    ),
    aliases=("CL-0018",),
    examples=(
        Bad(_APP + "    user: root\n", at="root", says="runs as root", safety="hint"),
        Bad(_APP + "    user: 0\n", at="0", says="runs as 0", safety="hint"),
        Bad(_APP + '    user: "0:0"\n', at='"0:0"', says="runs as 0:0", safety="hint"),
        Bad(_APP + "    user: 0:1000\n", at="0:1000", says="runs as 0:1000", safety="hint"),
        Bad(_APP + "    user: root:docker\n", at="root:docker", says="runs as root:docker", safety="hint"),
        Bad(_APP + "    user: ${UID:-0}:${GID:-0}\n", at="${UID:-0}:${GID:-0}", says="runs as 0:0", safety="hint"),
        Bad(
            "services:\n  db:\n    image: postgres:16\n    user: root  # initdb\n",
            at="root",
            says="runs as root",
            safety="unsafe",
            severity="low",
            fixed="services:\n  db:\n    image: postgres:16\n    user: 999:999  # initdb\n",
        ),
        Bad(
            "services:\n  ui:\n    image: grafana/grafana:11.0.0\n    user: '0'\n",
            at="'0'",
            says="runs as 0",
            safety="unsafe",
            fixed="services:\n  ui:\n    image: grafana/grafana:11.0.0\n",
        ),
        Bad(
            "services:\n  logs:\n    image: docker.elastic.co/beats/filebeat:8.15.0\n    user: root\n"
            "    volumes: ['/var/lib/docker/containers:/var/lib/docker/containers:ro']\n",
            at="root",
            says="runs as root",
            safety="hint",
        ),
        Good(
            "services:\n  init:\n    image: busybox:1.37\n    command: chown -R 1000 /data\n    user: root\n"
            "  app:\n    image: example.com/app:1\n    depends_on:\n"
            "      init: {condition: service_completed_successfully}\n"
        ),
        Good("services:\n  app-init:\n    image: example.com/app:1\n    user: root\n    restart: on-failure\n"),
        Good(_APP + "    user: root\n    volumes: ['/var/run/docker.sock:/var/run/docker.sock']\n"),
        Good(_APP + "    user: 1000:0\n"),
        Good(_APP + "    user: ${UID}\n"),
        Good(_APP + "    user: ${UID:-1000}\n"),
        Good(_APP + "    user: rootless\n"),
        Good(_APP + '    user: ""\n'),
        Good(_APP),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    found = service.get("user")
    text = service.user
    if found is None or not text or not is_root(text) or _prepares(service) or holds_engine(service):
        return
    severity = Severity.LOW if container_of(service).steps_down.value else None
    yield finding(service, found, f"runs as {_shown(text.strip())}", _fix(service), severity=severity)


def _prepares(service: Service) -> bool:
    """Tell whether a service does its work once, before the others: it ends, or is called so and serves nobody."""
    if service.key in service.compose.awaited or container_of(service).ends:
        return True
    return bool(_INIT.search(service.key)) and not service.ports and service.text("restart") not in _ALWAYS


def _shown(text: str) -> str:
    return text if len(text) < 40 else "root"


def _fix(service: Service) -> Fix:
    facts, held = service.facts, of_root(service)
    if held:
        return hint("set a user that is not root", held)
    because = "Files on volumes that root has written are out of the other user's reach without the migration."
    if facts is not None and facts.user is not None and not is_root(facts.user):
        title = f"remove user: the image runs as {facts.user}"
        steps = tuple(own(service, facts.user))
        return replace(propose(title, Safety.UNSAFE, because, lambda: service.remove("user")), migration=steps)
    if facts is not None and facts.nonroot and container_of(service).stage is None:
        user = facts.nonroot
        steps = tuple(own(service, user))
        made = propose(f"set user: {user}", Safety.UNSAFE, because, lambda: service.set("user", user))
        return replace(made, migration=steps)
    return hint("set a user that is not root", "No other user is known under which the image works.")
