"""Settings of a container's server: from its command, its environment and its configuration files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile

from ats_lint.analysis.runtime.configuration import formats
from ats_lint.analysis.runtime.configuration.provided_files import Files, GivenFile
from ats_lint.analysis.runtime.processes import Execution
from ats_lint.analysis.views.answers import remembered
from ats_lint.images.facts import ImageFacts
from ats_lint.patterns import regex
from ats_lint.records import dataclass
from ats_lint.syntax.compose.command_words import Words, split_line

_LOOSE = regex(r"-c|-o|--set|--config-env")
"""Options behind which a setting stands by its name: `postgres -c port=5433`."""
_ADDRESS = regex(r"-?[\d.]+|-?[\da-fA-F]*+:[\da-fA-F:]*|\*|localhost")
_BY_NAME = regex(r"-c(\w[\w.]*=.*)")
_VALUE = regex(r"\$(?:(\w+)|\{(\w+)(?::?-([^${}]*))?\})")


@dataclass(frozen=True, slots=True)
class ServerSetting:
    """One setting: its value as far as it is known, and as it is written where that holds variables of Compose."""

    name: str
    value: str | None
    where: str
    raw: str = ""

    @property
    def text(self) -> str:
        """How a value is said again: as it is written where it depends on variables, else as it is known."""
        return self.raw if "$" in self.raw else self.value or ""


@dataclass(frozen=True, slots=True)
class Configuration:
    """A file that the server reads: how, and what it says; `given.text` is None when it is not at hand."""

    given: GivenFile
    format: str


def meaning(facts: ImageFacts, name: str) -> str | None:
    """Return what a setting of the image moves; None for every other one."""
    return _meanings(facts).get(_key(name))


def _meanings(facts: ImageFacts) -> dict[str, str]:
    """Return what each name does."""
    return _by_key(tuple(facts.listens()))


@lru_cache(maxsize=256)
def _by_key(told: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return {_key(name): what for name, what in told}


def _key(name: str) -> str:
    if len(name) == 2 and name.startswith("-"):
        return name
    return name.lower().replace("_", "-") if name.startswith("-") else name.lower()


def settings(container: Execution) -> tuple[ServerSetting, ...]:
    """Return the settings that the image facts know, later ones winning: files, environment, command."""
    facts = container.facts
    if facts is None:
        return ()
    return (*_of_files(container, facts), *_of_environment(container), *_of_command(container, facts))


@remembered
def words(container: Execution) -> tuple[tuple[str | None, str], ...]:
    """Return the words of the server's command, known and as written."""
    service = container.service
    line = service.command if service is not None and service.command is not None else None
    if service is not None and line is None:
        line = service.entrypoint
    if line is not None and line.words is not None and line.words[0:1] and not _shell(line.words[0].raw):
        return tuple((word.text, word.raw) for word in line.words)
    if line is not None and line.value.variables:
        return _interpolated(line)
    process = container.process
    return tuple(_expanded(word.text, word.raw, container) for word in process.words) if process is not None else ()


def _interpolated(line: Words) -> tuple[tuple[str | None, str], ...]:
    """Return the words of a text with variables of Compose; what these make of one word is not known for another."""
    raw = split_line(line.value.raw) or ()
    texts = line.argv
    if len(raw) != len(texts) or any(_shell(word) for word in raw[:1]):
        return tuple((None if "$" in word else word, word) for word in raw)
    return tuple(zip(texts, raw, strict=True))


def _shell(word: str) -> bool:
    return word.rpartition("/")[2] in {"sh", "bash", "ash", "dash", "zsh"}


def _expanded(text: str | None, raw: str, container: Execution) -> tuple[str | None, str]:
    """Return a word of a line: a shell puts the container's variables in."""
    if text is not None and "$" not in text:
        return text, raw
    unknown = False

    def put(found: re.Match[str]) -> str:
        nonlocal unknown
        value = container.env.get(found[1] or found[2]) or found[3]
        unknown = unknown or value is None
        return value or ""

    made = _VALUE.sub(put, raw.strip("\"'"))
    return (None if unknown or "$" in made else made), raw


def _of_command(container: Execution, facts: ImageFacts) -> Iterator[ServerSetting]:
    yield from _options(words(container), facts, "the command")
    for name, what in facts.listens():
        if what == "options" and name in container.env:
            value = container.env[name]
            if value is None:
                yield ServerSetting(name, None, f"{name}")
            else:
                yield from _options(tuple((one, one) for one in value.split()), facts, name)


def _options(found: tuple[tuple[str | None, str], ...], facts: ImageFacts, where: str) -> Iterator[ServerSetting]:
    known = _meanings(facts) | {_key(name): "file" for name in facts.configuration if name.startswith("-")}
    for at, (text, raw) in enumerate(found):
        following = found[at + 1] if at + 1 < len(found) else (None, "")
        name, equals, value = raw.partition("=")
        if _LOOSE.fullmatch(raw) and "=" in following[1]:
            key, _, value = following[1].partition("=")
            yield _said("--" + key, value, following[0], where)
        elif (joined := _BY_NAME.fullmatch(raw)) is not None and "=" in raw:
            key, _, value = joined[1].partition("=")
            yield _said("--" + key, value, text, where)
        elif equals and name.startswith("-E"):
            yield _said(name[2:], value, text, where)
        elif equals and _key(name) in known:
            yield _said(name, value, text, where)
        elif _key(raw) in known and raw.startswith("-"):
            if known[_key(raw)] == "address":
                following = _addresses(found[at + 1 :]) or following
            bare = not following[1] or (following[1].startswith("-") and following[0] is not None)
            yield ServerSetting(raw, "" if bare else following[0], where, "" if bare else following[1])
        elif raw[:2] in known and re.fullmatch(r"-\w\d+", raw):
            yield ServerSetting(raw[:2], raw[2:], where, raw[2:])


def _addresses(found: tuple[tuple[str | None, str], ...]) -> tuple[str | None, str] | None:
    """Return the addresses that follow an option, some of which take several; None when the first is none."""
    taken = list(takewhile(lambda one: _ADDRESS.fullmatch(one[1]) is not None, found))
    text = " ".join(one[1] for one in taken)
    return (text, text) if taken else None


def _said(name: str, raw: str, whole: str | None, where: str) -> ServerSetting:
    return ServerSetting(name, None if whole is None else whole[whole.index("=") + 1 :], where, raw)


def _of_environment(container: Execution) -> Iterator[ServerSetting]:
    own = container.service.environment if container.service is not None else {}
    for name, value in container.env.items():
        yield ServerSetting(name, value, name, own[name].raw if name in own else "")


@remembered
def configurations(container: Execution) -> tuple[Configuration, ...]:
    """Return the files that take the place of the configuration that the image brings, or that the command names."""
    return tuple(_configurations(container))


def _configurations(container: Execution) -> Iterator[Configuration]:
    facts = container.facts
    if facts is None or not facts.configuration:
        return
    files, found = Files(container), words(container)
    options = tuple(_options(found, facts, ""))
    for name, how in facts.configuration.items():
        if name.startswith("/"):
            # What the server itself keeps beside its data, nobody configured there by hand.
            seen = (one for one in files.matching(name) if not (one.whole and one.path in facts.data_paths))
            yield from (Configuration(one, how) for one in seen)
            continue
        for path in _paths(name, container, options, found):
            given = files.covers(path) if path is not None else None
            if given is not None or not any(
                path and path in word for word in (*(facts.command or ()), *facts.configuration)
            ):
                yield Configuration(_file(given, path), how)


def _file(found: GivenFile | None, path: str | None) -> GivenFile:
    if found is not None and found.path == path:
        return found
    return GivenFile(path or "a file that the command names", lambda: None)


def _paths(
    name: str, container: Execution, options: tuple[ServerSetting, ...], found: tuple[tuple[str | None, str], ...]
) -> Iterator[str | None]:
    if name == "argument":
        own = container.service is not None and container.service.command is not None
        for text, raw in found if own or container.stage is not None else ():
            if "/" in raw and not raw.startswith("-") and not raw.endswith("/") and "." in raw.rpartition("/")[2]:
                yield text
    elif name.startswith("-"):
        yield from (one.value for one in options if _key(one.name) == _key(name))
    elif name in container.env:
        yield container.env[name]


def _of_files(container: Execution, facts: ImageFacts) -> Iterator[ServerSetting]:
    for one in configurations(container):
        how, _, which = one.format.partition(":")
        where = one.given.path
        if how == "tls":
            yield ServerSetting("tls", "true", where)
        if how not in {"keys", "flags"}:
            continue
        text = one.given.text
        if text is None:
            continue
        try:
            pairs = formats.keys(text, where) if how == "keys" else formats.flags(text, frozenset(which.split()))
            yield from (ServerSetting(name, value, where, value or "") for name, value in pairs)
        except ValueError:
            yield ServerSetting("unreadable", None, where)


def unread(container: Execution) -> Iterator[str]:
    """Yield the configuration files in force of which the text is not at hand, or not understood."""
    for one in configurations(container):
        how = one.format.partition(":")[0]
        if how == "unread" or (how != "tls" and one.given.text is None):
            yield one.given.path
