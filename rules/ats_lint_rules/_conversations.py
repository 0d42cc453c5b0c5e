"""Who talks to whom in a Compose application, as far as its files show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ats_lint import Compose, Service, Source

Pair = frozenset[str]
_SOURCES = (
    ".py", ".js", ".ts", ".mjs", ".cjs", ".go", ".java", ".kt", ".rb", ".php", ".rs", ".cs", ".ex", ".exs", ".pl",
    ".sh", ".conf", ".cfg", ".ini", ".yml", ".yaml", ".json", ".toml", ".properties", ".xml", ".template", ".hcl",
    ".env",
    ".vcl",
    "Caddyfile", "haproxy.cfg",
)  # fmt: skip
_MAX_FILE = 200_000
_MAX_FILES = 300


def pairs(compose: Compose) -> frozenset[Pair]:
    """Return the pairs of services of which one names the other.

    Looked at are `depends_on`, `links`, `volumes_from`, environment, command, health check, labels, the files that are
    mounted, and the sources in the build context.
    """
    found = set()
    names = {alias: service.key for service in compose.services.values() for alias in _names(service)}
    pattern = _pattern(tuple(sorted(names)))
    for service in compose.services.values():
        mentioned = set(service.depends_on) | {(link.text or "").partition(":")[0] for link in service.links}
        for text in _texts(compose, service):
            mentioned |= {names[word] for word in _hosts(pattern, text)}
        found |= {frozenset({service.key, other}) for other in mentioned if other in compose.services}
    return frozenset(pair for pair in found if len(pair) == 2)


def _names(service: Service) -> Iterator[str]:
    yield service.key
    for path in ("container_name", "hostname"):
        text = service.text(path)
        if text:
            yield text
    for link in (service.networks or {}).values():
        for alias in link.get("aliases").list if link and link.get("aliases") else ():  # type: ignore[union-attr]
            if alias.text:
                yield alias.text


@lru_cache(maxsize=8)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Match a service's name where a host stands: alone in quotes, after `//`, `@` or `=`, or before a port."""
    either = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.compile(
        rf"(?:(?<=//)|(?<=@)|(?<=[=\s,;'\"\[(`>]))({either})(?=:\d|/)"
        rf"|(?:(?<=//)|(?<=@)|(?<=[=\"'`]))({either})(?=[\"'`;,:/?\s]|$)|^({either})$|(?<![\w.-])({either})(?=:\d)",
        re.MULTILINE,
    )


def _hosts(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    for match in pattern.finditer(text):
        yield next(group for group in match.groups() if group is not None)


def _texts(compose: Compose, service: Service) -> Iterator[str]:
    for variable in service.environment.values():
        yield variable.value if variable.value is not None else variable.raw
    for words in (service.command, service.entrypoint):
        if words is not None:
            yield words.line
    if service.healthcheck is not None and service.healthcheck.test is not None:
        yield service.healthcheck.test.line
    for label in service.labels.values():
        yield label.value or ""
    yield from _mounted(compose, service)
    yield from _sources(compose, service)


def _mounted(compose: Compose, service: Service) -> Iterator[str]:
    if compose.project is None:
        return
    for mount in service.volumes:
        if mount.path is None:
            continue
        for path in (mount.path, *compose.project.list(mount.path)):
            source = compose.project.read(path) if path.suffix or path.name in _SOURCES else None
            if source is not None:
                yield _head(source)


def _sources(compose: Compose, service: Service) -> Iterator[str]:
    dockerfiles = compose.project.dockerfiles if compose.project else ()
    path = service.build.path if service.build else None
    context = next((one.context for one in dockerfiles if one.path == path), None)
    if context is None:
        return
    wanted = [name for name in context.files() if name.endswith(_SOURCES)]
    for name in wanted[:_MAX_FILES]:
        source = context.read(name)
        if source is not None:
            yield _head(source)


def _head(source: Source) -> str:
    return source.text[:_MAX_FILE]
