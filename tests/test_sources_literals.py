"""What literals of programs show, whatever the language."""

from __future__ import annotations

import pytest

from ats_lint.analysis.sources import literals


@pytest.mark.parametrize(
    ("text", "found"),
    [("/var/lib/app/x.db", ["/var/lib/app/x.db"]), ("no path", []), ("http://x.example/var/lib/app", [])],
)
def test_paths_where_programs_keep_things(text: str, found: list[str]) -> None:
    assert list(literals.paths([text])) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("postgres://user:x@db:5432/app", ["db"]),
        ("redis://cache/0", ["cache"]),
        ("db:5432", []),
        ("amqp://mq http://web/", ["mq", "web"]),
    ],
)
def test_hosts_of_addresses(text: str, found: list[str]) -> None:
    assert list(literals.hosts([text])) == found


@pytest.mark.parametrize(
    ("text", "name"), [(".env", ".env"), (".env.local", ".env.local"), ("env", None), ("my.env.txt", None)]
)
def test_environment_files(text: str, name: str | None) -> None:
    assert literals.env_file(text) == name


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("git describe --tags", "git describe"),
        ("git  rev-parse HEAD", "git rev-parse"),
        ("git clone x", ""),
        ("x log", ""),
    ],
)
def test_questions_about_the_history(text: str, asked: str) -> None:
    assert literals.asks_git(text) == asked


@pytest.mark.parametrize(
    ("text", "names"),
    [("connect to db:5432", {"db"}), ("http://web/x", {"web"}), ("database", set()), ("db", {"db"})],
)
def test_services_that_are_mentioned(text: str, names: set[str]) -> None:
    assert literals.mentioned(text, frozenset({"db", "web"})) == names


def test_the_health_route_of_a_manifest() -> None:
    (route,) = literals.actuator("<artifactId>spring-boot-starter-actuator</artifactId>")
    assert (route.path, route.method) == ("/actuator/health", "GET")
    assert list(literals.actuator("spring-boot-starter-web")) == []
