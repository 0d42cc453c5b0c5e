"""Where the clients of a health check connect to: host, port, protocol, from their options or by habit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ats_lint.analysis.runtime.healthchecks import Check, requests
from ats_lint.analysis.runtime.processes import executed
from ats_lint.numbers import whole
from ats_lint.records import dataclass
from ats_lint.syntax.shell import Command, Word

LOCAL = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "::1", "[::1]", "[::]"})


@dataclass(frozen=True, slots=True)
class Client:
    """How a client is told where to connect: options and variables, and what it takes without."""

    port: int
    ports: tuple[str, ...]
    hosts: tuple[str, ...]
    variable: str = ""
    host_variable: str = ""
    socket: bool = False
    """Whether it asks a socket when no host is given."""
    socket_at_localhost: bool = False
    """Whether `localhost` means the socket, too."""
    valued: tuple[str, ...] = ()
    """Other options that take a value."""
    url: str = ""
    """What begins a URL that it takes as an operand or option, as a pattern."""


_REDIS = Client(
    6379, ("-p",), ("-h",), valued=("-a", "--pass", "--user", "-n", "-u", "-t", "--cacert", "--cert", "--key", "-s"),
    url="rediss?|valkeys?",
)  # fmt: skip
_POSTGRES = Client(
    5432, ("-p", "--port"), ("-h", "--host"), "PGPORT", "PGHOST", socket=True,
    valued=("-U", "--username", "-d", "--dbname", "-t", "--timeout", "-c", "--command"), url="postgres(?:ql)?",
)  # fmt: skip
_MYSQL = Client(
    3306, ("-P", "--port"), ("-h", "--host"), "MYSQL_TCP_PORT", "MYSQL_HOST", socket=True, socket_at_localhost=True,
    valued=("-u", "--user", "-e", "--execute", "-S", "--socket", "--protocol", "-D", "--database", "--connect-timeout"),
)  # fmt: skip
_MONGO = Client(
    27017, ("--port",), ("--host",), url="mongodb",
    valued=("--eval", "-u", "--username", "-p", "--password", "--authenticationDatabase"),
)  # fmt: skip
CLIENTS: Mapping[str, Client] = {
    **dict.fromkeys(("redis-cli", "valkey-cli", "keydb-cli"), _REDIS),
    **dict.fromkeys(("pg_isready", "psql"), _POSTGRES),
    **dict.fromkeys(("mysqladmin", "mysql", "mariadb-admin", "mariadb", "mysqlshow"), _MYSQL),
    **dict.fromkeys(("mongosh", "mongo"), _MONGO),
    **dict.fromkeys(
        ("mosquitto_sub", "mosquitto_pub"),
        Client(1883, ("-p",), ("-h",), valued=("-t", "-u", "-P", "-C", "-W", "-m", "-i", "-E"), url="mqtt"),
    ),
    "clickhouse-client": Client(9000, ("--port",), ("--host", "-h"), valued=("--query", "-q", "--user", "--password")),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One connection that a check makes.

    Attributes:
        command: what makes it.
        word: where it is said; the program's name where nothing says it.
        host: the name or address; empty for a socket, None when it is not known.
        port: None when it is not known.
        scheme: `http`, `https`, or empty for everything else.
        path: of a URL; None without one.
        port_range: where the port stands in the word's text; empty when it does not.
    """

    command: Command
    word: Word
    host: str | None
    port: int | None
    scheme: str = ""
    path: str | None = None
    port_range: tuple[int, int] = (0, 0)


def asked(check: Check) -> Iterator[Asked]:
    """Yield the connections that the commands of a check make, as far as these are understood."""
    for one in requests(check):
        scheme = "" if one.path is None else "https" if one.https else "http"
        yield Asked(one.command, one.word, one.host, one.port, scheme, one.path, one.port_range)
    for command in check.commands:
        client = CLIENTS.get(command.name)
        if client is not None and command.program is not None and not command.has_option("--version", "--help"):
            found = _client(command, client, executed(check.subject).env)
            if found is not None:
                yield found


def _client(command: Command, client: Client, env: Mapping[str, str | None]) -> Asked | None:
    valued = (*client.ports, *client.hosts, *client.valued)
    if client.url and any(
        re.match(rf"(?:{client.url})s?(?:\+srv)?://", word.raw.strip("\"'")) for word in command.args
    ):
        return _of_url(command, client)
    at = command.option(*client.ports, with_value=valued)
    where = command.option(*client.hosts, with_value=valued)
    if command.has_option("-s", "-S", "--socket", with_value=valued) and client is not _POSTGRES:
        return None
    host = (
        (where.value if where.value is not None else None) if where else env.get(client.host_variable, _default(client))
    )
    if command.has_option("--protocol", with_value=valued) and host in {"", "localhost"}:
        host = "127.0.0.1"
    if host == "localhost" and client.socket_at_localhost and at is None:
        host = ""
    if host is not None and host.startswith("/"):
        host = ""
    word = (at.value_word or at.word) if at else (where.value_word or where.word) if where else command.program
    text = at.value if at is not None else env.get(client.variable, str(client.port))
    if word is None:
        return None
    port = whole(text) if text and text.isdecimal() else None
    span = (0, len(word.text or "")) if at is not None and word.text == text else (0, 0)
    return Asked(command, word, host, port, port_range=span)


def _default(client: Client) -> str:
    return "" if client.socket else "127.0.0.1"


def _of_url(command: Command, client: Client) -> Asked | None:
    for word in command.args:
        found = re.match(r"\w+(?:\+srv)?://(?:[^@/\s]*@)?(\[[^\]]*\]|[\w.-]+)(?::(\d+))?", word.text or "")
        if found is not None:
            return Asked(
                command,
                word,
                found[1],
                whole(found[2]) if found[2] else client.port,
                port_range=found.span(2) if found[2] else (0, 0),
            )
    return None
