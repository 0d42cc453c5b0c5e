"""Service starts a program that its image does not have.

`command: ["bash", "-c", …]` in an Alpine image: the engine creates the container and cannot start it ("executable file
not found in $PATH"). Only images count of which it is known what they hold, and only words that the engine itself
starts, not those that an entrypoint may take for options. A script that the build copies in is looked at, too: with the
line ends of Windows, or for a shell that is not there, it does not start, either.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, container_of, rule, short, start_script
from ats_lint_rules._common.findings import finding

_PLAIN = frozenset({"os", "runtime"})


@rule(
    "DC818",
    "missing-program",
    on=Service,
    severity=Severity.HIGH,
    tags={"correctness", "reliability"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#command",
        "https://docs.docker.com/reference/compose-file/services/#entrypoint",
    ),
    examples=(
        Bad(
            "services:\n  web:\n    image: python:3.12-alpine\n    command: [bash, -c, python -m http.server]\n",
            at="bash",
            says="bash is not in python:3.12-alpine",
        ),
        Bad(
            "services:\n  db:\n    image: redis:7-alpine\n    entrypoint: bash /start\n",
            at="bash /start",
            says="bash is not in redis:7-alpine",
        ),
        Bad(
            "services:\n  web:\n    build: .\n    command: bash run\n",
            at="bash run",
            says="bash is not in the image",
            files={"Dockerfile": "FROM node:22-alpine\nUSER node\n"},
        ),
        Bad(
            "services:\n  web:\n    build: .\n    entrypoint: [/start.sh]\n",
            at="/start.sh",
            says="start.sh has Windows line ends: its first line names no program",
            files={
                "Dockerfile": "FROM node:22-alpine\nCOPY --chmod=755 start.sh /start.sh\n",
                "start.sh": "#!/bin/sh\r\nexec node\r\n",
            },
        ),
        Good(
            "services:\n  web:\n    build: .\n    entrypoint: [/start.sh]\n    volumes: ['./other.sh:/start.sh']\n",
            files={
                "Dockerfile": "FROM node:22-alpine\nCOPY --chmod=755 start.sh /start.sh\n",
                "start.sh": "#!/bin/sh\r\nexec node\r\n",
                "other.sh": "#!/bin/sh\nexec node\n",
            },
        ),
        Good("services:\n  web:\n    image: python:3.12-slim\n    command: [bash, -c, python -m http.server]\n"),
        Good("services:\n  web:\n    image: own/image\n    command: bash run\n"),
        Good("services:\n  db:\n    image: redis:7-alpine\n    command: bash\n"),
        Good("services:\n  web:\n    image: alpine:3.20\n    command: /opt/bash run\n"),
        Good(
            "services:\n  web:\n    build: .\n    command: bash run\n",
            files={"Dockerfile": "FROM node:22-alpine\nRUN apk add --no-cache bash\n"},
        ),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    container = container_of(service)
    words = service.entrypoint or (service.command if _starts_command(service) else None)
    name = (words.argv or ("",))[0] if words is not None else ""
    value = service.get("entrypoint" if words is service.entrypoint else "command")
    if not name or value is None or not container.is_linux:
        return
    span = value.list[0].span if value.kind == "list" and value.list else value.span
    if "/" not in name and container.has(name) is False:
        image = "the image" if service.has("build") else (service.image or "the image")[:40]
        yield finding(service, value, f"{short(name, 20)} is not in {image}", span=span)
    elif (reason := start_script.reason_not_to_start(service, container.stage, name, span)) is not None:
        yield finding(service, value, reason, span=span)


def _starts_command(service: Service) -> bool:
    """Tell whether the engine starts what `command` says: the image has no entrypoint, or one that does so."""
    stage, facts = container_of(service).stage, service.facts
    if stage is not None and stage.entrypoint is not None:
        return False
    base = stage.base if stage is not None else facts
    return base is not None and base.role in _PLAIN and base.sure("command")
