"""What a `.dockerignore` keeps out of a build context, as the builder decides it.

Source: https://github.com/moby/patternmatcher (`patternmatcher.go`, `ignorefile/ignorefile.go`)
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from itertools import accumulate

from ats_lint.files.gitignore import MAX_LINES
from ats_lint.files.glob import ANY, FOLDERS, NAME, PATH, Glob, Part, literal
from ats_lint.files.source import Source
from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.records import dataclass

_CLASS = regex(r"\[(?P<not>\^?)(?P<inside>(?:[^\]\\]|\\.)+)\]", re.DOTALL)
_RANGE = regex(r"(?P<low>\\?.)(?:-(?P<high>\\?.))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line of the file; `negated` for one that lets paths in again (`!docs/a.md`)."""

    text: str
    negated: bool
    glob: Glob
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
            if any(pattern.glob.matches(one) for one in candidates):
                found = pattern
        return found

    def excludes(self, path: str) -> bool:
        """Tell whether a path, relative to the context, stays out of it."""
        found = self.decisive(path)
        return found is not None and not found.negated


def _patterns(source: Source) -> Iterator[Pattern]:
    # The builder cuts at LF alone: a name may hold what Python takes for the end of a line, too.
    for at, line in zip(source.line_starts[:MAX_LINES], source.lines(), strict=False):
        text = line.strip()
        start = at + line.find(text)
        if not text or line.startswith("#"):
            continue
        negated = text.startswith("!")
        bare = text.removeprefix("!").strip()
        if bare:
            clean = posixpath.normpath(bare).lstrip("/") or "/"
            glob = _glob(clean)
            if glob is not None:
                yield Pattern(text, negated, glob, Span(start, start + len(text)))


def _glob(pattern: str) -> Glob | None:
    """Translate one cleaned pattern: `*` stays within a name, `**` crosses any number of directories.

    None for one whose class is not finished: the builder refuses the whole file, so the pattern keeps nothing out.
    """
    found: list[Part] = []
    at = 0
    while at < len(pattern):
        step = _step(pattern, at)
        if step is None:
            return None
        found.append(step[0])
        at = step[1]
    return Glob(found)


def _step(pattern: str, at: int) -> tuple[Part, int] | None:
    char = pattern[at]
    if pattern.startswith("**", at):
        at += 3 if pattern.startswith("/", at + 2) else 2
        return (PATH if at >= len(pattern) else FOLDERS), at
    if char == "*":
        return NAME, at + 1
    if char == "?":
        return ANY, at + 1
    if char == "[":
        return _class(pattern, at)
    if char == "\\" and at + 1 < len(pattern):
        return literal(pattern[at + 1]), at + 2
    return literal(char), at + 1


def _class(pattern: str, at: int) -> tuple[Part, int] | None:
    """Return the step over a class of characters, which is written as Go's regular expressions have it."""
    found = _CLASS.match(pattern, at)
    if found is None:
        return None
    ranges: list[str] = []
    for item in _RANGE.finditer(found["inside"]):
        low, high = item["low"].removeprefix("\\") or "\\", (item["high"] or item["low"]).removeprefix("\\") or "\\"
        if low > high:
            return None
        ranges.append(f"{re.escape(low)}-{re.escape(high)}")
    return Part(f"[{found['not']}{''.join(ranges)}]"), found.end()
