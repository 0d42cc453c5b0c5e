"""Health check can never pass in this image.

The probe calls a program that the image does not have (`curl` in `python:slim` or `qdrant`), wants a shell where there
is none, names a host that nobody is, asks a port or an address on which nothing listens, TLS of a plain port, or a
route that the server does not have, or reads the answer of Redis without its password. What the server listens on is
taken from its command, environment and mounted configuration. A worker that is built from the same Dockerfile as a
server inherits the server's check, which fails for it; so does a server that a variable of the service moves to
another port. The container is marked unhealthy although it works, and
whatever waits for it never starts.

Nothing is said of programs, ports and routes about which the image knowledge base, the Dockerfile and the settings
leave a doubt. A probe with an alternative (`curl … || wget …`) is reported only when every way fails.

Fix safety: per finding. Safe when the new probe is known to work in this image, or asks the same with a program
that the image has: the old one never passed. Unsafe when only the port or the route is changed to one that is likely,
or when the new probe asks less than the old one.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    EditRefused,
    Finding,
    Fix,
    Good,
    Safety,
    Service,
    Severity,
    container_of,
    healthchecks,
    inherited_checks,
    rule,
)
from ats_lint_rules._common.fixes import propose
from ats_lint_rules._health.check_faults import CheckFault, faults
from ats_lint_rules._health.healthcheck_edits import put_test
from ats_lint_rules._health.replacements import replacement

_QDRANT = (
    '["CMD-SHELL", "bash -c \'exec 3<>/dev/tcp/127.0.0.1/6333 && printf \\"GET /readyz HTTP/1.0\\\\r\\\\n'
    'Host: localhost\\\\r\\\\n\\\\r\\\\n\\" >&3 && head -n1 <&3 | grep -q \\" 200 \\"\'"]'
)


@rule(
    "DC403",
    "healthcheck-cannot-pass",
    on=Service,
    severity=Severity.HIGH,
    tags={"reliability", "correctness", "cis-5.27", "readiness-health"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#healthcheck",
        "https://docs.docker.com/reference/dockerfile/#healthcheck",
    ),
    examples=(
        Bad(
            "services:\n  db:\n    image: qdrant/qdrant:v1.9.0\n    healthcheck:\n"
            '      test: ["CMD", "curl", "-f", "http://localhost:6333/health"]  # up?\n      interval: 5s\n',
            at='"curl"',
            says="curl is not in qdrant/qdrant:v1.9.0",
            safety="safe",
            fixed="services:\n  db:\n    image: qdrant/qdrant:v1.9.0\n    healthcheck:\n"
            f"      test: {_QDRANT}  # up?\n      interval: 5s\n",
        ),
        Bad(
            "services:\n  app:\n    build: .\n"
            "    healthcheck:\n      test: curl -f http://localhost:8000/x || exit 1\n",
            at="curl",
            says="curl is not in python:3.11-slim",
            safety="safe",
            fixed="services:\n  app:\n    build: .\n    healthcheck:\n"
            '      test: ["CMD", "python", "-c", "import urllib.request; '
            "urllib.request.urlopen('http://127.0.0.1:8000/x', timeout=4)\"]\n",
            files={"Dockerfile": 'FROM python:3.11-slim\nCMD ["gunicorn", "app:app"]\n'},
        ),
        Bad(
            "services:\n  app:\n    build: .\n    healthcheck:\n      test: curl -f http://x || wget -q http://x\n",
            at="curl",
            says="curl is not in python:3.11-slim",
            safety="unsafe",
            fixed="services:\n  app:\n    build: .\n    healthcheck:\n"
            '      test: ["CMD", "python", "-c", '
            "\"import socket; socket.create_connection(('127.0.0.1', 8000), 4)\"]\n",
            files={"Dockerfile": 'FROM python:3.11-slim\nCMD ["gunicorn", "app:app"]\n'},
        ),
        Bad(
            "services:\n  db:\n    image: postgres:16\n    healthcheck:\n"
            '      test: ["CMD", "pg_isready", "-U", "app", "||", "exit", "1"]\n',
            at='"||"',
            says="|| is an argument, not an operator, in the exec form",
            safety="safe",
            fixed="services:\n  db:\n    image: postgres:16\n    healthcheck:\n"
            '      test: ["CMD-SHELL", "pg_isready -U app || exit 1"]\n',
        ),
        Bad(
            'services:\n  db:\n    image: postgres:16\n    healthcheck:\n      test: [CMD, "pg_isready -U app"]\n',
            at='"pg_isready -U app"',
            says="the exec form takes the whole line for a program's name",
            safety="safe",
            fixed="services:\n  db:\n    image: postgres:16\n    healthcheck:\n"
            '      test: ["CMD-SHELL", "pg_isready -U app"]\n',
        ),
        Bad(
            "services:\n  app:\n    build: .\n    ports: ['18080:8080']\n    healthcheck:\n"
            "      test: curl -f http://localhost:18080/ok\n",
            at="18080",
            says="nothing listens on port 18080 in the container",
            safety="unsafe",
            fixed="services:\n  app:\n    build: .\n    ports: ['18080:8080']\n    healthcheck:\n"
            '      test: ["CMD-SHELL", "curl -f http://localhost:8080/ok"]\n',
            files={"Dockerfile": "FROM python:3.11\nCMD uvicorn app:app --port 8080\n"},
        ),
        Bad(
            "services:\n  web:\n    build: .\n  worker:\n    build: .\n    command: celery -A app worker\n",
            at="worker",
            says="inherits a check of port 8080, on which its command does not listen",
            safety="safe",
            fixed="services:\n  web:\n    build: .\n  worker:\n    build: .\n    command: celery -A app worker\n"
            "    healthcheck:\n      disable: true\n",
            files={
                "Dockerfile": "FROM python:3.11\nHEALTHCHECK CMD curl -f http://localhost:8080/\n"
                "CMD uvicorn app:app --port 8080\n"
            },
        ),
        Bad(
            "services:\n  r:\n    image: redis:7\n    command: --port 6380\n"
            "    healthcheck:\n      test: redis-cli ping\n",
            at="redis-cli",
            says="nothing listens on port 6379 in the container",
            safety="safe",
            fixed="services:\n  r:\n    image: redis:7\n    command: --port 6380\n    healthcheck:\n"
            '      test: ["CMD-SHELL", "redis-cli -p 6380 ping | grep -q PONG"]\n',
        ),
        Good(
            "services:\n  cache:\n    image: redis:8\n    command: redis-server --requirepass ${PW}\n    healthcheck:\n"
            '      test: REDISCLI_AUTH="${PW}" redis-cli ping | grep -q PONG\n'
        ),
        Good("services:\n  a:\n    image: own/app\n    healthcheck:\n      test: curl -f http://localhost/\n"),
        Good(
            "services:\n  mq:\n    image: apache/kafka:4.0.0\n    healthcheck:\n"
            "      test: [CMD, /opt/kafka/bin/kafka-cluster.sh, cluster-id, --bootstrap-server, 'localhost:9092']\n"
        ),
        Good(
            "services:\n  app:\n    build: .\n    healthcheck:\n      test: curl -f http://x/ || python ok.py\n",
            files={"Dockerfile": 'FROM python:3.11-slim\nCMD ["gunicorn", "app:app"]\n'},
        ),
        Good(
            "services:\n  app:\n    build: .\n    healthcheck:\n      test: curl -f http://localhost:8000/\n",
            files={"Dockerfile": "FROM python:3.11-slim\nRUN apt-get install -y curl\nCMD gunicorn app:app\n"},
        ),
        Good("services:\n  db:\n    image: postgres:16\n    healthcheck:\n      test: pg_isready -U app || exit 1\n"),
        Good(
            "services:\n  app:\n    build: .\n    ports: ['80:8080']\n    healthcheck:\n"
            "      test: curl -f http://localhost:8080/ok\n",
            files={"Dockerfile": "FROM python:3.11\nCMD uvicorn app:app --port 8080\n"},
        ),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    found = healthchecks.service_check(service)
    missed = inherited_checks.misses(service)
    if missed is not None:
        message = f"inherits a check of port {missed}, on which its command does not listen"
        yield Finding(service.name.span, message, _switched_off(service))
    moved = inherited_checks.moved(service)
    if moved is not None:
        message = f"inherits a check of port {moved[0]}, and listens on {moved[1]}"
        yield Finding(service.name.span, message, _own(service))
    for fault in faults(found) if found else ():
        path = service.healthcheck.test.source.path if service.healthcheck and service.healthcheck.test else None
        yield Finding(fault.span, fault.message, _fix(service, found, fault), path=path)


def _fix(service: Service, found: healthchecks.Check | None, fault: CheckFault) -> Fix | None:
    if found is None:
        return None
    title = "replace the probe by one that can pass"
    new = replacement(found, fault)
    if isinstance(new, str):
        return Fix(title, (), Safety.HINT, new)
    try:
        return Fix(title, put_test(service, new.listed), new.safety, new.because)
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, refused.because("service"))


def _own(service: Service) -> Fix:
    title = "give the service a check of its own"
    new = container_of(service).application_probe
    if new.value is None:
        return Fix(title, (), Safety.HINT, new.origin)
    because, body = "The inherited check can never pass here; the new one may ask less than it did.", new.value.listed
    return propose(title, Safety.UNSAFE, because, lambda: service.set("healthcheck", f"test: {body}"))


def _switched_off(service: Service) -> Fix:
    title = "switch the inherited check off for this service"
    because = "The check is the image's, for another command, and can never pass for this one."
    return propose(title, Safety.SAFE, because, lambda: service.set("healthcheck", "disable: true"))
