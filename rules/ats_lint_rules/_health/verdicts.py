"""Health checks whose exit status does not tell whether the service is well."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ats_lint import Command, Container, Span, container_of, dataclass, healthchecks, regex
from ats_lint_rules._health.check_faults import authenticates, faults
from ats_lint_rules._health.script_outcome import passes

_REDIS = frozenset({"redis-cli", "valkey-cli", "keydb-cli"})
_VARIABLE = regex(r"\$(\w+|\{\w+\})")
_CONNECTORS = frozenset({"nc", "ncat", "netcat", "telnet", "socat"})
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
    container = container_of(check.subject)
    top = [one for one in check.commands if one.depth == 0]
    if top and passes(check.commands, container):
        last = next(
            (one for one in reversed(check.commands) if one.name in {"exit", "true", ":", "echo", "printf"}), top[-1]
        )
        yield Blind(last.span, "the check passes whatever happens", "ignored", last)
        return
    if next(faults(check), None) is not None:
        return
    yield from _unread(check)
    for command in check.commands:
        if command.piped_into is None and command.program and container.has(command.name) is not False:
            yield from _client(command, container, guarded, known={span for text, span in check.words if text})


def _unread(check: healthchecks.Check) -> Iterator[Blind]:
    """Yield clients that hand an answer on to nobody: they end well once the connection was made."""
    for command in check.commands:
        sends = command.pipe_position > 0 or any(one.operator in {"<<<", "<<"} for one in command.redirects)
        last = command.piped_into is None and command.depth == 0
        if command.name in _CONNECTORS and sends and last and not command.has_option("-z") and command.program:
            yield Blind(command.program.span, f"{command.name} passes whatever is answered", "answer", command)


def _client(command: Command, container: Container, guarded: bool | None, *, known: set[Span]) -> Iterator[Blind]:
    """Yield why a client's status says nothing; `known` are the words of an exec form whose text is known."""
    span = command.program.span if command.program else command.span
    literal = next((one for one in command.args if one.span in known and _VARIABLE.search(one.text or "")), None)
    if command.name in _REDIS and literal is not None and guarded:
        yield Blind(literal.span, f"{literal.text} is literal here, and the error NOAUTH ends well", "redis", command)
    elif command.name in _REDIS and guarded and not authenticates(command, container):
        yield Blind(span, f"{command.name} passes although it is answered NOAUTH", "redis", command)
    elif command.name in _MYSQLADMIN and "ping" in command.texts and _has_init(container, "mysqld"):
        if _host(command, _MYSQL) in {None, "localhost"} and "MYSQL_HOST" not in container.environment:
            yield Blind(span, f"{command.name} passes while the server still initialises", "init", command)
    elif command.name == "pg_isready" and _has_init(container, "postgres") and "PGHOST" not in container.environment:
        host = _host(command, _PG)
        dsn = command.option("-d", "--dbname", with_value=_PG)
        if (host is None or host.startswith("/")) and not (dsn and re.search(r"host=|://", dsn.value or "")):
            yield Blind(span, "pg_isready passes while the server still initialises", "init", command)


def _host(command: Command, valued: tuple[str, ...]) -> str | None:
    found = command.option("-h", "--host", with_value=valued)
    if found is None:
        return None
    return found.value if found.value is not None else "?"


def _has_init(container: Container, server: str) -> bool:
    """Whether the image starts a server on the socket alone while it initialises, as the official ones do."""
    told = container.image_server.value
    if told is not None and (told.main is None or told.main.answers("127.0.0.1") is not True):
        # The real server is on its socket alone, or elsewhere: TCP would tell nothing.
        return False
    facts = container.stage.base if container.stage else container.facts
    probe = " ".join((facts.probe if facts else None) or ())
    marks = {"postgres": ("pg_isready -h 127",), "mysqld": ("mysqladmin ping -h 127", "healthcheck.sh --connect")}
    return facts is not None and "bitnami" not in facts.name and any(mark in probe for mark in marks[server])


def without_ending(script: str, commands: list[Command]) -> str | None:
    """Return a script without the last statement, which hides the outcome of the others; None when nothing is left."""
    last = commands[-1]
    start = next(one.span.start for one in commands if one.pipeline == last.pipeline)
    kept = script[:start].rstrip()
    while kept.endswith(("||", "&&", ";")):
        kept = kept.removesuffix(";").removesuffix("||").removesuffix("&&").rstrip()
    return kept or None
