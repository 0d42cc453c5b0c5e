"""What a `.dockerignore` keeps out of a build context, as the builder decides it.

Source: https://github.com/moby/patternmatcher (`patternmatcher.go`, `ignorefile/ignorefile.go`)
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from itertools import accumulate

from ats_lint.files.source import Source
from ats_lint.model import Span
from ats_lint.records import dataclass


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line of the file; `negated` for one that lets paths in again (`!docs/a.md`)."""

    text: str
    negated: bool
    regex: re.Pattern[str]
    span: Span


class Dockerignore:
    """The patterns of one file, in order: the last that matches a path decides."""

    def __init__(self, source: Source | None) -> None:
        """Read the patterns; without a file nothing is ignored."""
        self.patterns = tuple(_patterns(source)) if source is not None else ()

    def decisive(self, path: str) -> Pattern | None:
        """Return the pattern that decides about a path, relative to the context; None when none matches it.

        A pattern that matches a directory matches all that lies below it.
        """
        parts = posixpath.normpath(path).lstrip("/").split("/")
        candidates = tuple(accumulate(parts, "{}/{}".format))
        found = None
        for pattern in self.patterns:
            if any(pattern.regex.fullmatch(one) for one in candidates):
                found = pattern
        return found

    def excludes(self, path: str) -> bool:
        """Tell whether a path, relative to the context, stays out of it."""
        found = self.decisive(path)
        return found is not None and not found.negated


def _patterns(source: Source) -> Iterator[Pattern]:
    at = 0
    for line in source.text.splitlines(keepends=True):
        text = line.strip()
        start = at + line.find(text)
        at += len(line)
        if not text or line.startswith("#"):
            continue
        negated = text.startswith("!")
        bare = text.removeprefix("!").strip()
        if bare:
            clean = posixpath.normpath(bare).lstrip("/") or "/"
            yield Pattern(text, negated, _regex(clean), Span(start, start + len(text)))


def _regex(pattern: str) -> re.Pattern[str]:
    """Translate one cleaned pattern: `*` stays within a name, `**` crosses any number of directories."""
    found: list[str] = []
    at = 0
    while at < len(pattern):
        piece, at = _piece(pattern, at)
        found.append(piece)
    try:
        return re.compile("".join(found), re.DOTALL)
    except re.error:
        # An unfinished class: the builder refuses the whole file, so the pattern keeps nothing out.
        return re.compile(r"(?!)")


def _piece(pattern: str, at: int) -> tuple[str, int]:
    char = pattern[at]
    if pattern.startswith("**", at):
        at += 2
        if pattern.startswith("/", at):
            at += 1
        return (".*" if at >= len(pattern) else "(?:.*/)?"), at
    if char == "*":
        return "[^/]*", at + 1
    if char == "?":
        return "[^/]", at + 1
    if char == "\\" and at + 1 < len(pattern):
        return re.escape(pattern[at + 1]), at + 2
    if char in "[]":
        return char, at + 1
    if char in "^-":
        # Only inside a class do they mean anything, and there they mean what they do here.
        return char if "[" in pattern[:at] and "]" not in pattern[pattern.rfind("[", 0, at) : at] else re.escape(
            char
        ), at + 1
    return re.escape(char), at + 1
