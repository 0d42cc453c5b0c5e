"""Restart policy is invalid or contradicts something else.

Compose passes any text on, and Docker refuses to create a container with an unknown policy. Where both `restart` and
`deploy.restart_policy` are given, the latter wins in silence. A service with `restart: "no"` that others need healthy
stays down after a crash, and they cannot be started again.

A job that ends by itself, or whose end others wait for, is started over for ever by `always` and `unless-stopped`: a
migration runs again and again, and what waits for it may never see it complete.
"""

from collections.abc import Iterator

from ats_lint import Bad, Compose, Finding, Good, Service, Severity, Value, container_of, remembered, rule, short
from ats_lint_rules._settings.restarts import POLICY


@rule(
    "DC407",
    "restart-conflict",
    on=Service,
    wakes={"restart"},
    severity=Severity.MEDIUM,
    tags={"reliability", "correctness", "readiness-restarts"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#restart",
        "https://docs.docker.com/reference/compose-file/deploy/#restart_policy",
    ),
    examples=(
        Bad(
            "services:\n  web:\n    image: nginx\n    restart: sometimes\n",
            at="sometimes",
            says="no such restart policy: sometimes",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    restart: always:3\n",
            at="always:3",
            says="no such restart policy: always:3",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    restart: false\n",
            at="false",
            says="no such restart policy: false",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    restart: Unless-Stopped\n",
            at="Unless-Stopped",
            says="no such restart policy: Unless-Stopped",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    restart: always\n    deploy:\n      restart_policy:\n"
            "        condition: on-failure\n",
            at="always",
            says="restart is ignored: deploy.restart_policy overrides it",
        ),
        Bad(
            "services:\n  db:\n    image: postgres:16\n    restart: 'no'\n"
            "  web:\n    image: nginx\n    restart: always\n    depends_on:\n"
            "      db:\n        condition: service_healthy\n",
            at="'no'",
            says="web needs it healthy, and it is never restarted",
        ),
        Bad(
            "services:\n  job:\n    image: own/app\n    restart: always\n    command: python manage.py migrate\n",
            at="always",
            says="it ends by itself, and is started over for ever",
        ),
        Bad(
            "services:\n  job:\n    image: own/job\n    restart: unless-stopped\n  web:\n    image: nginx\n"
            "    depends_on:\n      job:\n        condition: service_completed_successfully\n",
            at="unless-stopped",
            says="web waits for its end, and it is started over for ever",
        ),
        Good("services:\n  web:\n    image: nginx\n    restart: on-failure:5\n"),
        Good("services:\n  job:\n    image: own/app\n    restart: on-failure\n    command: python manage.py migrate\n"),
        Good("services:\n  loop:\n    image: alpine\n    restart: always\n    command: sh -c 'sleep 60; date'\n"),
        Good("services:\n  ui:\n    image: own/ui\n    restart: always\n    command: sh -c 'date; /app/console'\n"),
        Good("services:\n  jobs:\n    image: own/app\n    restart: always\n    command: start task\n"),
        Bad(
            "services:\n  job:\n    image: own/app\n    restart: always\n    command: /start task build\n",
            at="always",
            says="it ends by itself, and is started over for ever",
        ),
        Good(
            "services:\n  db:\n    image: postgres:16\n    restart: 'no'\n  web:\n    image: nginx\n    restart: 'no'\n"
            "    ports: ['80:80']\n    depends_on:\n      db:\n        condition: service_healthy\n"
        ),
        Good("services:\n  web:\n    image: nginx\n    restart: ${POLICY}\n"),
        Good("services:\n  web:\n    image: nginx\n    restart: no\n"),
        Good("services:\n  web:\n    image: nginx\n    deploy:\n      restart_policy:\n        condition: any\n"),
        Good(
            "services:\n  job:\n    image: own/job\n    restart: 'no'\n  web:\n    image: nginx\n    depends_on:\n"
            "      job:\n        condition: service_completed_successfully\n"
        ),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    found = service.get("restart")
    if found is None or found.kind != "scalar":
        return
    message = _fault(service, found)
    if message is not None:
        yield Finding(found.span, message, path=found.source.path)


def _fault(service: Service, found: Value) -> str | None:
    text = found.text
    if isinstance(found.typed, bool) or (text is not None and not POLICY.fullmatch(text)):
        return f"no such restart policy: {short(found.raw, 40)}"
    if service.has("deploy.restart_policy"):
        return "restart is ignored: deploy.restart_policy overrides it"
    if text == "no":
        waiting = next(_waiting(service, "service_healthy"), None)
        return f"{short(waiting, 30)} needs it healthy, and it is never restarted" if waiting else None
    return _over_and_over(service) if text in {"always", "unless-stopped"} else None


def _over_and_over(service: Service) -> str | None:
    """Say why a policy starts a job again that is done."""
    waiting = next(_waiting(service, "service_completed_successfully"), None)
    if waiting is not None:
        return f"{short(waiting, 30)} waits for its end, and it is started over for ever"
    container = container_of(service)
    # A pause before the end is how loops are made of a policy.
    paused = any(command.name == "sleep" for command in container.commands)
    done = container.ends and container.lifetime.is_known and container.is_overridden
    return "it ends by itself, and is started over for ever" if done and not paused else None


def _waiting(service: Service, condition: str) -> Iterator[str]:
    for other in _dependents(service.compose).get(service.key, ()):
        waits = other.depends_on[service.key].condition == condition
        if waits and not (condition == "service_healthy" and (other.is_job or other.text("restart") == "no")):
            yield other.key


@remembered
def _dependents(compose: Compose) -> dict[str, list[Service]]:
    """Return the services that depend on each service."""
    found: dict[str, list[Service]] = {}
    for service in compose.services.values():
        for name in service.depends_on:
            found.setdefault(name, []).append(service)
    return found
