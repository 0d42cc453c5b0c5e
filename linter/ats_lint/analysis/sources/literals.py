"""What literals of a program name, whatever its language: absolute paths, hosts, devices and programs of root."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ats_lint.analysis.sources.source_facts import Route
from ats_lint.numbers import whole
from ats_lint.patterns import regex

_PATH = regex(
    r"(?<![\w.:/@$})*<-])(/(?:var|data|srv|opt|mnt|media|usr|home|root|run|etc|logs?|storage|uploads?|files?|cache|config|backup"
    r"s?|db|database|state|output)(?:/[\w.-]+)*)"
)
_LOCATION = regex(r"\blocation\s+(?:[=~^*]+\s*)?$")
_HOST = regex(r"\b[a-z][a-z\d+.-]{1,20}://(?:[^\s/@'\"]{1,200}@)?([A-Za-z\d_][\w.-]*)")
_NAME = regex(r"[\w.-]+")
# Where a host stands: alone in quotes, after `//`, `@` or `=`, or before a port.
_HOST_PLACE = regex(
    r"(?:(?<=//)|(?<=@)|(?<=[=\s,;'\"\[(`>]))[\w.-]+(?=:\d|/)|(?:(?<=//)|(?<=@)|(?<=[=\"'`]))[\w.-]+(?=[\"'`;,:/?\s]|$)"
    r"|^[\w.-]+$|(?<![\w.-])[\w.-]+(?=:\d)|(?<=[:=-][ \t])[\w.-]+(?=[ \t]*(?:[#;,]|\r?$))",
    re.MULTILINE,
)
_ROOT = regex(r"/dev/(?:mem|gpio|tty|video|snd|net)|\biptables\b|\bsudo\b")
_NUMBER = regex(r"(?<![\d.])\d{2,5}(?![\d.])")
_ENV_FILE = regex(r"(?:^|.*/)(\.env(?:\.[\w-]+)*)")
_GIT = regex(
    r"\bgit(?:\.exe)?['\",\s\]]+(?:-[Cc]\s+\S{1,200}\s+|--\S{1,200}\s+){0,8}"
    r"(describe|rev-parse|rev-list|log|show|tag|name-rev|ls-files|status|diff|branch|symbolic-ref|shortlog|cat-file|archive"
    r"|submodule)\b"
)


def paths(texts: Iterable[str]) -> Iterator[str]:
    """Yield the absolute paths in literals that lie where programs keep things."""
    for text in texts:
        if "/" in text:
            for found in _PATH.finditer(text):
                if not _LOCATION.search(text, max(0, found.start() - 40), found.start()):
                    yield found[1]


def hosts(texts: Iterable[str]) -> Iterator[str]:
    """Yield the hosts of the addresses in literals."""
    for text in texts:
        if "://" in text:
            yield from _HOST.findall(text)


def privileges(texts: Iterable[str]) -> Iterator[str]:
    """Yield devices and programs in literals that are root's."""
    for text in texts:
        found = _ROOT.search(text)
        if found:
            yield found[0]


def numbers(text: str) -> frozenset[int]:
    """Return the numbers that stand in a text and could be ports."""
    return frozenset(whole(number) for number in _NUMBER.findall(text))


def env_file(text: str) -> str | None:
    """Return the name when a literal names an environment file; None otherwise."""
    found = _ENV_FILE.fullmatch(text)
    return found[1] if found else None


def asks_git(text: str) -> str:
    """Return the command of git that a command line asks about the history; empty when it asks for nothing."""
    found = _GIT.search(text) if "git" in text else None
    return f"git {found[1]}" if found else ""


def found_paths(text: str) -> Iterator[re.Match[str]]:
    """Yield the places in a text where such paths stand."""
    return _PATH.finditer(text)


def mentioned(text: str, names: frozenset[str]) -> frozenset[str]:
    """Return the names that stand in a text where a host stands."""
    return frozenset(name for name in names.intersection(_NAME.findall(text)) if _is_host(name, text))


def _is_host(name: str, text: str) -> bool:
    at = text.find(name)
    while at >= 0:
        found = _HOST_PLACE.match(text, at)
        if found is not None and found[0] == name:
            return True
        at = text.find(name, at + 1)
    return False


ACTUATOR = "/actuator/health"


def actuator(text: str) -> Iterator[Route]:
    """Yield the health route that Spring Boot's actuator adds where a manifest asks for it."""
    if "spring-boot-starter-actuator" in text:
        yield Route(ACTUATOR, "GET", direct=True)
