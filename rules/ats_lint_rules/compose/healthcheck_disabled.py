"""Health check is switched off.

`disable: true` and the test `NONE` throw away the check that the image brings along: Docker takes the container for
well as long as its process lives, and nothing can wait until it is ready.

A service that runs another command than the image's own is left alone: the image's check would fail for it. So is a
job, which ends before anybody asks.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, container_of, rule


@rule(
    "DC402",
    "healthcheck-disabled",
    on=Service,
    wakes={"healthcheck"},
    severity=Severity.LOW,
    tags={"reliability", "cis-5.27", "readiness-health"},
    references=("https://docs.docker.com/reference/compose-file/services/#healthcheck",),
    aliases=("698ed579",),
    examples=(
        Bad(
            "services:\n  web:\n    image: nginx\n    healthcheck:\n      disable: true\n",
            at="true",
            says="the health check is switched off",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    healthcheck: {disable: 'yes'}\n",
            at="'yes'",
            says="the health check is switched off",
        ),
        Bad(
            'services:\n  web:\n    image: nginx\n    healthcheck:\n      test: ["NONE"]\n',
            at='"NONE"',
            says="the health check is switched off",
        ),
        Bad(
            "x-h: &h\n  disable: true\nservices:\n  a:\n    image: nginx\n    healthcheck: *h\n"
            "  b:\n    image: nginx\n    healthcheck: *h\n",
            at=("true",),
            says=("the health check is switched off",),
        ),
        Good("services:\n  web:\n    image: nginx\n    healthcheck:\n      disable: false\n"),
        Good("services:\n  web:\n    image: nginx\n    healthcheck:\n      disable: ${OFF}\n"),
        Good("services:\n  web:\n    image: nginx\n    healthcheck:\n      test: [CMD, a]\n"),
        Good(
            "services:\n  beat:\n    image: acme/app:1\n    entrypoint: [app, beat]\n    healthcheck: {disable: true}\n"
        ),
        Good(
            "services:\n  init:\n    image: acme/app:1\n    command: [init.sh]\n    healthcheck: {disable: true}\n"
            "  web:\n    image: acme/app:1\n    depends_on: {init: {condition: service_completed_successfully}}\n"
        ),
        Good(
            "services:\n  worker:\n    build: .\n    command: celery -A app worker\n"
            "    healthcheck:\n      disable: true\n",
            files={"Dockerfile": "FROM python:3.12\nHEALTHCHECK CMD python ok.py\nCMD gunicorn app\n"},
        ),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    found, container = service.healthcheck, container_of(service)
    if found is None or not found.disabled or container.ends:
        return
    if container.is_overridden and not container.is_own_process:
        return
    flag = found.value.get("disable")
    words = found.test.words if found.test else None
    span = words[0].span if found.kind == "NONE" and words else flag.span if flag else found.span
    yield Finding(span, "the health check is switched off", path=found.source.path)
