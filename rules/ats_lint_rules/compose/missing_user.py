"""Service runs as root because nobody names another user.

Without `user:` a container runs as the user of its image. When neither the image nor the Dockerfile behind `build:`
changes to another one, whoever gets into the process is root in the container and meets the host's kernel as such.

Images whose entrypoint changes to another user by itself (redis, postgres …) are left alone, and so is what has the
socket of the container engine, which makes any user root of the host and has a finding of its own. Of images that
nothing is known of nothing is said: they may have a user of their own. What a Dockerfile starts as root is told there,
by missing-user. Images that are made to look at the host, and known under no other user, need root for it.

Fix safety: safe where the image is known to work under another user and the service writes to no volume; unsafe where
it does, because files that root has written stay out of the other user's reach. Images that are known under no other
user, and services that need the host's devices or sockets, are only told.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Safety, Service, Severity, container_of, replace, rule
from ats_lint_rules._common.fixes import hint, propose
from ats_lint_rules._common.volumes import own
from ats_lint_rules._nonroot.host_rights import holds_engine, of_root
from ats_lint_rules._nonroot.service_users import bypasses

_WHOAMI = "services:\n  who:\n    image: traefik/whoami:v1.10\n"


@rule(
    "DC109",
    "missing-user",
    on=Service,
    yields_to=(
        "DF101",
        "DF102",
    ),
    lacks="user",
    severity=Severity.MEDIUM,
    tags={"security", "production", "owasp-2", "readiness-users"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#user",
        "https://docs.docker.com/build/building/best-practices/#user",
    ),
    examples=(
        Bad(
            "services:\n  seed:\n    image: node:20\n    command: node scripts/seed.js\n",
            at="seed",
            says="runs as root: no user is set",
            safety="unsafe",
            fixed="services:\n  seed:\n    image: node:20\n    command: node scripts/seed.js\n    user: 1000:1000\n",
        ),
        Bad(
            _WHOAMI,
            at="who",
            says="runs as root: no user is set",
            safety="safe",
            fixed=_WHOAMI + "    user: 65534:65534\n",
        ),
        Bad(
            "services:\n  app:\n    image: node:22\n    command: node server.js\n    volumes: ['./:/app']\n",
            at="app",
            says="runs as root: no user is set",
            safety="unsafe",
            fixed="services:\n  app:\n    image: node:22\n    command: node server.js\n    volumes: ['./:/app']\n"
            "    user: 1000:1000\n",
        ),
        Bad("services:\n  web:\n    image: nginx:1.27\n", at="web", says="runs as root: no user is set", safety="hint"),
        Bad(
            "services:\n  web:\n    image: nginx:1.27\n    user:\n",
            at="web",
            says="runs as root: no user is set",
            safety="hint",
        ),
        Bad(
            "services:\n  api:\n    build: .\n",
            at="api",
            says="runs as root: no user is set",
            safety="hint",
            files={"Dockerfile": 'FROM python:3.13-slim\nCMD ["python", "-m", "app"]\n'},
        ),
        Bad(
            "services:\n  api:\n    build: {context: ., target: dev}\n",
            at="api",
            says="runs as root: no user is set",
            safety="hint",
            files={"Dockerfile": 'FROM node:22 AS dev\nCMD ["node"]\nFROM dev\nUSER node\n'},
        ),
        Bad(
            "services:\n  cache:\n    image: redis:7\n    entrypoint: [redis-server, --save, '']\n",
            at="cache",
            says="runs as root: no user is set",
            safety="unsafe",
            fixed="services:\n  cache:\n    image: redis:7\n    entrypoint: [redis-server, --save, '']\n"
            "    user: 999:999\n",
        ),
        Good("services:\n  cache:\n    image: redis:7\n    command: redis-server --appendonly yes\n"),
        Good("services:\n  a:\n    image: traefik:v3.1\n    volumes: ['/var/run/docker.sock:/var/run/docker.sock']\n"),
        Good("services:\n  ui:\n    image: grafana/grafana:11.0.0\n"),
        Good("services:\n  app:\n    image: example.com/unknown:1\n"),
        Good("services:\n  watch:\n    image: gcr.io/cadvisor/cadvisor:v0.52.1\n"),
        Good("services:\n  app:\n    image: ${IMAGE}\n"),
        Good("services:\n  app:\n    image: node:22\n    user: ${APP_USER}\n"),
        Good("services:\n  app:\n    image: node:22\n    user: node\n"),
        Good("services:\n  app:\n    image: node:22\n    user: root\n"),
        Good("services:\n  api:\n    build: .\n", files={"Dockerfile": "FROM node:22\nUSER node\n"}),
        Good(
            "services:\n  api:\n    build: .\n    image: node:22\n",
            files={"Dockerfile": "FROM example.com/base\nRUN make\n"},
        ),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    container = container_of(service)
    facts = service.facts
    if not container.is_linux or holds_engine(service) or (service.has("user") and service.user != ""):
        return
    if facts is None or (container.stage is None and not facts.sure("user")):
        return
    if facts.host_needs and facts.nonroot is None:
        return  # it is made to look at the host, much of which only root may read
    if facts.runs_as_root or (facts.steps_down and bypasses(service)):
        yield Finding(service.name.span, "runs as root: no user is set", _fix(service))


def _fix(service: Service) -> Fix:
    facts, stage = service.facts, container_of(service).stage
    if stage is not None:
        return hint("set USER in the Dockerfile", "The image is built here: its Dockerfile is the place for a user.")
    if facts is None or facts.nonroot is None or not facts.sure("nonroot"):
        return hint("set a user that is not root", "The image is not known to work under another user.")
    held = of_root(service)
    if held:
        return hint(f"set user: {facts.nonroot}", held)
    user = facts.nonroot
    safety, because = _evidence(service)
    found = propose(f"set user: {user}", safety, because, lambda: service.set("user", user))
    return replace(found, migration=tuple(own(service, user))) if found.edits else found


def _evidence(service: Service) -> tuple[Safety, str]:
    facts = service.facts
    if not container_of(service).is_own_process:
        return Safety.UNSAFE, "What the service starts is not known to work without root."
    if container_of(service).is_overridden and container_of(service).lifetime.value.stays is not True:
        return Safety.UNSAFE, "What the command does is not known to work without root: it is not the image's server."
    if service.network_mode == "host":
        return Safety.UNSAFE, "On the host's network ports below 1024 are for root only."
    if any(one.read_only is not True for one in service.volumes) or (facts is not None and facts.data_paths):
        return Safety.UNSAFE, "Files that root has written to its volumes are out of the other user's reach."
    return Safety.SAFE, "The image works under this user, and the service writes to no volume."
