"""Service has no health check.

Without one, Docker takes a container for well as long as its process lives: a server that hangs, or that is
still starting, is sent traffic, and nothing that depends on it can wait until it is ready.

Looked for are `healthcheck`, the check that the image brings along, and HEALTHCHECK in the Dockerfile behind `build`.
Of images that nothing is known of nothing is said: they may bring one. Jobs, shells and idle containers are left
alone, and so are services that switch the check off, and workers that take their work from a queue or a clock: when
such a process dies, its container does.

Fix safety: per finding. A probe is written only with programs that the image is known to have. It is safe when the
service runs the image's own server and its settings (command, environment, mounted configuration) leave no doubt about
port, address, TLS and password, or, for an image built here, when the command shows the port and the sources show the
route; otherwise it is unsafe. When the Dockerfile at hand is the better place, because all services run its command,
`missing-healthcheck` says it there. Where other services wait for it, the probe runs every few seconds. In a file for
`docker stack deploy` it is unsafe for what keeps data and for programs of one's own, whose start may take any time:
Swarm ends a task that does not become healthy.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, rule
from ats_lint_rules._health.proposals import lacks_check, service_fix

_REDIS = (
    '    healthcheck:\n      test: ["CMD-SHELL", "redis-cli ping | grep -q PONG"]\n      interval: 10s\n'
    "      timeout: 3s\n      retries: 3\n      start_period: 10s\n"
)
_AGNOSTIC = _REDIS.replace("grep -q PONG", "grep -Eq 'PONG|NOAUTH'")
_HTTPD = (
    "services:\n  web:\n    image: httpd:2.4\n    volumes:\n      - ./h.conf:/usr/local/apache2/conf/httpd.conf:ro\n"
)
_APP = "@app.get('/healthz')\ndef healthz():\n    return 'ok'\n"
_DOCKERFILE = (
    'FROM python:3.11-slim\nCOPY app.py .\nCMD ["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "8080"]\n'
)


@rule(
    "DC401",
    "missing-healthcheck",
    on=Service,
    yields_to=("DF401",),
    lacks="health check",
    severity=Severity.MEDIUM,
    tags={"reliability", "production", "cis-5.27", "readiness-health"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#healthcheck",
        "https://docs.docker.com/reference/dockerfile/#healthcheck",
    ),
    aliases=("698ed579",),
    examples=(
        Bad(
            "services:\n  cache:\n    image: redis:7  # sessions\n",
            at="cache",
            says="no health check",
            safety="safe",
            fixed=f"services:\n  cache:\n    image: redis:7  # sessions\n{_REDIS}",
        ),
        Bad(
            "services: {cache: {image: redis:7-alpine}}\n",
            at="cache",
            says="no health check",
            safety="safe",
            fixed='services: {cache: {image: redis:7-alpine, healthcheck: {test: ["CMD-SHELL", '
            '"redis-cli ping | grep -q PONG"], interval: 10s, timeout: 3s, retries: 3, start_period: 10s}}}\n',
        ),
        Bad(
            "services:\n  cache:\n    image: redis:7\n    command: redis-server --requirepass ${PW}\n",
            at="cache",
            says="no health check",
            safety="safe",
            fixed="services:\n  cache:\n    image: redis:7\n    command: redis-server --requirepass ${PW}\n"
            + _AGNOSTIC,
        ),
        Bad(
            "services:\n  cache:\n    image: redis:7\n    command: --port 6380\n",
            at="cache",
            says="no health check",
            safety="safe",
            fixed="services:\n  cache:\n    image: redis:7\n    command: --port 6380\n"
            + _REDIS.replace("redis-cli ping", "redis-cli -p 6380 ping"),
        ),
        Bad(
            "services:\n  cache:\n    image: redis:7\n    healthcheck:\n      interval: 5s\n",
            at="cache",
            says="no health check",
            safety="safe",
            fixed="services:\n  cache:\n    image: redis:7\n    healthcheck:\n      interval: 5s\n"
            '      test: ["CMD-SHELL", "redis-cli ping | grep -q PONG"]\n',
        ),
        Good("services:\n  x:\n    image: example.com/own:1\n"),
        Bad(
            "services:\n  cache:\n    image: redis:7\n  web:\n    image: own/web\n    depends_on: [cache]\n"
            "    healthcheck: {disable: true}\n",
            at="cache",
            says="no health check",
            safety="safe",
            fixed="services:\n  cache:\n    image: redis:7\n"
            + _REDIS.replace("interval: 10s", "interval: 5s")
            .replace("timeout: 3s", "timeout: 10s")
            .replace("retries: 3", "retries: 6")
            + "  web:\n    image: own/web\n    depends_on: [cache]\n    healthcheck: {disable: true}\n",
        ),
        Bad(
            "services:\n  cache:\n    image: redis:7\n    command: redis-server --bind 10.5.0.2\n",
            at="cache",
            says="no health check",
            safety="safe",
            fixed="services:\n  cache:\n    image: redis:7\n    command: redis-server --bind 10.5.0.2\n"
            + _REDIS.replace("redis-cli ping", "redis-cli -h 10.5.0.2 ping"),
        ),
        Bad(
            "services:\n  cache:\n    image: redis:7\n    command: redis-server --port ${CACHE_PORT:-6380}\n",
            at="cache",
            says="no health check",
            safety="safe",
            fixed="services:\n  cache:\n    image: redis:7\n    command: redis-server --port ${CACHE_PORT:-6380}\n"
            + _REDIS.replace("redis-cli ping", "redis-cli -p ${CACHE_PORT:-6380} ping"),
        ),
        Bad(
            "services:\n  cache:\n    image: redis:7\n    command: redis-server --aclfile /data/users.acl\n",
            at="cache",
            says="no health check",
            safety="unsafe",
            fixed="services:\n  cache:\n    image: redis:7\n    command: redis-server --aclfile /data/users.acl\n"
            + _AGNOSTIC,
        ),
        Bad(
            "services:\n  m:\n    image: memcached:1.6-alpine\n    command: [-s, /tmp/m.sock]\n",
            at="m",
            says="no health check",
            safety="hint",
        ),
        Bad(
            _HTTPD,
            at="web",
            says="no health check",
            safety="safe",
            fixed=_HTTPD + "    healthcheck:\n"
            '      test: ["CMD-SHELL", "bash -c \': > /dev/tcp/127.0.0.1/8080\'"]\n'
            "      interval: 30s\n      timeout: 3s\n      retries: 3\n      start_period: 5s\n",
            files={"h.conf": "Listen 8080\n"},
        ),
        Bad(
            "services:\n  logs:\n    image: grafana/loki:master\n",
            at="logs",
            says="no health check",
            safety="unsafe",
            fixed="services:\n  logs:\n    image: grafana/loki:master\n    healthcheck:\n"
            '      test: ["CMD", "/usr/bin/loki", "-health"]  # review: a guess\n      interval: 30s\n'
            "      timeout: 5s\n      retries: 3\n      start_period: 30s\n",
        ),
        Bad(
            "services:\n  web:\n    build: .\n  queue:\n    build: .\n    command: celery -A app worker\n",
            at="web",
            says="no health check",
            safety="safe",
            fixed="services:\n  web:\n    build: .\n    healthcheck:\n"
            '      test: ["CMD", "python", "-c", "import urllib.request; '
            "urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=4)\"]\n"
            "      interval: 30s\n      timeout: 5s\n      retries: 3\n      start_period: 30s\n"
            "  queue:\n    build: .\n    command: celery -A app worker\n",
            files={"Dockerfile": _DOCKERFILE, "app.py": _APP},
        ),
        Bad(
            "services:\n  cache:\n    image: redis:7\n    deploy: {placement: {constraints: [node.role == worker]}}\n",
            at="cache",
            says="no health check",
            safety="unsafe",
            fixed="services:\n  cache:\n    image: redis:7\n"
            "    deploy: {placement: {constraints: [node.role == worker]}}\n" + _REDIS,
        ),
        Good(
            "services:\n  scheduler:\n    build: .\n",
            files={"Dockerfile": "FROM oven/bun:1.3\nCOPY . .\nCMD bun run src/index.ts\n", "src/index.ts": "tick()\n"},
        ),
        Good("services:\n  web:\n    image: nginx\n    healthcheck:\n      test: [CMD, 'true']\n"),
        Good("services:\n  web:\n    image: nginx\n    healthcheck:\n      disable: true\n"),
        Good("services:\n  vault:\n    image: vaultwarden/server:1.32.0\n"),
        Good("services:\n  tool:\n    image: alpine:3.20\n"),
        Good("services:\n  tool:\n    image: alpine:3.20\n    command: sleep infinity\n"),
        Good("services:\n  job:\n    image: redis:7\n    restart: 'no'\n"),
        Good(
            "x-base: &base\n  healthcheck:\n    test: ['CMD', 'redis-cli', 'ping']\n"
            "services:\n  cache:\n    <<: *base\n    image: redis:7\n"
        ),
        Good(
            "services:\n  web:\n    build: .\n",
            files={"Dockerfile": "FROM node:20\nHEALTHCHECK CMD node ok.js\nCMD node app.js\n"},
        ),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    if lacks_check(service):
        yield Finding(service.name.span, "no health check", service_fix(service))
