"""The servers that a service is to reach, by its environment: data stores, and those for outgoing mail."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ats_lint.analysis.views.compose import Service
from ats_lint.numbers import whole
from ats_lint.patterns import regex
from ats_lint.records import dataclass, replace
from ats_lint.syntax.compose.environment import EnvVar

_URL = regex(
    r"(?:jdbc:)?([a-z][a-z\d]*)(?:\+[\w.-]+)?://(?:[^\s/@]*@)?(\[[\d:a-f]*\]|[\w.-]+)(?::(\d+))?(?:[/?,].*)?", re.I
)
_PLAIN = regex(r"([A-Za-z\d][\w.-]*)(?::(\d{2,5}))?")
_SCHEMES = {
    "postgres": 5432, "postgresql": 5432, "psql": 5432, "postgis": 5432, "mysql": 3306, "mysql2": 3306, "mariadb": 3306,
    "mongodb": 27017, "mongo": 27017, "redis": 6379, "rediss": 6379, "valkey": 6379, "amqp": 5672, "amqps": 5671,
    "nats": 4222, "clickhouse": 9000, "sqlserver": 1433, "memcached": 11211, "neo4j": 7687, "bolt": 7687,
}  # fmt: skip
"""What clients of data stores write, with the port that they mean."""
_WORDS = {
    "POSTGRES": 5432, "POSTGRESQL": 5432, "PG": 5432, "PGHOST": 5432, "MYSQL": 3306, "MARIADB": 3306, "MONGO": 27017,
    "MONGODB": 27017, "REDIS": 6379, "VALKEY": 6379, "RABBITMQ": 5672, "AMQP": 5672, "MEMCACHED": 11211, "NATS": 4222,
    "DB": None, "DATABASE": None,
}  # fmt: skip
_STORES = (5432, 3306, 27017, 1433)
_HOST = regex(r"(?:.*_)?(?:HOST|HOSTNAME|SERVER|ADDR|ADDRESS|HOSTS)|PGHOST")


_MAIL = regex(
    r"(?:.*_)?(?:RELAY_?HOST|SMART_?HOST|(?:SMTP|E?MAIL)_?(?:HOST|HOSTNAME|SERVER|RELAY|ADDR|ADDRESS))", re.IGNORECASE
)
"""Variables that name a server for outgoing mail."""


@dataclass(frozen=True, slots=True)
class AskedHost:
    """An address that a variable names: the host as written, the ports that it may mean, and the sibling there."""

    variable: EnvVar
    host: str
    ports: tuple[int, ...]
    server: Service | None = None


def _stores(service: Service) -> Iterator[AskedHost]:
    """Yield the addresses of data stores that a service's environment names."""
    for variable in service.environment.values():
        value = (variable.value or "").strip()
        if not value or not variable.known or len(value) > 500:
            continue
        url = _URL.fullmatch(value)
        if url is not None:
            default = _SCHEMES.get(url[1].lower())
            if default is not None:
                yield AskedHost(variable, url[2], (whole(url[3]) if url[3] else default,))
        elif _HOST.fullmatch(variable.name.upper()):
            yield from _plain(service, variable, value)


def _plain(service: Service, variable: EnvVar, value: str) -> Iterator[AskedHost]:
    found = _PLAIN.fullmatch(value)
    words = variable.name.upper().split("_")
    kinds = [word for word in words if word in _WORDS]
    if found is None or not kinds:
        return
    beside = service.environment.get(re.sub(r"(?i)(HOST|HOSTNAME|SERVER|ADDR|ADDRESS|HOSTS)$", "PORT", variable.name))
    written = found[2] or (beside.value if beside is not None else None)
    default = _WORDS[kinds[0]]
    if written and written.isdecimal():
        ports: tuple[int, ...] = (whole(written),)
    else:
        ports = _STORES if default is None else (default,)
    yield AskedHost(variable, found[1], ports)


def asked_hosts(service: Service) -> tuple[AskedHost, ...]:
    """Return the servers for mail and the data stores that a service's environment names."""
    return (*_mail(service), *(replace(one, server=store(service, one.ports)) for one in _stores(service)))


def _mail(service: Service) -> Iterator[AskedHost]:
    for one in service.environment.values():
        if one.known and _MAIL.fullmatch(one.name):
            found = _PLAIN.fullmatch((one.value or "").replace("[", "").replace("]", ""))
            if found is not None:
                yield AskedHost(one, found[1], (whole(found[2] or "25"),))


def store(service: Service, ports: tuple[int, ...]) -> Service | None:
    """Return the one sibling that serves one of the ports, where the service itself is no such server."""
    if service.facts is not None and service.build is None and set(ports) & set(service.facts.ports):
        return None
    others = [
        one
        for one in service.compose.services.values()
        if one is not service and one.facts is not None and one.facts.is_store and set(ports) & set(one.facts.ports)
    ]
    return others[0] if len(others) == 1 and not others[0].network_mode else None
