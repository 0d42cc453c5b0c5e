"""Where the clients of health checks connect to."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.project.alone import alone
from ats_lint.analysis.runtime.healthchecks import Check
from ats_lint.analysis.runtime.requests import asked
from ats_lint.files.source import Source
from ats_lint.model import Span
from ats_lint.syntax import shell


def connections(line: str, env: dict[str, str] | None = None) -> list[tuple[str | None, int | None]]:
    written = "".join(f"ENV {name}={value}\n" for name, value in (env or {}).items())
    (stage,) = alone(Source(Path("/project/Dockerfile"), f"FROM own/image\n{written}")).stages
    check = Check(stage, shell.parse(line).commands, Span(0, 0), Span(0, len(line)))
    return [(one.host, one.port) for one in asked(check)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("redis-cli ping", [("127.0.0.1", 6379)]),
        ("redis-cli -h cache -p 6380 -a x ping", [("cache", 6380)]),
        ("redis-cli -u redis://:x@cache:7000/0 ping", [("cache", 7000)]),
        ("redis-cli -s /run/r.sock ping", []),
        ("pg_isready", [("", 5432)]),
        ("pg_isready -h 127.0.0.1 -p 5433 -U a", [("127.0.0.1", 5433)]),
        ("pg_isready -h /run/postgresql", [("", 5432)]),
        ("psql postgresql://a:b@db/x -c 'select 1'", [("db", 5432)]),
        ("mysqladmin ping", [("", 3306)]),
        ("mysqladmin ping -h localhost", [("", 3306)]),
        ("mysqladmin ping -h 127.0.0.1 --port=3307", [("127.0.0.1", 3307)]),
        ("mysqladmin ping --protocol=tcp", [("127.0.0.1", 3306)]),
        ("mysqladmin ping -S /run/m.sock", []),
        ("mongosh --port 27018 --eval 1", [("127.0.0.1", 27018)]),
        ("mongosh mongodb://a:b@m:27019/x --eval 1", [("m", 27019)]),
        ("mosquitto_sub -p 1884 -t x", [("127.0.0.1", 1884)]),
        ("redis-cli -p $PORT ping", [("127.0.0.1", None)]),
        ("redis-cli -h $HOST ping", [(None, 6379)]),
        ("redis-cli --version", []),
        ("curl -f http://localhost:8080/x", [("localhost", 8080)]),
        ("wget -q --spider https://127.0.0.1/", [("127.0.0.1", 443)]),
        ("nc -z localhost 80", [("localhost", 80)]),
        ("bash -c ': > /dev/tcp/127.0.0.1/81'", [("127.0.0.1", 81)]),
        ("python ok.py", []),
    ],
)
def test_options_and_habits(line: str, expected: list[tuple[str | None, int | None]]) -> None:
    assert connections(line) == expected


def test_variables_of_the_container_count() -> None:
    assert connections("pg_isready", {"PGPORT": "5433", "PGHOST": "127.0.0.1"}) == [("127.0.0.1", 5433)]
    assert connections("mysqladmin ping -h 127.0.0.1", {"MYSQL_TCP_PORT": "3309"}) == [("127.0.0.1", 3309)]
