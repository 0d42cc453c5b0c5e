"""The files of a program that a Dockerfile copies, and what they show together."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ats_lint.analysis.sources import reader
from ats_lint.analysis.sources.expression_values import SourceSetting
from ats_lint.analysis.sources.languages import (
    CODE,
    MAX_CHARACTERS,
    MAX_FILES,
    PARSED,
    Language,
    by_hand,
    is_shipped,
    is_written,
    language_of,
    may_be_text,
)
from ats_lint.analysis.sources.source_facts import Access, Route, SourceFacts, SourceListener
from ats_lint.analysis.views.dockerfile import Copy, Dockerfile
from ats_lint.files.build_context import MAX_FILES as MOST_LISTED
from ats_lint.files.build_context import BuildContext
from ats_lint.records import dataclass


@dataclass(frozen=True, slots=True)
class ProgramFile:
    """One file of a program and what it shows."""

    name: str
    language: Language
    facts: SourceFacts

    @property
    def by_hand(self) -> bool:
        """Whether people or the build run it, not the service."""
        return by_hand(self.name)


@dataclass(frozen=True, slots=True)
class Program:
    """The files of a program; `complete` tells that no file was left out for want of time."""

    files: tuple[ProgramFile, ...] = ()
    complete: bool = False

    @property
    def unread(self) -> str | None:
        """The first file that its own grammar does not understand; None when there is none."""
        return next((file.name for file in self.files if file.language in PARSED and not file.facts.known), None)

    @property
    def has_code(self) -> bool:
        """Whether there is anything that a program is written in."""
        return any(file.language in CODE for file in self.files)

    def routes(self) -> Iterator[tuple[ProgramFile, Route]]:
        """Yield every registered route."""
        yield from ((file, one) for file in self.files for one in file.facts.routes)

    def listeners(self) -> Iterator[tuple[ProgramFile, SourceListener]]:
        """Yield every place where a server is told to listen."""
        yield from ((file, one) for file in self.files for one in file.facts.listeners)

    def settings(self) -> Iterator[tuple[ProgramFile, SourceSetting]]:
        """Yield every environment variable that is read."""
        yield from ((file, one) for file in self.files for one in file.facts.settings)

    def accesses(self) -> Iterator[tuple[ProgramFile, Access]]:
        """Yield every file that the service itself opens or makes."""
        yield from ((file, one) for file in self.files if not file.by_hand for one in file.facts.accesses)


def program(dockerfile: Dockerfile) -> Program:
    """Return the program that a Dockerfile copies into images; nothing is known without its build context."""
    context = dockerfile.context
    return context.once(_program, _copied(dockerfile)) if context is not None else Program()


def whole(context: BuildContext) -> Program:
    """Return all of a build context as a program."""
    return context.once(_program, ("",))


def facts(context: BuildContext, name: str) -> SourceFacts | None:
    """Return what one file of a context shows; None when it is absent or no program's text."""
    return context.recall(reader.read, name, posixpath.basename(name))


def texts(context: BuildContext) -> tuple[str, ...]:
    """Return the names of all that people wrote in a context: programs, settings, scripts, tests."""
    return context.once(_texts)


def _texts(context: BuildContext) -> tuple[str, ...]:
    return tuple(name for name in context.files() if may_be_text(name) and is_written(name))[:MAX_FILES]


def languages(context: BuildContext) -> frozenset[Language]:
    """Return the languages in which something is written in a context, by the names of its files."""
    return frozenset(language for name in context.files() if (language := language_of(name)) is not None)


def _program(context: BuildContext, copied: tuple[str, ...]) -> Program:
    found: list[ProgramFile] = []
    read = 0
    for name in context.once(_candidates):
        if not any(_within(name, path) for path in copied):
            continue
        source = context.read(name)
        language = language_of(name, source.text) if source is not None else None
        if source is None or language is None:
            continue
        read += len(source.text)
        if len(found) == MAX_FILES or read > MAX_CHARACTERS:
            return Program(tuple(found), complete=False)
        shown = facts(context, name)
        if shown is not None:
            found.append(ProgramFile(name, language, shown))
    return Program(tuple(found), complete=len(context.files()) < MOST_LISTED)


def _candidates(context: BuildContext) -> tuple[str, ...]:
    """Return the files that may belong to a program, those near the top first: a budget ends with the deepest."""
    names = [name for name in context.files() if may_be_text(name) and is_shipped(name)]
    return tuple(sorted(names, key=lambda name: (name.count("/"), name)))


def _copied(dockerfile: Dockerfile) -> tuple[str, ...]:
    """Return the paths of the context that COPY and ADD take; the whole context when one cannot be known."""
    found: list[str] = []
    for stage in dockerfile.stages:
        for item in stage.instructions:
            if isinstance(item, Copy) and item.from_stage is None:
                for token in item.sources:
                    text = stage.expand(token.text, item)
                    path = (text or "").strip("/").removeprefix("./").partition("*")[0]
                    found.append("" if path == "." else path)
    return tuple(dict.fromkeys(found))


def _within(name: str, path: str) -> bool:
    return (
        not path
        or name == path
        or name.startswith(path.rstrip("/") + "/")
        or (not path.endswith("/") and name.startswith(path))
    )
