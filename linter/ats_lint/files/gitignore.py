"""What the lines of a `.gitignore` mean, as Git reads them.

Source: `parse_path_pattern`, `trim_trailing_spaces` and `add_patterns_from_buffer` in
https://github.com/git/git/blob/master/dir.c, and https://github.com/git/git/blob/master/wildmatch.c
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from ats_lint.files.glob import ANY, FOLDERS, NAME, PATH, Glob, Part, literal
from ats_lint.model import InputError
from ats_lint.records import dataclass

_CLASSES = {
    "alnum": "A-Za-z0-9", "alpha": "A-Za-z", "blank": r" \t", "cntrl": r"\x00-\x1f\x7f", "digit": "0-9",
    "graph": r"\x21-\x7e", "lower": "a-z", "print": r"\x20-\x7e", "punct": r"!-/:-@\[-`{-~", "space": r"\t-\r ",
    "upper": "A-Z", "xdigit": "A-Fa-f0-9",
}  # fmt: skip
_SPECIAL = frozenset("*?[\\")
EXCLUDE = ("info", "exclude")
MAX_LINES = 20_000
"""Lines of one ignore file that count: every path is compared with each."""


def is_list(path: Path) -> bool:
    """Tell from its name whether a file lists what Git or a builder ignores."""
    return path.name in {".gitignore", ".dockerignore"} or path.suffix == ".dockerignore" or path.parts[-2:] == EXCLUDE


def cut(path: Path, text: str) -> InputError | None:
    """Return what is told of a list that is longer than what of it counts; None of any other."""
    if text.count("\n", 0, len(text) - 1) < MAX_LINES:
        return None
    return InputError(path, f"expected at most {MAX_LINES} lines: the first of them count", MAX_LINES + 1, 1)


@dataclass(frozen=True, slots=True)
class IgnorePattern:
    """One pattern: `negated` for one that lets files in again, `folders` for one that means directories only."""

    glob: Glob
    negated: bool
    folders: bool
    by_name: bool
    """Whether it means a name in any directory."""


class IgnoreRules:
    """The patterns of one file, in order: the last that matches decides."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Read the lines; those that mean nothing are passed over, as Git does."""
        self._rules = tuple(_rules(lines))

    @classmethod
    def of(cls, text: str) -> IgnoreRules:
        """Return the patterns in the text of a file, out of its first `MAX_LINES` lines."""
        return _of(text)

    def verdict(self, path: str, *, folder: bool) -> bool | None:
        """Tell whether a path, relative to the file's directory, is ignored; None when no pattern speaks of it.

        Only the path itself is looked at: what lies in an ignored directory is ignored with it.
        """
        name = path.rpartition("/")[2]
        for rule in reversed(self._rules):
            if (folder or not rule.folders) and rule.glob.matches(name if rule.by_name else path):
                return not rule.negated
        return None


@lru_cache(maxsize=32)
def _of(text: str) -> IgnoreRules:
    """Read a file once: it is asked about every file below it."""
    lines = text.removeprefix("\ufeff").split("\n")[:MAX_LINES]
    return IgnoreRules(line.removesuffix("\r") for line in lines)


def _rules(lines: Iterable[str]) -> Iterator[IgnorePattern]:
    for line in lines:
        if line.startswith("#"):
            continue
        text = _trimmed(line)
        negated = text.startswith("!")
        text = text[1:] if negated else text
        folders = text.endswith("/")
        text = text[:-1] if folders else text
        by_name = "/" not in text
        text = text.removeprefix("/")
        parts = _parts(text)
        if text and parts is not None:
            yield IgnorePattern(Glob(parts), negated, folders, by_name)


def _trimmed(line: str) -> str:
    r"""Return the line without the spaces at its end, unless a backslash protects them."""
    end = at = 0
    while at < len(line):
        width = 2 if line[at] == "\\" else 1
        if line[at] != " ":
            end = at + width
        at += width
    return line[:end]


def _parts(text: str) -> list[Part] | None:
    """Return the steps of a pattern; None for one that can match nothing."""
    if not _SPECIAL.intersection(text):
        return [literal(char) for char in text]
    found: list[Part] = []
    at = 0
    while at < len(text):
        step = _step(text, at)
        if step is None:
            return None
        found.append(step[0])
        at = step[1]
    return found


def _step(text: str, at: int) -> tuple[Part, int] | None:
    """Return the step that begins at `at`, and where the next one does; None when nothing can match."""
    char = text[at]
    if char == "*":
        end = at + len(text[at:]) - len(text[at:].lstrip("*"))
        bounded = end - at > 1 and (at == 0 or text[at - 1] == "/")
        if bounded and end == len(text):
            return PATH, end
        if bounded and text[end] == "/":
            return FOLDERS, end + 1
        return NAME, end
    if char == "?":
        return ANY, at + 1
    if char == "\\":
        return (literal(text[at + 1]), at + 2) if at + 1 < len(text) else None
    return _class(text, at + 1) if char == "[" else (literal(char), at + 1)


def _class(text: str, at: int) -> tuple[Part, int] | None:
    """Return the step over a class of characters, which never holds a slash; None when it is not closed."""
    negated = text[at : at + 1] in ("!", "^")
    at += negated
    ranges: list[str] = []
    start = at
    while at < len(text) and (text[at] != "]" or at == start):
        item = _range(text, at)
        if item is None:
            return None
        ranges.append(item[0])
        at = item[1]
    if at >= len(text):
        return None
    inside = "".join(ranges)
    regex = (f"[^/{inside}]" if negated else f"(?!/)[{inside}]") if inside else ("[^/]" if negated else r"(?!)")
    return Part(regex), at + 1


def _range(text: str, at: int) -> tuple[str, int] | None:
    """Return one item of a class as a piece of a regular expression, which is empty for a range that runs backwards."""
    named = re.compile(r"\[:([^\]]{0,64}):\]").match(text, at)
    if named:
        return (_CLASSES[named[1]], named.end()) if named[1] in _CLASSES else None
    first = _character(text, at)
    if first is None:
        return None
    low, at = first
    if text[at : at + 1] != "-" or text[at + 1 : at + 2] in ("", "]"):
        return re.escape(low), at
    last = _character(text, at + 1)
    if last is None:
        return None
    high, at = last
    return (f"{re.escape(low)}-{re.escape(high)}" if low <= high else ""), at


def _character(text: str, at: int) -> tuple[str, int] | None:
    if text[at] != "\\":
        return text[at], at + 1
    return (text[at + 1], at + 2) if at + 1 < len(text) else None
