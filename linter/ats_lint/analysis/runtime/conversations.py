"""Who talks to whom in a Compose application, as far as its files show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from ats_lint.analysis.runtime.discovery import finds
from ats_lint.analysis.sources import literals
from ats_lint.analysis.sources.languages import MADE_DIRECTORIES, language_of, may_be_text
from ats_lint.analysis.sources.program import texts
from ats_lint.analysis.views.answers import remembered
from ats_lint.analysis.views.compose import Compose, Service, Surroundings
from ats_lint.files.source import Source

_MAX_FILE = 200_000
_MAX_FILES = 300
_MAX_DEPTH = 4
_MAX_DIRECTORIES = 60


@remembered
def peers(compose: Compose) -> Mapping[str, frozenset[str]]:
    """Return whom each service talks to, as far as files show, those without anybody left out.

    Looked at are `depends_on`, `links`, environment, command, health check, labels, the files that are mounted, and
    the sources in the build context. A console talks to every data store, a proxy that reads the engine's socket
    to every service that is labelled for it. A service in the network of another speaks for that one.
    """
    homes = {key: _home(compose, key) for key in compose.services}
    found: dict[str, set[str]] = {}
    for key, others in _told(compose):
        home = homes[key]
        here = {homes[other] for other in others} - {home}
        if here:
            found.setdefault(home, set()).update(here)
        for other in here:
            found.setdefault(other, set()).add(home)
    return {key: frozenset(others) for key, others in found.items()}


@remembered
def opaque(compose: Compose) -> frozenset[str]:
    """Return the services of which no file shows whom they talk to: unknown images, and builds without sources."""
    told = peers(compose)
    silent = [service for service in compose.services.values() if service.key not in told]
    return frozenset(one.key for one in silent if not _is_read(compose, one))


def _is_read(compose: Compose, service: Service) -> bool:
    if service.build is not None:
        return any(True for _ in _in_sources(compose, service, frozenset()))
    return service.facts is not None


def _home(compose: Compose, key: str) -> str:
    """Return the service in whose network a service lives: its own, or that of `network_mode: service:…`."""
    for _ in compose.services:
        kind, _, other = (compose.services[key].network_mode or "").partition(":")
        if kind not in ("service", "container"):
            return key
        named = (one.key for one in compose.services.values() if other in (one.key, one.text("container_name")))
        key, before = next(named, key), key
        if key == before:
            return key
    return key


def _told(compose: Compose) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield services with others that they talk to."""
    yield from _mentioned(compose)
    names = {name: service.key for service in compose.services.values() for name in _names(service)}
    stores = [one.key for one in compose.services.values() if one.facts is not None and one.facts.holds_data]
    for service in compose.services.values():
        facts = service.facts
        if facts is None:
            continue
        if facts.role == "admin":
            yield service.key, stores
        yield service.key, [names[host] for host in facts.default_hosts if host in names]
        way = facts.discovery
        if way is not None and any("docker.sock" in (mount.source or "") for mount in service.volumes):
            yield service.key, [one.key for one in compose.services.values() if finds(way, one)]


def _mentioned(compose: Compose) -> Iterator[tuple[str, Iterable[str]]]:
    names = {alias: service.key for service in compose.services.values() for alias in _names(service)}
    wanted = frozenset(names)
    for service in compose.services.values():
        mentioned = set(service.depends_on) | {(link.text or "").partition(":")[0] for link in service.links}
        for text in _texts(compose, service):
            mentioned |= {names[word] for word in literals.mentioned(text, wanted)}
        for said in _in_sources(compose, service, wanted):
            mentioned |= {names[word] for word in said}
        yield service.key, mentioned & compose.services.keys()


def _names(service: Service) -> Iterator[str]:
    yield service.key
    for path in ("container_name", "hostname"):
        text = service.text(path)
        if text:
            yield text
    for link in (service.networks or {}).values():
        aliases = link.get("aliases") if link else None
        for alias in aliases.list if aliases else ():
            if alias.text:
                yield alias.text


def _texts(compose: Compose, service: Service) -> Iterator[str]:
    for variable in service.environment.values():
        yield variable.value if variable.value is not None else variable.raw
    yield from (given.line for given in (service.command, service.entrypoint) if given is not None)
    if service.healthcheck is not None and service.healthcheck.test is not None:
        yield service.healthcheck.test.line
    for label in service.labels.values():
        yield label.value or ""
    if service.facts is not None and service.stage is not None:
        yield from service.facts.env.values()
    yield from _mounted(compose, service)


def _mounted(compose: Compose, service: Service) -> Iterator[str]:
    # A mount of a directory above the project (`..`, `/`) says nothing of who talks to whom.
    above = _above(compose)
    given = [mount.path for mount in service.volumes if mount.path and mount.path not in above]
    configs = service.get("configs")
    for entry in configs.list if configs else ():
        named = entry.get("source")
        name = entry.text or (named.text if named else None)
        config = compose.configs.get(name or "")
        if config is not None:
            yield config.text("content") or ""
            given += [compose.directory / path for path in (config.text("file"),) if path]
    for path in islice((one for start in given for one in _below(compose.project, start)), _MAX_FILES):
        source = compose.project.read(path)
        if source is not None:
            yield _head(source)


@remembered
def _above(compose: Compose) -> frozenset[Path]:
    return frozenset(compose.directory.parents)


def _below(project: Surroundings, start: Path) -> Iterator[Path]:
    """Yield the readable sources at or below `start`, nearest first, from a limited number of directories."""
    pending, listed = [(start, 0)], 0
    while pending and listed < _MAX_DIRECTORIES:
        path, depth = pending.pop(0)
        if path.suffix or language_of(path.name) is not None:
            yield path
        if depth < _MAX_DEPTH and path.name not in MADE_DIRECTORIES and (depth == 0 or not path.suffix):
            listed += 1
            wanted = (one for one in project.list(path) if may_be_text(one.name))
            pending += ((one, depth + 1) for one in wanted)


def _in_sources(compose: Compose, service: Service, names: frozenset[str]) -> Iterator[frozenset[str]]:
    dockerfiles = compose.project.dockerfiles
    path = service.build.path if service.build else None
    context = next((one.context for one in dockerfiles if one.path == path), None)
    for file in texts(context) if context is not None else ():
        yield context.recall(literals.mentioned, file, names) or frozenset() if context is not None else frozenset()


def _head(source: Source) -> str:
    return source.text[:_MAX_FILE]
