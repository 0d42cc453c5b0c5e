"""The image runs its process as root because nothing sets USER.

A process that is broken into hands over what its user may do. As root it may write everywhere in the container,
install programs, and use every capability and kernel interface that a container has: one fault in the runtime or one
careless mount is enough to take the host.

Looked at are the final stage, stages that Compose builds by `target`, and stages that a service runs. Left alone are
stages from scratch that only hold files for others to take, and images whose every Compose service sets a
`user` that is not root, or gives its build an argument that makes it so. Of an image that starts nothing nothing is
said where its base is not known, or where it is made to build or to test in: it has compilers, or is called so.

The severity is high where a server surely runs as root, medium where what runs is not known to serve, and low where
the base image is not known, nothing but a shell is started, or an entrypoint gives up root by itself (gosu, su-exec,
setpriv …).

Fix safety: by evidence. The fix takes the account that the base image provides (`node`, `www-data` …), the one the
Dockerfile creates, or a new one made with the tools of the base, with a home; on images without a shell it is a
number. The account gets the working directory, what is copied there, directories that RUN makes, and the paths of
volumes. USER stands behind the last instruction that needs root. Stages that build on this one get root back for
their own RUN instructions, and give it up behind them where containers are started from them. It is safe when the
program's sources are at hand and name no place outside, all that starts is understood, and no service mounts something
writable; else it is unsafe. Where root may be needed (an entrypoint that gives it up by itself, daemons that start as
root, files in /root, devices …) the fix is a hint.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Severity, Stage, container_of, rule, steps_down
from ats_lint_rules._nonroot.nonroot import leave_root


@rule(
    "DF101",
    "missing-user",
    on=Stage,
    severity=Severity.HIGH,
    tags={"security", "cis-4.1", "owasp-2", "readiness-users"},
    references=(
        "https://docs.docker.com/build/building/best-practices/#user",
        "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
    ),
    aliases=("DS-0002", "CKV_DOCKER_3", "fd54f200", "missing-user", "missing-user-entrypoint"),
    examples=(
        Bad(
            "FROM python:3.11-slim\n\nWORKDIR /app\n\n"
            "# Dependencies first\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n\n"
            "COPY . .\nRUN mkdir -p /app/uploads\n\n"
            'EXPOSE 8080\nCMD ["uvicorn", "app:app", "--port", "8080"]\n',
            at="python:3.11-slim",
            says="no USER: the process runs as root",
            safety="unsafe",
            fixed="FROM python:3.11-slim\n\nWORKDIR /app\n\n"
            "# Dependencies first\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n\n"
            "RUN useradd --create-home app && chown app:app /app\nCOPY --chown=app:app . .\n"
            "RUN mkdir -p /app/uploads && chown app:app /app/uploads\nUSER app\n\n"
            'EXPOSE 8080\nCMD ["uvicorn", "app:app", "--port", "8080"]\n',
        ),
        Bad(
            "FROM node:20-alpine\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\n"
            'CMD ["node", "server.js"]\n',
            severity="medium",
            at="node:20-alpine",
            says="no USER: the process runs as root",
            safety="unsafe",
            fixed="FROM node:20-alpine\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY --chown=node:node . .\n"
            'RUN chown node:node /app\nUSER node\nCMD ["node", "server.js"]\n',
        ),
        Bad(
            "FROM alpine:3.20\nRUN apk add --no-cache python3\nWORKDIR /srv/api\nCOPY . .\nVOLUME /data\n"
            'CMD ["python3", "main.py"]\n',
            severity="medium",
            at="alpine:3.20",
            says="no USER: the process runs as root",
            safety="unsafe",
            fixed="FROM alpine:3.20\nRUN apk add --no-cache python3\nWORKDIR /srv/api\n"
            "RUN addgroup -S app && adduser -S -D -G app app && chown app:app /srv/api\n"
            "COPY --chown=app:app . .\nRUN mkdir -p /data && chown app:app /data\nUSER app\nVOLUME /data\n"
            'CMD ["python3", "main.py"]\n',
        ),
        Bad(
            "FROM golang:1.23 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /app\n\n"
            'FROM gcr.io/distroless/static-debian12\nCOPY --from=build /app /app\nEXPOSE 80\nENTRYPOINT ["/app"]\n',
            at="gcr.io/distroless/static-debian12",
            says="no USER: the process runs as root",
            safety="unsafe",
            fixed="FROM golang:1.23 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /app\n\n"
            "FROM gcr.io/distroless/static-debian12\nCOPY --from=build /app /app\nUSER 65532:65532\nEXPOSE 80\n"
            'ENTRYPOINT ["/app"]\n',
        ),
        Bad(
            "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN python manage.py collectstatic\n"
            "CMD gunicorn shop.wsgi\n",
            at="python:3.12-slim",
            says="no USER: the process runs as root",
            safety="unsafe",
            fixed="FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN python manage.py collectstatic\n"
            "RUN useradd --create-home app && chown -R app:app /app\nUSER app\nCMD gunicorn shop.wsgi\n",
        ),
        Bad(
            "FROM debian:12\nRUN mkdir -p /srv/x\nWORKDIR /srv/x\nCOPY --chown=1000:1000 . .\nCMD ./run\n",
            severity="medium",
            at="debian:12",
            says="no USER: the process runs as root",
            safety="unsafe",
            fixed="FROM debian:12\nRUN mkdir -p /srv/x\nWORKDIR /srv/x\nCOPY --chown=1000:1000 . .\n"
            "RUN chown 1000:1000 /srv/x\nUSER 1000:1000\nCMD ./run\n",
        ),
        Bad(
            "FROM nginx:alpine\nCOPY dist /usr/share/nginx/html\n",
            at="nginx:alpine",
            says="no USER: the process runs as root",
            safety="hint",
        ),
        Bad(
            "FROM debian:12\nRUN apt-get install -y supervisor\nCMD supervisord -n\n",
            at="debian:12",
            says="no USER: the process runs as root",
            safety="hint",
        ),
        Bad(
            "FROM mystery\nCOPY x /x\nCMD /x\n",
            severity="low",
            at="mystery",
            says="no USER, and the base image is not known to set one",
            safety="hint",
        ),
        Bad(
            "ARG BASE\nFROM ${BASE}\nCMD /x\n",
            severity="low",
            at="${BASE}",
            says="no USER, and the base image is not known to set one",
            safety="hint",
        ),
        Bad(
            "FROM python:3.13-slim\nRUN pip install transformers\n"
            "RUN python -c \"from transformers import pipeline; pipeline('summarization')\"\nCMD python app.py\n",
            at="python:3.13-slim",
            says="no USER: the process runs as root",
            safety="hint",
            severity="medium",
        ),
        Bad(
            "FROM python:3.12\nRUN pip install --user flask\nCMD flask run\n",
            at="python:3.12",
            says="no USER: the process runs as root",
            safety="hint",
        ),
        Bad(
            'FROM redis:7\nCOPY docker-entrypoint.sh /\nENTRYPOINT ["/docker-entrypoint.sh"]\nCMD ["redis-server"]\n',
            at="redis:7",
            says="no USER: the process runs as root",
            safety="hint",
            severity="low",
            files={"docker-entrypoint.sh": '#!/bin/sh\nexec gosu redis "$@"\n'},
        ),
        Bad(
            "FROM mcr.microsoft.com/windows/servercore:ltsc2022\nCMD ping -t localhost\n",
            at="mcr.microsoft.com/windows/servercore:ltsc2022",
            says="no USER: the process runs as ContainerAdministrator",
            safety="hint",
        ),
        Good("FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nCMD ping -t localhost\n"),
        Good("FROM grafana/grafana:11.2.0\nCOPY x /x\n"),
        Good("FROM debian:12 AS build\nRUN make\nFROM scratch AS export\nCOPY --from=build /out /\n"),
        Good("FROM debian:12\nARG WHO\nUSER $WHO\nCMD x\n"),
        Good(
            "FROM node:22\nCMD node x.js\n",
            files={"compose.yaml": "services:\n  a:\n    build: .\n    user: '1000:1000'\n"},
        ),
        Good(
            "FROM mcr.microsoft.com/devcontainers/base:debian\nRUN make\n",
            path=".devcontainer/Dockerfile",
            files={".devcontainer/devcontainer.json": '{"remoteUser": "vscode" /* not root */}'},
        ),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    asked = container_of(stage).rootless
    found = asked.process.value
    if found is None or stage.user.instruction is not None:
        return
    if found.user is None and asked.is_left_to_editor.value:
        return  # its image tells the editor by a label as whom to work in it
    if asked.starts_nothing.value and (found.user is None or asked.is_workbench.value):
        return  # whoever starts or builds upon it says as whom
    message = "no USER, and the base image is not known to set one"
    if found.user is not None:
        names = f" of {', '.join(found.services)}" if found.services else ""
        message = f"no USER: the process{names} runs as {found.user}"
    fix = leave_root(stage)
    severity = _weight(stage, known=found.user is not None)
    yield Finding(stage.from_.image.span, message, fix, severity=severity, in_development=Severity.MEDIUM)


def _weight(stage: Stage, *, known: bool) -> Severity | None:
    """Return the severity: high only where a server surely runs as root."""
    asked = container_of(stage).rootless
    if steps_down(stage) or not known or asked.starts_nothing.value:
        return Severity.LOW
    return None if asked.serves.value else Severity.MEDIUM
