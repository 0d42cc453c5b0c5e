"""HEALTHCHECK passes although the service is not well.

A check is its exit status. `|| true`, `|| exit 0` or a final `echo` turn every failure into success, and some clients
end with 0 whatever the server answers: `redis-cli ping` when it was not given the password, `mysqladmin ping` and
`pg_isready` without a TCP host while the temporary server sets up a new database. Such a container is always healthy.

Checks whose answer is read (`redis-cli ping | grep PONG`) are left alone, and so are those of stages that no image is
made of.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Severity, Stage, container_of, healthchecks, layers, rule
from ats_lint_rules._health.verdicts import blind


@rule(
    "DF412",
    "healthcheck-always-passes",
    on=Stage,
    wakes={"HEALTHCHECK"},
    severity=Severity.MEDIUM,
    tags={"reliability", "correctness", "readiness-health"},
    references=("https://docs.docker.com/reference/dockerfile/#healthcheck",),
    examples=(
        Bad(
            "FROM own/a\nHEALTHCHECK CMD curl -f http://localhost/ || true\nCMD a\n",
            at="true",
            says="the check passes whatever happens",
        ),
        Bad(
            "FROM own/a\nHEALTHCHECK CMD curl -f http://localhost/ || exit 0\nCMD a\n",
            at="exit 0",
            says="the check passes whatever happens",
        ),
        Bad(
            "FROM own/a\nHEALTHCHECK CMD curl -f http://localhost/; exit 0\nCMD a\n",
            at="exit 0",
            says="the check passes whatever happens",
        ),
        Bad('FROM own/a\nHEALTHCHECK CMD ["true"]\nCMD a\n', at='"true"', says="the check passes whatever happens"),
        Bad(
            'FROM redis:7\nHEALTHCHECK CMD redis-cli ping\nCMD ["redis-server", "--requirepass", "x"]\n',
            at="redis-cli",
            says="redis-cli passes although it is answered NOAUTH",
        ),
        Bad(
            'FROM mysql:8\nHEALTHCHECK CMD ["mysqladmin", "ping"]\n',
            at='"mysqladmin"',
            says="mysqladmin passes while the server still initialises",
        ),
        Bad(
            "FROM postgres:16\nHEALTHCHECK CMD pg_isready -U app || exit 1\n",
            at="pg_isready",
            says="pg_isready passes while the server still initialises",
        ),
        Good("FROM own/a\nHEALTHCHECK CMD if [ -e /a ]; then /a; else /b; fi >/dev/null || exit 1\nCMD a\n"),
        Good("FROM own/a\nHEALTHCHECK CMD curl -f http://localhost/ || exit 1\nCMD a\n"),
        Good("FROM redis:7\nHEALTHCHECK CMD redis-cli ping | grep PONG\n"),
        Good("FROM redis:7\nHEALTHCHECK CMD redis-cli ping\n"),
        Good("FROM postgres:16\nHEALTHCHECK CMD pg_isready -h 127.0.0.1\n"),
        Good("FROM own/a AS build\nHEALTHCHECK CMD echo\nFROM own/b\nCOPY --from=build /a /a\nCMD a\n"),
        Good("FROM own/a\nHEALTHCHECK NONE\nCMD a\n"),
        Good('FROM own/a\nHEALTHCHECK CMD test "$(cat /state)" = ok\nCMD a\n'),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    instruction = stage.healthcheck
    if instruction is None or instruction.stage is not stage or not layers.ships(stage):
        return
    found = healthchecks.stage_check(stage, instruction)
    for one in blind(found, guarded=container_of(found.subject).password.value) if found else ():
        yield Finding(one.span, one.message)
