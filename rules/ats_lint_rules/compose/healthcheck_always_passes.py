"""Health check passes although the service is not well.

A check is its exit status. `|| true`, `|| exit 0` or a final `echo` turn every failure into success; `redis-cli ping`
exits with 0 when Redis asks for a password that it was not given; `pg_isready` and `mysqladmin ping` without a TCP
host are answered on the socket by the temporary server that sets up a new database, so that whatever waits is started
too early and loses its connection.

Checks whose answer is read (`redis-cli ping | grep PONG`) are left alone, and `redis-cli` where no password is set.

Fix safety: per finding. `-h 127.0.0.1` is safe: the real server listens on TCP, the temporary one does not. As the
temporary one no longer answers in its place, a check that would soon give up gets a `start_period`.
A new probe for Redis is safe when it is known to work in the image. Taking `|| true` away is unsafe: a check that
failed all the time in silence now shows it.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    Edit,
    EditRefused,
    Finding,
    Fix,
    Good,
    Safety,
    Service,
    Severity,
    container_of,
    healthchecks,
    rule,
    shell,
)
from ats_lint_rules._health.first_answer import patient
from ats_lint_rules._health.first_start import doubted, long_start
from ats_lint_rules._health.healthcheck_edits import over_tcp, put_test
from ats_lint_rules._health.verdicts import Blind, blind, without_ending

_PG = "services:\n  db:\n    image: postgres:16\n    healthcheck:\n      test: "
_REDIS = (
    "services:\n  r:\n    image: redis:7\n    command: redis-server --requirepass ${PW}\n    healthcheck:\n      test: "
)
_WEB = "services:\n  w:\n    image: own/web\n    healthcheck:\n      test: "


@rule(
    "DC404",
    "healthcheck-always-passes",
    on=Service,
    wakes={"healthcheck"},
    severity=Severity.MEDIUM,
    tags={"reliability", "correctness", "cis-5.27", "readiness-health"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#healthcheck",
        "https://www.postgresql.org/docs/current/app-pg-isready.html",
        "https://dev.mysql.com/doc/refman/8.4/en/mysqladmin.html",
    ),
    examples=(
        Bad(
            f"{_WEB}curl -f http://localhost/ || true  # for now\n",
            at="true",
            says="the check passes whatever happens",
            safety="unsafe",
            fixed=f"{_WEB}curl -f http://localhost/  # for now\n",
        ),
        Bad(
            f'{_WEB}["CMD-SHELL", "curl -f http://localhost/ > /dev/null || exit 0"]\n',
            at="exit 0",
            says="the check passes whatever happens",
            safety="unsafe",
            fixed=f'{_WEB}["CMD-SHELL", "curl -f http://localhost/ > /dev/null"]\n',
        ),
        Bad(
            f"{_WEB}curl -f $$URL ; exit 0\n",
            at="exit 0",
            says="the check passes whatever happens",
            safety="unsafe",
            fixed=f"{_WEB}curl -f $$URL\n",
        ),
        Bad(f"{_WEB}[CMD, echo, ok]\n", at="echo, ok", says="the check passes whatever happens", safety="hint"),
        Bad(f"{_WEB}exit 0\n", at="exit 0", says="the check passes whatever happens", safety="hint"),
        Bad(
            f'{_PG}["CMD-SHELL", "pg_isready -U $${{POSTGRES_USER}}"]\n',
            at="pg_isready",
            says="pg_isready passes while the server still initialises",
            safety="safe",
            fixed=f'{_PG}["CMD-SHELL", "pg_isready -h 127.0.0.1 -U $${{POSTGRES_USER}}"]\n',
        ),
        Bad(
            f"{_PG}pg_isready\n      interval: 1s\n      retries: 5\n",
            at="pg_isready",
            says="pg_isready passes while the server still initialises",
            safety="safe",
            fixed=f"{_PG}pg_isready -h 127.0.0.1\n      interval: 1s\n      retries: 5\n      start_period: 60s\n",
        ),
        Bad(
            f"{_PG}[CMD, pg_isready, -U, app]\n",
            at="pg_isready",
            says="pg_isready passes while the server still initialises",
            safety="safe",
            fixed=f'{_PG}["CMD", "pg_isready", "-h", "127.0.0.1", "-U", "app"]\n',
        ),
        Bad(
            "services:\n  db:\n    image: mysql:8\n    healthcheck:\n      test: mysqladmin ping -h localhost\n",
            at="mysqladmin",
            says="mysqladmin passes while the server still initialises",
            safety="safe",
            fixed="services:\n  db:\n    image: mysql:8\n    healthcheck:\n      test: mysqladmin ping -h 127.0.0.1\n",
        ),
        Bad(
            f"{_REDIS}[CMD, redis-cli, ping]\n",
            at="redis-cli",
            says="redis-cli passes although it is answered NOAUTH",
            safety="safe",
            fixed=f'{_REDIS}["CMD-SHELL", "redis-cli ping | grep -Eq \'PONG|NOAUTH\'"]\n',
        ),
        Bad(
            "services:\n  z:\n    image: zookeeper:3.9\n    healthcheck:\n      test: echo ruok | nc 127.0.0.1 2181\n",
            at="nc",
            says="nc passes whatever is answered",
            safety="safe",
            fixed="services:\n  z:\n    image: zookeeper:3.9\n    healthcheck:\n"
            '      test: ["CMD-SHELL", "echo srvr | nc -w 2 127.0.0.1 2181 | grep -q Mode"]\n',
        ),
        Good(f"{_WEB}'status | grep -q stopped && exit 1 || exit 0'\n"),
        Good(f"{_WEB}curl -f http://localhost/ || exit 1\n"),
        Good(f"{_WEB}curl -f http://localhost/ && exit 0 || exit 1\n"),
        Good(f"{_PG}pg_isready -h localhost -U app\n"),
        Good(f"{_REDIS}redis-cli ping | grep PONG\n"),
        Good(f'{_REDIS}redis-cli -a "$$PW" ping\n'),
        Good("services:\n  r:\n    image: redis:7\n    healthcheck:\n      test: [CMD, redis-cli, ping]\n"),
        Good("services:\n  db:\n    image: mysql:8\n    healthcheck:\n      test: mysqladmin ping -h 127.0.0.1\n"),
        Good(f"{_WEB}if curl -f http://localhost/; then exit 0; else exit 1; fi\n"),
        Good(f"{_WEB}'[ -f /tmp/ready ]'\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    found = healthchecks.service_check(service)
    if found is None or service.healthcheck is None or service.healthcheck.test is None:
        return
    for one in blind(found, guarded=container_of(found.subject).password.value):
        yield Finding(one.span, one.message, _fix(service, one), path=service.healthcheck.test.source.path)


def _fix(service: Service, found: Blind) -> Fix:
    title = {"ignored": "let the exit status through", "init": "ask over TCP"}.get(found.kind, "read the answer")
    try:
        if found.kind == "ignored":
            because = "A check that failed in silence now shows that it fails."
            return Fix(title, _let_through(service), Safety.UNSAFE, because)
        if found.kind == "init":
            because = "The real server listens on TCP, the one that initialises only on its socket."
            made = (*over_tcp(service, found.command.name), *patient(service))
            late = long_start(service)
            if service.compose.is_stack:
                late = "Swarm ends a task that is not healthy in time, which the temporary server was."
            return doubted(Fix(title, made, Safety.SAFE, because), late)
        known = container_of(service).probe
        if known.value is None:
            return Fix(title, (), Safety.HINT, known.origin)
        return Fix(title, put_test(service, known.value.listed), known.value.safety, known.origin)
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, refused.because("check"))


def _let_through(service: Service) -> tuple[Edit, ...]:
    script = service.healthcheck.script if service.healthcheck else None
    top = [one for one in shell.parse(script.raw).commands if one.depth == 0] if script else []
    kept = without_ending(script.raw, top) if script and top else None
    if script is None or kept is None:
        raise EditRefused("nothing would be left of it")
    return service.replace("healthcheck.test", script, kept)
