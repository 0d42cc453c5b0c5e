"""Who a container of an application can reach by which name: itself, its siblings, or nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ats_lint.analysis.views.compose import Compose, Service
from ats_lint.numbers import whole
from ats_lint.patterns import regex
from ats_lint.records import dataclass
from ats_lint.syntax.compose.environment import EnvVar

LOCAL = frozenset({"localhost", "127.0.0.1", "::1", "[::1]"})
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
_SINGLE = regex(r"[a-z][a-z\d_-]*")


_MAIL = regex(
    r"(?:.*_)?(?:RELAY_?HOST|SMART_?HOST|(?:SMTP|E?MAIL)_?(?:HOST|HOSTNAME|SERVER|RELAY|ADDR|ADDRESS))", re.IGNORECASE
)
"""Variables that name a server for outgoing mail."""
_OUTSIDE = regex(
    r"(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+(?!local|internal|lan|home|localdomain|test|svc|docker)[a-z]{2,24}"
)


@dataclass(frozen=True, slots=True)
class AskedHost:
    """An address of a data store that a variable names: the host as written, and the ports that it may mean."""

    variable: EnvVar
    host: str
    ports: tuple[int, ...]


def asked(service: Service) -> Iterator[AskedHost]:
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


def outside(service: Service) -> Iterator[AskedHost]:
    """Yield the servers of the internet that a service is to reach, for data or to send mail, by its environment."""
    mail = (
        (one, _PLAIN.fullmatch((one.value or "").replace("[", "").replace("]", "")))
        for one in service.environment.values()
        if one.known and _MAIL.fullmatch(one.name)
    )
    servers = (AskedHost(one, found[1], (whole(found[2] or "25"),)) for one, found in mail if found is not None)
    for one in (*servers, *asked(service)):
        if _OUTSIDE.fullmatch(one.host.lower()) and one.host not in names(service.compose):
            yield one


def is_enclosed(service: Service) -> bool:
    """Tell whether all networks of a container are internal, so that nothing leads out of them, nor in."""
    names = service.networks if not service.network_mode else None
    return bool(names) and all(_is_internal(service.compose, name) for name in names or ())


def _is_internal(compose: Compose, name: str) -> bool:
    network = compose.networks.get(name)
    internal = network.get("internal") if network is not None and not network.external else None
    return internal is not None and internal.typed is True and not internal.variables


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


def is_apart(service: Service) -> bool:
    """Tell whether a container has a network of its own, in which only the names of this application count."""
    return not service.network_mode and not service.has("extra_hosts") and not service.has("external_links")


def names(compose: Compose) -> frozenset[str]:
    """Return every name by which something in the project may be reached."""
    found: set[str] = set()
    for one in (compose, *compose.project.composes):
        for service in one.services.values():
            found |= {service.key, service.text("container_name") or "", service.text("hostname") or ""}
            for link in (service.networks or {}).values():
                aliases = link.get("aliases") if link is not None else None
                found |= {alias.text or "" for alias in (aliases.list if aliases is not None else ())}
    return frozenset(found)


def is_nobody(service: Service, host: str) -> bool:
    """Tell whether surely nothing is reached by a name: no service has it, and no foreign network is joined."""
    links = {(link.text or "").rpartition(":")[2] for link in service.links}
    outside = any(_is_foreign(service.compose, name) for name in service.networks or {"default": None})
    return (
        bool(_SINGLE.fullmatch(host))
        and host not in LOCAL
        and host not in links
        and not outside
        and host not in names(service.compose)
    )


def _is_foreign(compose: Compose, network: str) -> bool:
    found = compose.networks.get(network)
    return found is not None and (found.external or found.has("name") or found.has("driver"))


def are_parted(service: Service, other: Service) -> bool:
    """Tell whether two services share no network."""
    if not is_apart(service) or other.network_mode or service.links:
        return False
    mine, theirs = (set(one.networks or {"default": None}) for one in (service, other))
    return not mine & theirs
