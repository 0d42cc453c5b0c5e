"""Patterns with wildcards, matched in time that grows with pattern times path, whatever the pattern is.

A regular expression tries every way to share a name out between its stars: `*a*a*a*…b` over forty letters takes
hours. Here all ways go forward together, one character at a time, as bits of one number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ats_lint.records import dataclass

_FEW = 1
"""Wildcards of any length up to which a regular expression has nothing to share out."""


@dataclass(frozen=True, slots=True)
class Part:
    """One step of a pattern: a regular expression of one character, or of none and more.

    `ends` is for a stretch of whole directories, which is empty or ends with a slash.
    """

    one: str
    repeated: bool = False
    ends: bool = False

    @property
    def regex(self) -> str:
        """The step as a piece of a regular expression."""
        return f"(?:{self.one}*/)?" if self.ends else self.one + "*" * self.repeated


def literal(char: str) -> Part:
    """Return the step over one given character."""
    return Part(re.escape(char))


ANY = Part("[^/]")
"""One character of a name."""
NAME = Part("[^/]", repeated=True)
"""What `*` stands for."""
PATH = Part(".", repeated=True)
"""What `**` at the end stands for."""
FOLDERS = Part(".", repeated=True, ends=True)
"""What `**/` stands for."""


class Glob:
    """A pattern that matches whole paths."""

    def __init__(self, parts: Sequence[Part]) -> None:
        """Prepare the steps."""
        regex = "".join(part.regex for part in parts)
        few = sum(part.repeated for part in parts) <= _FEW
        self._regex = re.compile(regex, re.DOTALL) if few else None
        self._machine = None if few else _Machine(parts)

    def matches(self, path: str) -> bool:
        """Tell whether the pattern means `path`."""
        if self._regex is not None:
            return self._regex.fullmatch(path) is not None
        return self._machine is not None and self._machine.matches(path)


class _Machine:
    """States as bits: bit N is set when the first N steps are done."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = parts
        self.skipped = _bits(number for number, part in enumerate(parts) if part.repeated)
        self.tests = tuple(re.compile(part.one, re.DOTALL) for part in parts)
        self.moves: dict[str, tuple[int, int, int]] = {}

    def matches(self, path: str) -> bool:
        # A stretch of directories is skipped before its first character, and left behind a slash only.
        started, free = 0, self._closed(1)
        for char in path:
            on, stay, inside = self._moves(char)
            started = (started | free) & inside
            behind = (started << 1) if char == "/" else 0
            free = self._closed(((free & on) << 1) | (free & stay) | behind)
            if not (free or started):
                return False
        return bool(free >> len(self.parts) & 1)

    def _moves(self, char: str) -> tuple[int, int, int]:
        """Return the steps that a character completes, those it stays in, and those whole directories are for."""
        if char not in self.moves:
            fit = [(number, part) for number, part in enumerate(self.parts) if self.tests[number].fullmatch(char)]
            self.moves[char] = (
                _bits(number for number, part in fit if not part.repeated),
                _bits(number for number, part in fit if part.repeated and not part.ends),
                _bits(number for number, part in fit if part.ends),
            )
        return self.moves[char]

    def _closed(self, free: int) -> int:
        """Return the states together with those that lie behind what may be empty."""
        while (more := free | ((free & self.skipped) << 1)) != free:
            free = more
        return free


def _bits(numbers: Iterable[int]) -> int:
    return sum(1 << number for number in numbers)
