"""Image of a long-running service has no HEALTHCHECK.

Without one, Docker takes a container for well as long as its process lives: a server that hangs, or that is
still starting, is sent traffic, and nothing that depends on it can wait until it is ready.

The final stage is looked at, and stages that Compose builds by name, with what they inherit from earlier stages
and from a known base image. Something must show that the image serves: EXPOSE, a port that a service publishes, a
known server, or a port in command or sources. Workers, shells, tools and jobs are left alone, and so are images for
which a Compose service has a health check, and images of AWS Lambda and Azure Functions, which start and stop
handlers by themselves. Kubernetes ignores HEALTHCHECK.

Fix safety: per finding. The probe uses a program that the image is known to have. It is safe when the command shows
the port and the sources show the route (or no route is known and the port is only connected to); otherwise unsafe.
When a Compose service runs the image with another command it would inherit a check that fails: then the check
belongs in Compose, and is missed there (DC401). Where other services wait for it, the probe runs every few seconds.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Severity, Stage, rule
from ats_lint_rules._health.proposals import belongs_to_services, image_lacks_check, instruction_fix

_APP = "@app.get('/healthz')\ndef healthz():\n    return 'ok'\n"
_FLAGS = "HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \\\n    "
_START = 'CMD ["uvicorn", "app:app", "--port", "8080"]\n'


@rule(
    "DF401",
    "missing-healthcheck",
    on=Stage,
    severity=Severity.MEDIUM,
    tags={"reliability", "production", "cis-4.6", "readiness-health"},
    references=("https://docs.docker.com/reference/dockerfile/#healthcheck",),
    aliases=("DL3057", "DS-0026", "CKV_DOCKER_2", "b03a748a"),
    examples=(
        Bad(
            f"FROM python:3.11-slim\nCOPY . .\n\n# Serve\n{_START}",
            at="python:3.11-slim",
            says="no HEALTHCHECK",
            safety="safe",
            fixed=f"FROM python:3.11-slim\nCOPY . .\n\n{_FLAGS}"
            'CMD ["python", "-c", "import urllib.request; '
            f"urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=4)\"]\n# Serve\n{_START}",
            files={"app.py": _APP},
        ),
        Bad(
            "FROM node:20-slim\nENV PORT=3000\nCOPY . .\nEXPOSE 3000\nCMD npm start\n",
            at="node:20-slim",
            says="no HEALTHCHECK",
            safety="safe",
            fixed=f"FROM node:20-slim\nENV PORT=3000\nCOPY . .\nEXPOSE 3000\n{_FLAGS}"
            'CMD ["node", "-e", "require(\'http\').get(\'http://127.0.0.1:3000/health\','
            "r=>process.exit(r.statusCode<400?0:1))"
            ".on('error',()=>process.exit(1))\"]\nCMD npm start\n",
            files={"index.js": "app.get('/health', ok);\napp.listen(process.env.PORT || 3000);\n"},
        ),
        Bad(
            "FROM node:20-slim\nARG P=3000\nENV PORT=$P\nCOPY . .\nEXPOSE $PORT\nCMD npm start\n",
            at="node:20-slim",
            says="no HEALTHCHECK",
            safety="safe",
            fixed=f"FROM node:20-slim\nARG P=3000\nENV PORT=$P\nCOPY . .\nEXPOSE $PORT\n{_FLAGS}"
            'CMD ["node", "-e", "require(\'net\').connect(process.env.PORT||3000,\'127.0.0.1\')'
            ".on('connect',()=>process.exit(0)).on('error',()=>process.exit(1))\"]\nCMD npm start\n",
            files={"index.js": "app.listen(process.env.PORT || 3000);\n"},
        ),
        Bad(
            'FROM scratch\nCOPY app /\nEXPOSE 80\nENTRYPOINT ["/app"]\n',
            at="scratch",
            says="no HEALTHCHECK",
            safety="hint",
        ),
        Good(
            "FROM python:3.12-slim\nCOPY main.py .\nCMD python main.py\n",
            files={"main.py": "import os\nconnect('api', int(os.environ.get('API_PORT', '8081')))\n"},
        ),
        Good("FROM python:3.11\nCMD celery -A app worker\n"),
        Good('FROM debian:13-slim\nENTRYPOINT ["rsync", "-a", "/in/", "/out/"]\n'),
        Good(
            "FROM python:3.11-slim\nCOPY . .\n" + _START,
            files={
                "app.py": _APP,
                "compose.yaml": "services:\n  a:\n    build: .\n  b:\n    build: .\n    command: rq worker\n",
            },
        ),
        Bad(
            "FROM redis:7\nCOPY redis.conf /etc/\n",
            at="redis:7",
            says="no HEALTHCHECK",
            safety="safe",
            fixed="FROM redis:7\nCOPY redis.conf /etc/\n"
            "HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \\\n"
            "    CMD redis-cli ping | grep -q PONG\n",
        ),
        Bad(
            "FROM python:3.11 AS app\nCOPY . .\nCMD python app.py\nFROM app AS dev\nRUN pip install debugpy\n",
            at="python:3.11",
            says="no HEALTHCHECK",
            safety="safe",
            fixed="FROM python:3.11 AS app\nCOPY . .\n"
            + _FLAGS
            + 'CMD ["python", "-c", "import socket; socket.create_connection((\'127.0.0.1\', 8000), 4)"]\n'
            "CMD python app.py\nFROM app AS dev\nRUN pip install debugpy\n",
            files={
                "compose.yaml": "services:\n  a:\n    build: {context: ., target: app}\n",
                "app.py": "app.run(host='0.0.0.0', port=8000)\n",
            },
        ),
        Bad(
            "# escape=`\nFROM redis:7-alpine\n",
            at="redis:7-alpine",
            says="no HEALTHCHECK",
            safety="safe",
            fixed="# escape=`\nFROM redis:7-alpine\n"
            "HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 `\n"
            "    CMD redis-cli ping | grep -q PONG\n",
        ),
        Bad(
            'FROM python:3.11 AS app\nCOPY . .\nENTRYPOINT ["python", "app.py"]\nFROM app AS dev\nCMD ["--debug"]\n',
            at="python:3.11",
            says="no HEALTHCHECK",
            safety="safe",
            fixed="FROM python:3.11 AS app\nCOPY . .\n"
            + _FLAGS
            + 'CMD ["python", "-c", "import socket; socket.create_connection((\'127.0.0.1\', 8000), 4)"]\n'
            'ENTRYPOINT ["python", "app.py"]\nFROM app AS dev\nCMD ["--debug"]\n',
            files={
                "compose.yaml": "services:\n  a:\n    build: {context: ., target: app}\n",
                "app.py": "app.run(host='0.0.0.0', port=8000)\n",
            },
        ),
        Bad(
            "FROM python:3.11-slim\nCOPY app.py .\nCOPY queue.sh /usr/local/bin/\nCMD python app.py\n",
            at="python:3.11-slim",
            says="no HEALTHCHECK",
            safety="unsafe",
            fixed="FROM python:3.11-slim\nCOPY app.py .\nCOPY queue.sh /usr/local/bin/\n"
            + _FLAGS
            + 'CMD ["python", "-c", "import socket; socket.create_connection((\'127.0.0.1\', 8000), 4)"]\n'
            "CMD python app.py\n",
            files={"app.py": "app.run(host='0.0.0.0', port=8000)\n", "queue.sh": "#!/bin/sh\nexec rq worker\n"},
        ),
        Good("FROM node:20\nHEALTHCHECK CMD node ok.js\nCMD node app.js\n"),
        Good("FROM node:20 AS base\nHEALTHCHECK CMD node ok.js\nFROM base\nCMD node app.js\n"),
        Good("FROM node:20\nHEALTHCHECK NONE\nCMD node app.js\n"),
        Bad(
            "FROM own/a\nEXPOSE 80\nCMD start-server && tail -f /log\n",
            at="own/a",
            says="no HEALTHCHECK",
            safety="hint",
        ),
        Good("FROM own/a\nCMD while true; do date; sleep 5; done\n"),
        Good("FROM python:3.11\nCMD bash\n"),
        Good('FROM own/tool\nENTRYPOINT ["tool"]\nCMD ["--help"]\n'),
        Good('FROM alpine\nRUN apk add git\nENTRYPOINT ["git"]\n'),
        Good("FROM ubuntu:24.04\nRUN apt-get update\n"),
        Good("FROM python:3.11\nCMD python manage.py migrate\n"),
        Good('FROM public.ecr.aws/lambda/python:3.12\nCOPY app.py .\nCMD ["app.handler"]\n'),
        Good("FROM vaultwarden/server:1.32.0\n"),
        Good(
            "FROM node:20\nCMD node app.js\n",
            files={"compose.yaml": "services:\n  a:\n    build: .\n    healthcheck:\n      test: node ok.js\n"},
        ),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    if image_lacks_check(stage) and not belongs_to_services(stage):
        yield Finding(stage.from_.image.span, "no HEALTHCHECK", instruction_fix(stage))
