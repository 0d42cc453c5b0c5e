"""HEALTHCHECK can never pass in this image.

The probe calls a program that the final stage does not have (`curl` in `python:slim`, `wget` in distroless), wants a
shell where there is none, or asks a port on which nothing listens. The container is marked unhealthy although
it works, and whatever waits for it never starts.

Nothing is said of programs and ports about which the base image, the instructions and the command leave a doubt.
A probe with an alternative (`curl … || wget …`) is reported only when every way fails.

Fix safety: per finding. Safe when the new probe is known to work in this image, or asks the same with a program
that the image has: the old one never passed. Unsafe when only the port is changed to one that is likely.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    EditRefused,
    Finding,
    Fix,
    Good,
    HealthcheckInstruction,
    Safety,
    Severity,
    Stage,
    edits,
    healthchecks,
    rule,
)
from ats_lint_rules._health.check_faults import CheckFault, faults
from ats_lint_rules._health.replacements import replacement

_NODE = "FROM node:20-alpine\nCOPY a.js /\nHEALTHCHECK CMD wget -q http://localhost:3000/ || exit 1\nCMD node /a.js\n"


@rule(
    "DF403",
    "healthcheck-cannot-pass",
    on=Stage,
    wakes={"HEALTHCHECK"},
    severity=Severity.HIGH,
    tags={"reliability", "correctness", "cis-4.6", "readiness-health"},
    references=("https://docs.docker.com/reference/dockerfile/#healthcheck",),
    examples=(
        Bad(
            "FROM python:3.11-slim\nHEALTHCHECK --interval=5s CMD curl -f http://localhost:8000/ || exit 1\n"
            "CMD gunicorn a\n",
            at="curl",
            says="curl is not in python:3.11-slim",
            safety="safe",
            fixed='FROM python:3.11-slim\nHEALTHCHECK --interval=5s CMD ["python", "-c", "import urllib.request; '
            "urllib.request.urlopen('http://127.0.0.1:8000/', timeout=4)\"]\nCMD gunicorn a\n",
        ),
        Bad(
            "FROM node:20-slim\nHEALTHCHECK \\\n  # often\n  CMD [\"wget\", \"-q\", \"--spider\", \"http://localhost:3000/ok\"]\n"
            "CMD node a.js\n",
            at='"wget"',
            says="wget is not in node:20-slim",
            safety="safe",
            fixed="FROM node:20-slim\nHEALTHCHECK \\\n  # often\n  CMD [\"node\", \"-e\", \"require('http')"
            ".get('http://127.0.0.1:3000/ok',r=>process.exit(r.statusCode<400?0:1)).on('error',()=>process.exit(1))\"]\n"
            "CMD node a.js\n",
        ),
        Bad(
            'FROM gcr.io/distroless/static\nCOPY app /app\nHEALTHCHECK CMD /app ping\nCMD ["/app"]\n',
            at="/app ping",
            says="no shell in gcr.io/distroless/static to read the probe",
            safety="hint",
        ),
        Bad(
            'FROM python:3.11\nHEALTHCHECK CMD ["curl", "-f", "http://localhost/"]\nCMD uvicorn a:a --port 8080\n',
            at='"http://localhost/"',
            says="nothing listens on port 80 in the container",
            safety="unsafe",
            fixed='FROM python:3.11\nHEALTHCHECK CMD ["curl", "-f", "http://localhost:8080/"]\n'
            "CMD uvicorn a:a --port 8080\n",
        ),
        Bad(
            _NODE,
            at="3000",
            says="port 3000 is served on 0.0.0.0 only, not on ::1",
            safety="safe",
            fixed=_NODE.replace("localhost", "127.0.0.1"),
            files={"a.js": "require('http').createServer().listen(3000, process.env.HOST || '0.0.0.0')\n"},
        ),
        Good(_NODE, files={"a.js": "require('http').createServer().listen(3000)\n"}),
        Good("FROM python:3.11\nHEALTHCHECK CMD curl -f http://localhost:8000/\nCMD gunicorn a\n"),
        Good("FROM own/base\nHEALTHCHECK CMD curl -f http://localhost:8000/\nCMD gunicorn a\n"),
        Good(
            "FROM python:3.11-slim\nRUN apt-get update && apt-get install -y curl\n"
            "HEALTHCHECK CMD curl -f http://localhost:8000/\nCMD gunicorn a\n"
        ),
        Good("FROM node:20-alpine\nHEALTHCHECK CMD wget -q --spider http://localhost:3000/ || exit 1\nCMD node a.js\n"),
        Good("FROM python:3.11-slim\nHEALTHCHECK NONE\nCMD gunicorn a\n"),
        Good("FROM python:3.11-slim AS build\nHEALTHCHECK CMD curl x\nFROM alpine\n"),
    ),
)  # fmt: skip
def check(stage: Stage) -> Iterator[Finding]:
    instruction = stage.healthcheck
    if instruction is None or not stage.is_final or instruction.stage is None:
        return
    found = healthchecks.stage_check(stage, instruction)
    for fault in faults(found) if found else ():
        yield Finding(fault.span, fault.message, _fix(instruction, found, fault))


def _fix(instruction: HealthcheckInstruction, found: healthchecks.Check | None, fault: CheckFault) -> Fix | None:
    if found is None:
        return None
    title = "replace the probe by one that can pass"
    new = replacement(found, fault)
    if isinstance(new, str):
        return Fix(title, (), Safety.HINT, new)
    try:
        return Fix(title, edits.replace_args(instruction, new.instruction), new.safety, new.because)
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, refused.because("file"))
