"""Health check asks for a route that the application does not have.

The check of a service that is built here asks for a path, `/health` say, that stands nowhere in the sources that its
Dockerfile copies, while they do register another health route, such as `/healthz`. The application answers 404, and
the container is unhealthy although it works.

Looked at are the checks in Compose and in the Dockerfile. Nothing is said when no health route is found at all: the
framework or a file that is not at hand may serve it.

Fix safety: per finding. Safe when the route is registered on the application itself and no prefix is in sight: the
check cannot have passed before. Otherwise unsafe.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Project, Safety, Severity, Stage, container_of, healthchecks, routes, rule
from ats_lint_rules._health.route_edits import rerouted

_COMPOSE = (
    "services:\n  web:\n    build: .\n    healthcheck:\n      test: curl -f http://localhost:8080/health || exit 1\n"
)
_DOCKERFILE = "FROM python:3.12\nCOPY . .\nCMD uvicorn app:app --port 8080\n"
_APP = "@app.get('/healthz')\ndef ok():\n    return 'ok'\n"


@rule(
    "PX114",
    "probe-route-missing",
    on=Project,
    severity=Severity.HIGH,
    tags={"reliability", "correctness", "readiness-health"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#healthcheck",
        "https://docs.docker.com/reference/dockerfile/#healthcheck",
    ),
    examples=(
        Bad(
            _COMPOSE,
            at="/health",
            says="the sources show no route /health",
            safety="safe",
            fixed=_COMPOSE.replace("/health", "/healthz"),
            files={"Dockerfile": _DOCKERFILE, "app.py": _APP},
        ),
        Bad(
            "services:\n  web:\n    build: .\n    healthcheck:\n"
            '      test: [CMD, curl, "-f", "http://localhost:8080/health"]\n',
            at="/health",
            says="the sources show no route /health",
            safety="safe",
            fixed="services:\n  web:\n    build: .\n    healthcheck:\n"
            '      test: [CMD, curl, "-f", "http://localhost:8080/healthz"]\n',
            files={"Dockerfile": _DOCKERFILE, "app.py": _APP},
        ),
        Bad(
            "FROM node:20\nCOPY . .\nHEALTHCHECK CMD curl -f http://localhost:3000/health\nCMD node a.js\n",
            at="/health",
            says="the sources show no route /health",
            safety="safe",
            fixed="FROM node:20\nCOPY . .\n"
            "HEALTHCHECK CMD curl -f http://localhost:3000/api/status/ping\nCMD node a.js\n",
            path="Dockerfile",
            files={"a.js": "app.get('/api/status/ping', (q, r) => r.send('ok'));\napp.listen(3000)\n"},
        ),
        Good(_COMPOSE, files={"Dockerfile": _DOCKERFILE, "app.py": _APP.replace("healthz", "health")}),
        Good(_COMPOSE, files={"Dockerfile": _DOCKERFILE, "app.py": _APP.replace("healthz", "books")}),
        Good(_COMPOSE, files={"Dockerfile": _DOCKERFILE, "app.py": _APP + "ROUTE = '/health'\n"}),
        Good(_COMPOSE.replace("build: .", "image: own/web"), files={"app.py": _APP}),
        Good(
            _COMPOSE.replace("/health", "/actuator/health/readiness"),
            files={
                "Dockerfile": "FROM eclipse-temurin:21-jre\nCOPY . .\nCMD java -jar a.jar\n",
                "pom.xml": "<artifactId>spring-boot-starter-actuator</artifactId>",
            },
        ),
        Good(_COMPOSE.replace("localhost", "other"), files={"Dockerfile": _DOCKERFILE, "app.py": _APP}),
    ),
)
def check(project: Project) -> Iterator[Finding]:
    for service in project.services:
        found, stage = healthchecks.service_check(service), container_of(service).stage
        if found is not None and stage is not None and service.healthcheck is not None:
            yield from _findings(found, stage, service.key)
    for dockerfile in project.dockerfiles:
        for stage in dockerfile.stages:
            instruction = stage.healthcheck
            own = (
                healthchecks.stage_check(stage, instruction)
                if instruction is not None and instruction.stage is stage
                else None
            )
            if own is not None and stage.is_final:
                yield from _findings(own, stage, stage.subject)


def _findings(found: healthchecks.Check, stage: Stage, subject: str) -> Iterator[Finding]:
    shown = routes.sources(stage.dockerfile)
    asked = [one for one in healthchecks.requests(found) if one.path not in {None, "/"}]
    if len(asked) != 1 or not shown.read:
        return
    request = asked[0]
    path = (request.path or "").partition("?")[0]
    health_routes = [one for one in shown.routes if routes.is_health(one)]
    if not health_routes or not routes.is_health(path) or routes.shows(stage.dockerfile, path):
        return
    service = container_of(found.subject).service
    test = service.healthcheck.test if service and service.healthcheck else None
    source = test.source if test else stage.source
    yield Finding(
        healthchecks.part(request.word, *request.path_range), f"the sources show no route {path}",
        _fix(found, request, shown, health_routes), path=source.path, subject=subject,
    )  # fmt: skip


def _fix(found: healthchecks.Check, request: healthchecks.Request, shown: routes.Sources, routes: list[str]) -> Fix:
    title = "ask for the route that the sources show"
    route = shown.health or routes[0]
    sure = route in shown.sure
    edit = rerouted(found, request, route)
    if edit is None:
        return Fix(title, (), Safety.HINT, "The check is shared, or the route does not stand in it as it is asked.")
    because = "The sources register this route and not the other." if sure else "A prefix may belong before the route."
    return Fix(title, (edit,), Safety.SAFE if sure else Safety.UNSAFE, because)
