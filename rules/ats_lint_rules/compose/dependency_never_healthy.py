"""Dependency is awaited healthy, and has no health check.

`condition: service_healthy` waits for a health check of the other service. Where neither Compose nor its Dockerfile nor
its image has one, or where it is switched off, Compose gives up: `container has no healthcheck configured`.

Nothing is said of images about which it is not known whether they bring a check along.

Fix safety: per finding. Giving the other service a check has the safety of that check. Where no probe is known, waiting
for the start only is unsafe: the service may come up too early.
"""

from collections.abc import Iterator

from ats_lint import Bad, Dependency, Finding, Fix, Good, Safety, Service, Severity, container_of, rule
from ats_lint_rules._common.fixes import propose
from ats_lint_rules._health.proposals import instruction_fix, service_fix

_WAITS = "  web:\n    image: own/web\n    depends_on:\n      db:\n        condition: service_healthy\n"


@rule(
    "DC410",
    "dependency-never-healthy",
    on=Service,
    wakes={"depends_on"},
    severity=Severity.HIGH,
    tags={"reliability", "correctness", "readiness-health"},
    references=(
        "https://docs.docker.com/compose/how-tos/startup-order/",
        "https://docs.docker.com/reference/compose-file/services/#depends_on",
    ),
    examples=(
        Bad(
            f"services:\n  db:\n    image: redis:7\n{_WAITS}",
            at="service_healthy",
            says="db has no health check to wait for",
            safety="safe",
            fixed='services:\n  db:\n    image: redis:7\n    healthcheck:\n      test: ["CMD-SHELL", '
            '"redis-cli ping | grep -q PONG"]\n      interval: 5s\n      timeout: 10s\n      retries: 6\n'
            f"      start_period: 10s\n{_WAITS}",
        ),
        Bad(
            f"services:\n  db:\n    image: redis:7\n    healthcheck:\n      disable: true\n{_WAITS}",
            at="service_healthy",
            says="db has no health check to wait for",
            safety="unsafe",
            fixed="services:\n  db:\n    image: redis:7\n    healthcheck:\n      disable: true\n"
            + _WAITS.replace("service_healthy", "service_started"),
        ),
        Bad(
            f"services:\n  db:\n    build: .\n{_WAITS}",
            at="service_healthy",
            says="db has no health check to wait for",
            safety="safe",
            fixed=f"services:\n  db:\n    build: .\n{_WAITS}",
            files={"Dockerfile": "FROM python:3.12-slim\nCMD uvicorn a:a --port 80\n"},
            created={
                "Dockerfile": "FROM python:3.12-slim\n"
                "HEALTHCHECK --interval=5s --timeout=10s --start-period=30s --retries=18 \\\n"
                '    CMD ["python", "-c", "import socket; socket.create_connection((\'127.0.0.1\', 80), 4)"]\n'
                "CMD uvicorn a:a --port 80\n"
            },
        ),
        Good(
            "services:\n  a:\n    image: alpine\n    depends_on:\n"
            "      b: {condition: service_healthy, required: false}\n"
            "  b:\n    image: alpine\n    command: sleep 1d\n"
        ),
        Good(f"services:\n  db:\n    image: own/db\n{_WAITS}"),
        Good(f"services:\n  db:\n    image: postgres:16\n    healthcheck:\n      test: pg_isready\n{_WAITS}"),
        Good(
            f"services:\n  db:\n    build: .\n{_WAITS}",
            files={"Dockerfile": "FROM postgres:16\nHEALTHCHECK CMD pg_isready -h 127.0.0.1\n"},
        ),
        Good(f"services:\n  db:\n    image: vaultwarden/server:1.32.0\n{_WAITS}"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    for dependency in service.depends_on.values():
        other = service.compose.services.get(dependency.name)
        if (
            dependency.condition != "service_healthy"
            or other is None
            or container_of(other).is_checked.value is not False
        ):
            continue
        if not dependency.required:
            continue  # Compose warns, and goes on
        span = dependency.condition_span or dependency.span
        message = f"{dependency.name} has no health check to wait for"
        yield Finding(span, message, _fix(service, dependency, other), path=dependency.source.path)


def _fix(service: Service, dependency: Dependency, other: Service) -> Fix:
    stage = container_of(other).stage
    if other.healthcheck is None or not other.healthcheck.disabled:
        fixes = [service_fix(other)] + ([instruction_fix(stage)] if stage is not None else [])
        usable = next((one for one in fixes if one.safety is not Safety.HINT), None)
        if usable is not None:
            return usable
    title = "wait for the start only"
    return propose(
        title,
        Safety.UNSAFE,
        "The service may start before the other one is ready.",
        lambda: service.set(("depends_on", dependency.name, "condition"), "service_started"),
    )
