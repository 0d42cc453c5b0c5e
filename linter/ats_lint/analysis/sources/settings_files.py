"""Configuration files that frameworks read: where they let a server listen, and the paths that they name."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from ats_lint.analysis.sources import literals
from ats_lint.analysis.sources.expression_values import SourceValue, setting, text_value
from ats_lint.analysis.sources.languages import Language
from ats_lint.analysis.sources.source_facts import Access, Route, SourceFacts, SourceListener
from ats_lint.files.data import from_json, from_toml, from_yaml, is_mapping
from ats_lint.patterns import regex

_COMMENT = regex(r"^[ \t]*+(?:#|;|//).*$|<!--(?:[^<\n-]|-(?!->)|<(?!!--))*-->", re.MULTILINE)
_PROPERTY = regex(r"^[ \t]*+([\w.-]++)[ \t]*+[=:][ \t]*+(.*)$", re.MULTILINE)
_REFERENCE = regex(r"\$\{(\w+)(?::([^}]*))?\}")
_NGINX_LISTEN = regex(r"^[ \t]*+listen\s++(?:(\[[^]]*\]|[\w.*-]+):)?(\d{2,5})\b", re.MULTILINE)
_NGINX_LOCATION = regex(r"^[ \t]*+location\s++(?:=\s*+)?(/[\w./-]++)\s*+\{", re.MULTILINE)
_NGINX_LOG = regex(r"^[ \t]*+(?:error_log|access_log)\s++(/[^\s;]+)", re.MULTILINE)
_URL_PORT = regex(r"^\w+://[^/:]*:(\d{2,5})")
_ROUTE_BEFORE = regex(r"(?i)(?:url|href|route|endpoint|health\w*|path)\W{0,4}$|\blocation\s+(?:[=~^*]+\s*)?$")
_SERVER_PORT = frozenset({"server.port", "quarkus.http.port", "micronaut.server.port", "http.port"})
_PREFIX = frozenset({"server.servlet.context-path", "spring.webflux.base-path", "quarkus.http.root-path",
                     "micronaut.server.context-path", "management.endpoints.web.base-path",
                     "server.context-path"})  # fmt: skip
_LOGS = frozenset({"logging.file.name", "logging.file.path", "quarkus.log.file.path", "logging.file"})


def read(text: str, name: str, _: Language = "settings") -> SourceFacts:
    """Return what a configuration file shows."""
    plain = _COMMENT.sub("", text)
    entries = dict(_entries(name, text))
    listeners = [*_listeners(name, plain, entries)]
    return SourceFacts(
        routes=(*(Route(path, direct=True) for path in _NGINX_LOCATION.findall(plain)), *literals.actuator(text)),
        prefixed=any(entries.get(key) not in {None, "", "/"} for key in _PREFIX),
        listeners=tuple(listeners),
        accesses=tuple(_logs(plain, entries)),
        paths=tuple(dict.fromkeys(_paths(plain))),
        privileges=tuple(dict.fromkeys(literals.privileges([plain]))),
        hosts=tuple(dict.fromkeys(literals.hosts([plain]))),
    )


def _entries(name: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield the settings of a file that is read as data, with dots in their names."""
    base = posixpath.basename(name)
    try:
        if base.endswith((".properties", ".ini", ".cfg")):
            yield from ((name, value.rstrip()) for name, value in _PROPERTY.findall(text))
        elif base.endswith(".json"):
            yield from _flat(from_json(text), "")
        elif base.endswith(".toml"):
            yield from _flat(from_toml(text), "")
        elif base.startswith(("application", "bootstrap", "config")) and base.endswith((".yml", ".yaml")):
            yield from _yaml(text)
    except (ValueError, RecursionError):
        # A file that its own reader would refuse sets nothing.
        return


def _yaml(text: str) -> Iterator[tuple[str, str]]:
    for document in from_yaml(text):
        yield from _flat(document, "")


def _flat(data: object, prefix: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    if is_mapping(data) and depth < 20:
        for key, value in data.items():
            yield from _flat(value, f"{prefix}.{key}" if prefix else str(key), depth + 1)
    elif isinstance(data, str | int) and not isinstance(data, bool):
        yield prefix, str(data)


def value_of(text: str) -> SourceValue:
    """Return the value of a setting, `${NAME:default}` understood."""
    found = _REFERENCE.fullmatch(text.strip())
    if found:
        return setting(found[1], text_value(found[2]) if found[2] is not None else None)
    return text_value(text) if "$" not in text else SourceValue()


def _listeners(name: str, text: str, entries: dict[str, str]) -> Iterator[SourceListener]:
    base = posixpath.basename(name)
    if base.endswith((".conf", ".template", ".tmpl")):
        for host, port in _NGINX_LISTEN.findall(text):
            yield SourceListener(text_value(port), text_value(host) if host else None)
    for key, given in entries.items():
        if key in _SERVER_PORT:
            yield SourceListener(value_of(given))
        elif base.startswith("appsettings") and (key in {"urls", "Urls"} or key.startswith("Kestrel.Endpoints.")):
            yield from (SourceListener(text_value(port)) for one in given.split(";") for port in _URL_PORT.findall(one))


def _logs(text: str, entries: dict[str, str]) -> Iterator[Access]:
    for path in _NGINX_LOG.findall(text):
        yield Access(text_value(path), log=True)
    for key in _LOGS & entries.keys():
        yield Access(value_of(entries[key]), log=True)


def _paths(text: str) -> Iterator[str]:
    for found in literals.found_paths(text):
        if not _ROUTE_BEFORE.search(text[max(0, found.start() - 40) : found.start()]):
            yield found[1]
