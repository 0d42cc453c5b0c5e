"""What a pipeline's steps start besides what stands in it: scripts, targets of Makefiles and justfiles, npm scripts."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from ats_lint.analysis.sources import makefiles
from ats_lint.analysis.sources.called import package_scripts
from ats_lint.files.source import Source
from ats_lint.patterns import regex

_TARGETS = regex(r"(?<![\w./-])(?:make|gmake|just)(?![\w.-])([^\n|;&#]*)|\$\(MAKE\)([^\n|;&#]*)")
_SCRIPTS = regex(r"(?<![\w./-])(?:npm|pnpm|yarn|bun)(?![\w.-])([^\n|;&#]*)")
_FILES = regex(r"(?<![\w./-])(?:\./)?((?:[\w.-]{1,60}/){0,8}[\w.-]{1,80}\.(?:sh|bash))(?![\w.-])")
_MAKEFILES = ("GNUmakefile", "makefile", "Makefile", "justfile", "Justfile", ".justfile")
_WORDY = frozenset({"run", "run-script", "-s", "--silent"})
_INDENT = regex(r"^[ \t]+(?=\S)", re.MULTILINE)
"""What recipes of a justfile begin with; those of a Makefile begin with a tab."""
_MOST = 100
"""Texts that are followed."""


class Readable(Protocol):
    """What is asked of a project."""

    @property
    def root(self) -> Path:
        """Top of the repository."""
        ...

    def read(self, path: Path) -> Source | None:
        """Return another file's text; None when it is absent or lies outside the root."""


def whole(project: Readable, text: str) -> str:
    """Return a text of commands with all that it starts from the top of the repository, each once."""
    found = {text: None}
    pending = [text]
    while pending and len(found) < _MOST:
        for other in _behind(project, pending.pop()):
            if other not in found:
                found[other] = None
                pending.append(other)
    return "\n".join(found)


def _behind(project: Readable, text: str) -> Iterator[str]:
    for words in _TARGETS.findall(text):
        yield from _made(project, _operands(words[0] or words[1]))
    for words in _SCRIPTS.findall(text):
        yield from _scripted(project, _operands(words)[:1])
    for name in _FILES.findall(text):
        source = project.read(project.root / posixpath.normpath(name))
        if source is not None:
            yield source.text


def _operands(words: str) -> tuple[str, ...]:
    quoted = (word.strip("\"'`") for word in words.split())
    return tuple(
        word for word in quoted if word and word not in _WORDY and not word.startswith("-") and "=" not in word
    )


def _made(project: Readable, targets: tuple[str, ...]) -> Iterator[str]:
    for name in _MAKEFILES:
        source = project.read(project.root / name)
        if source is not None:
            text = _INDENT.sub("\t", source.text) if "just" in name.lower() else source.text
            yield "\n".join(makefiles.parse(text).behind(targets))


def _scripted(project: Readable, names: tuple[str, ...]) -> Iterator[str]:
    source = project.read(project.root / "package.json")
    scripts = package_scripts(source.text) if source is not None else {}
    wanted = (f"{kind}{name}" for name in names for kind in ("pre", "", "post"))
    return (scripts[one] for one in wanted if one in scripts)
