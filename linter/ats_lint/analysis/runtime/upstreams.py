"""Whom a container asks, by the configuration that it is given: nginx' back ends, data stores in settings."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ats_lint.analysis.runtime.asked_hosts import store
from ats_lint.analysis.runtime.configuration.settings import configurations
from ats_lint.analysis.runtime.processes import of_service
from ats_lint.analysis.views.compose import Compose, Service
from ats_lint.analysis.views.networking import LOCAL, are_parted, is_apart, is_nobody
from ats_lint.numbers import whole
from ats_lint.patterns import regex
from ats_lint.records import dataclass

_COMMENT = regex(r"(?m)#.*$")
_PASSES = regex(
    r"(?:^|[\s{;])(?:proxy_pass|grpc_pass|uwsgi_pass|fastcgi_pass|scgi_pass|memcached_pass)\s+"
    r"[\"']?(?:[a-z]+://)?([^\s;/:\"']+)(?::(\d+))?"
)
_BLOCK = regex(r"(?:^|[\s{;}])upstream\s+([\w.-]+)\s*\{([^{}]*)\}")
_SERVER = regex(r"(?:^|[\s;])server\s+([^\s;:]+)(?::(\d+))?")
_SETTINGS = (".toml", ".ini", ".conf", ".cfg", ".yml", ".yaml", ".json", ".properties", ".env")
_REMARK = regex(r"(?m)^[ \t]*(?:#|;|//).*$")
_AT_HOME = regex(r"(?<![\w.-])(localhost|127\.0\.0\.1):(\d{4,5})\b")
_HOST_LINE = regex(
    r"(?im)^[ \t]*[\"']?(?:db_?|database_?|postgres_?|mysql_?|redis_?|mongo_?)?host(?:name)?[\"']?[ \t]*[=:][ \t]*"
    r"[\"']?(localhost|127\.0\.0\.1)[\"']?[ \t]*+(?:,[ \t]*+)?$"
)
_PORT_LINE = regex(r"(?im)^[ \t]*[\"']?(?:\w+_)?port[\"']?[ \t]*[=:][ \t]*[\"']?(\d{4,5})\b")
_NEAR = 120


@dataclass(frozen=True, slots=True)
class Unreached:
    """A host that a file of a container names and that it cannot reach: the file's name, the host, and why."""

    file: str
    host: str
    why: str


def unreached(service: Service) -> Iterator[Unreached]:
    """Yield the hosts of a service's configuration that lead nowhere."""
    if not is_apart(service):
        return
    container = of_service(service)
    servers = [one.given for one in configurations(container) if one.format == "nginx"]
    for given in servers:
        for host in dict.fromkeys(_hosts(given.text or "")):
            why = _why(service, host)
            if why:
                yield Unreached(posixpath.basename(given.path), host, why)
    if service.facts is None or not service.facts.is_store:
        known = {given.path for given in servers}
        for mount in service.volumes:
            # Only what is given as a file of its own is surely the program's settings.
            target = mount.target or ""
            source = service.compose.project.read(mount.path) if mount.path and target.endswith(_SETTINGS) else None
            if source is not None and target not in known:
                yield from _stores(service, posixpath.basename(target), source.text)


def _hosts(text: str) -> Iterator[str]:
    """Yield the hosts that nginx looks up when it starts."""
    plain = _COMMENT.sub("", text)
    blocks = dict(_BLOCK.findall(plain))
    for body in blocks.values():
        yield from (host for host, _ in _SERVER.findall(body) if _is_name(host))
    yield from (host for host, _ in _PASSES.findall(plain) if _is_name(host) and host not in blocks)


def _is_name(host: str) -> bool:
    return "$" not in host and "{" not in host and not host.startswith("unix") and host not in LOCAL


def _why(service: Service, host: str) -> str:
    other = next((one for one in service.compose.services.values() if one.key == host), None)
    if other is None:
        return "which no service is called" if is_nobody(service, host) else ""
    if are_parted(service, other):
        return "which is on none of its networks"
    alone = not service.restart and not service.has("deploy") and not other.profiles
    if alone and host not in _before(service.compose, service.key):
        return "which may not be started yet"
    return ""


def _before(compose: Compose, key: str) -> set[str]:
    """Return the services that are started before one."""
    found: set[str] = set()
    pending = [key]
    while pending:
        service = compose.services.get(pending.pop())
        if service is None:
            continue
        linked = {(link.text or "").partition(":")[0] for link in service.links}
        for name in {*service.depends_on, *linked} - found:
            found.add(name)
            pending.append(name)
    return found


def _stores(service: Service, name: str, text: str) -> Iterator[Unreached]:
    """Yield the data stores that a file of settings looks for in the container itself."""
    plain = _REMARK.sub("", text[:50_000])
    told = [(found[1], found[2]) for found in _AT_HOME.finditer(plain)]
    for found in _HOST_LINE.finditer(plain):
        port = _PORT_LINE.search(plain, found.end(), found.end() + _NEAR)
        if port is not None:
            told.append((found[1], port[1]))
    for host, port_text in told:
        other = store(service, (whole(port_text),))
        if other is not None:
            yield Unreached(name, host, f"which is this container: the server is {other.key}")
            return
