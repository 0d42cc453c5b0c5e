"""Health checks whose exit status does not tell whether the service is well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ats_lint import Command, Container, Span, clients, healthchecks
from ats_lint_rules._health.faults import passes

_REDIS = frozenset({"redis-cli", "valkey-cli", "keydb-cli"})
_MYSQLADMIN = frozenset({"mysqladmin", "mariadb-admin"})
_PG = ("-h", "-p", "-d", "-U", "-t", "--host", "--port", "--dbname", "--username", "--timeout")
_MYSQL = ("-h", "-u", "-P", "-S", "--host", "--user", "--port", "--socket", "--protocol")


@dataclass(frozen=True, slots=True)
class Blind:
    """A check that passes too easily: where, why, and the command that it is about."""

    span: Span
    message: str
    kind: str
    command: Command


def blind(check: healthchecks.Check, *, guarded: bool | None) -> Iterator[Blind]:
    """Yield why a check says nothing; `guarded` tells whether a password is asked for, None when that is not known."""
    top = [one for one in check.commands if one.depth == 0]
    if top and passes(check.commands, check.container):
        last = next(
            (one for one in reversed(check.commands) if one.name in {"exit", "true", ":", "echo", "printf"}), top[-1]
        )
        yield Blind(last.span, "the check passes whatever happens", "ignored", last)
        return
    for command in check.commands:
        if command.piped_into is None and command.program and clients.has(check.container, command.name) is not False:
            yield from _client(command, check.container, guarded)


def _client(command: Command, container: Container, guarded: bool | None) -> Iterator[Blind]:
    span = command.program.span if command.program else command.span
    if command.name in _REDIS and guarded is not False and not _authenticates(command, container):
        yield Blind(span, f"{command.name} ends well although it was answered NOAUTH", "redis", command)
    elif command.name in _MYSQLADMIN and "ping" in command.texts and _has_init(container, "mysqld"):
        if _host(command, _MYSQL) in {None, "localhost"} and "MYSQL_HOST" not in container.env:
            yield Blind(span, f"{command.name} is answered by the server that initialises", "init", command)
    elif command.name == "pg_isready" and _has_init(container, "postgres") and "PGHOST" not in container.env:
        host = _host(command, _PG)
        dsn = command.option("-d", "--dbname", with_value=_PG)
        if (host is None or host.startswith("/")) and not (dsn and re.search(r"host=|://", dsn.value or "")):
            yield Blind(span, "pg_isready is answered by the server that initialises", "init", command)


def _authenticates(command: Command, container: Container) -> bool:
    return command.has_option("-a", "--pass", "--user", "--askpass", "-u", "-e") or "REDISCLI_AUTH" in container.env


def _host(command: Command, valued: tuple[str, ...]) -> str | None:
    found = command.option("-h", "--host", with_value=valued)
    if found is None:
        return None
    return found.value if found.value is not None else "?"


def _has_init(container: Container, server: str) -> bool:
    """Whether the image starts a server on the socket alone while it initialises, as the official ones do."""
    facts = container.stage.base if container.stage else container.facts
    probe = " ".join((facts.probe if facts else None) or ())
    marks = {"postgres": ("pg_isready -h 127",), "mysqld": ("mysqladmin ping -h 127", "healthcheck.sh --connect")}
    return facts is not None and "bitnami" not in facts.name and any(mark in probe for mark in marks[server])


def asks_password(container: Container) -> bool | None:
    """Tell whether Redis asks for a password; None when a configuration file may say so."""
    words = " ".join(container.arguments)
    env = container.env
    if "requirepass" in words or "requirepass" in (env.get("REDIS_ARGS") or ""):
        return True
    facts = container.facts
    if facts is not None and "bitnami" in facts.name and ("REDIS_PASSWORD" in env or "REDIS_PASSWORD_FILE" in env):
        return True
    return None if container.stage is not None else False


def without_ending(script: str, commands: list[Command]) -> str | None:
    """Return a script without the last statement, which hides the outcome of the others; None when nothing is left."""
    last = commands[-1]
    start = next(one.span.start for one in commands if one.pipeline == last.pipeline)
    kept = re.sub(r"(?:\|\||&&|;|\n|\s)+$", "", script[:start])
    return kept or None
