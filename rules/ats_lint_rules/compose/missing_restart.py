"""Service has no restart policy.

Compose does not restart a container by default: after a crash, an out-of-memory kill or a reboot of the host
the service stays down until somebody notices.

One-shot jobs are left alone: services whose completion others wait for, tools behind a profile, images and commands
that do their work and end (`alembic upgrade head`, `redis-cli flushall`, `nginx -t`), shells without anybody at them.

Fix safety: safe where what runs is known to stay: a server, a worker, a loop, or a service that publishes ports, has a
health check or is waited for. The key is absent, so nothing the author wrote is overridden, and `unless-stopped` still
honours a manual stop. Unsafe where nobody can tell whether the command ends, and for a bare operating system without a
command: it would start over for ever; beside a service that would stay, too, and says `restart: "no"`; and where a
comment among its keys holds a `restart` that somebody switched off. Services with `deploy.restart_policy` have a policy
already, and so have those that `docker stack deploy` starts: Swarm replaces a task that ends without being told.
"""

from collections.abc import Iterator
from pathlib import Path

from ats_lint import (
    Bad,
    Compose,
    Finding,
    Fix,
    Good,
    Safety,
    Service,
    Severity,
    container_of,
    production_values,
    provisions,
    regex,
    remembered,
    rule,
)
from ats_lint_rules._common.fixes import propose

_COMMENTED = regex(r"#[# \t]*restart[ \t]*:")
_OFF = "services:\n  web:\n    image: nginx\n    #restart: always\n    init: true\n"
_UNKNOWN = "services:\n  app:\n    image: example.com/app:1\n"
_IMPORT = "services:\n  app:\n    image: python:3.12\n    command: python import.py\n"
_LOOP = (
    "services:\n  backup:\n    image: postgres:16\n    command: sh -c 'while true; do pg_dump x; sleep 3600; done'\n"
)


@rule(
    "DC406",
    "missing-restart",
    on=Service,
    lacks="restart policy",
    severity=Severity.MEDIUM,
    tags={"reliability", "production", "readiness-restarts"},
    references=("https://docs.docker.com/reference/compose-file/services/#restart",),
    examples=(
        Bad(
            "services:\n  setup:\n    image: kong:3.6\n    command: kong migrations bootstrap\n",
            at="setup",
            says="no restart policy",
            safety="unsafe",
            fixed="services:\n  setup:\n    image: kong:3.6\n    command: kong migrations bootstrap\n"
            "    restart: unless-stopped\n",
        ),
        Bad(
            "services:\n  web:\n    image: nginx  # proxy\n",
            at="web",
            says="no restart policy",
            safety="safe",
            fixed="services:\n  web:\n    image: nginx  # proxy\n    restart: unless-stopped\n",
        ),
        Bad(
            "services: {web: {image: nginx}}\n",
            at="web",
            says="no restart policy",
            safety="safe",
            fixed="services: {web: {image: nginx, restart: unless-stopped}}\n",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    restart:\n",
            at="web",
            says="no restart policy",
            safety="safe",
            fixed="services:\n  web:\n    image: nginx\n    restart: unless-stopped\n",
        ),
        Bad(
            _OFF,
            at="web",
            says="no restart policy",
            safety="unsafe",
            fixed=_OFF + "    restart: unless-stopped\n",
        ),
        Bad(
            'services:\n  db:\n    image: postgres:16\n    restart: "no"\n  web:\n    image: nginx:1.27\n',
            at="web",
            says="no restart policy",
            safety="unsafe",
            fixed='services:\n  db:\n    image: postgres:16\n    restart: "no"\n  web:\n    image: nginx:1.27\n'
            "    restart: unless-stopped\n",
        ),
        Good(
            "services:\n  web:\n    image: nginx\n    deploy:\n      replicas: 2\n",
            path="docker-stack.yml",
        ),
        Good("services:\n  web:\n    image: nginx\n    restart: always\n"),
        Good("services:\n  web:\n    image: nginx\n    deploy:\n      restart_policy:\n        condition: any\n"),
        Bad(
            "services:\n  web:\n    image: alpine\n    command: sleep infinity\n",
            at="web",
            says="no restart policy",
            safety="safe",
            fixed="services:\n  web:\n    image: alpine\n    command: sleep infinity\n    restart: unless-stopped\n",
        ),
        Bad(
            _UNKNOWN,
            at="app",
            says="no restart policy",
            safety="unsafe",
            fixed=_UNKNOWN + "    restart: unless-stopped\n",
        ),
        Bad(
            _UNKNOWN + "    ports: ['80:8000']\n",
            at="app",
            says="no restart policy",
            safety="safe",
            fixed=_UNKNOWN + "    ports: ['80:8000']\n    restart: unless-stopped\n",
        ),
        Bad(
            _IMPORT,
            at="app",
            says="no restart policy",
            safety="unsafe",
            fixed=_IMPORT + "    restart: unless-stopped\n",
        ),
        Bad(
            _LOOP,
            at="backup",
            says="no restart policy",
            safety="safe",
            fixed=_LOOP + "    restart: unless-stopped\n",
        ),
        Good("services:\n  init:\n    image: redis:7\n    command: [redis-cli, -h, cache, flushall]\n"),
        Good("services:\n  seed:\n    image: mysql:8\n    command: sh -c 'mysql -h db < /seed.sql'\n"),
        Good("services:\n  check:\n    image: nginx:1.27\n    command: nginx -t\n"),
        Good("services:\n  certs:\n    image: elasticsearch:8.15.0\n    command: bin/elasticsearch-certutil ca\n"),
        Good("services:\n  gpu:\n    image: nvidia/cuda:12.1.0-base-ubuntu22.04\n    command: nvidia-smi\n"),
        Good("services:\n  copy:\n    image: apache/nifi:1.28.0\n    command: bash -c 'test -f /x || cp /a /x'\n"),
        Good("services:\n  site:\n    image: own/web\n    deploy: {restart_policy: {condition: none}}\n"),
        Good("services:\n  setup:\n    image: own/web\n    command: alembic upgrade head\n"),
        Good("services:\n  buckets:\n    image: minio/mc\n    entrypoint: sh -c 'mc alias set a b && mc mb a/b'\n"),
        Good("services:\n  shell:\n    image: alpine\n    command: bash\n"),
        Good('services:\n  job:\n    image: alpine\n    restart: "no"\n'),
        Good(
            "services:\n"
            "  migrate:\n    image: app\n"
            "  web:\n    image: nginx\n    restart: always\n"
            "    depends_on:\n      migrate:\n        condition: service_completed_successfully\n"
        ),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    if provisions.lacks_restart(service):
        yield Finding(service.name.span, "no restart policy", _fix(service))


def _fix(service: Service) -> Fix:
    life, title = container_of(service).lifetime, f"add restart: {production_values.RESTART}"
    safety, because = Safety.SAFE, f"The key is absent, {life.origin}, and a manual stop is honoured."
    if life.value.stays is False:
        safety, because = Safety.UNSAFE, "What the image runs by itself ends at once, and would start over for ever."
    elif not life.is_known:
        because = f"{life.origin[0].upper()}{life.origin[1:]}: a job that ends would start over for ever."
        safety = Safety.UNSAFE
    other = _kept_down(service.compose).get(service.source.path) if safety is Safety.SAFE else None
    if other is not None:
        safety, because = (
            Safety.UNSAFE,
            f"{other} beside it says restart: no, so nothing here may be meant to come back.",
        )
    elif safety is Safety.SAFE and _switched_off(service):
        safety, because = Safety.UNSAFE, "A comment among its keys holds a restart policy that somebody switched off."
    return propose(title, safety, because, lambda: service.set("restart", production_values.RESTART))


def _switched_off(service: Service) -> bool:
    """Tell whether a comment among the keys of a service is a restart policy."""
    return any(_COMMENTED.match(one.text) for one in service.file.comments_in(service.value.span))


@remembered
def _kept_down(compose: Compose) -> dict[Path, str]:
    """Return for each file a service that would stay up and is told there not to come back, if there is one."""
    found: dict[Path, str] = {}
    for one in compose.services.values():
        told, facts = one.get("restart"), one.facts
        if told is None or told.text != "no" or told.source.path in found:
            continue
        own_server = facts is not None and facts.long_running is True and not container_of(one).is_overridden
        if one.ports or one.has("healthcheck") or own_server:
            found[told.source.path] = one.key
    return found
