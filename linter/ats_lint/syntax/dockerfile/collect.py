"""Characters to words, for text that is split after its variables are expanded."""

from __future__ import annotations

from ats_lint.records import dataclass
from ats_lint.syntax.dockerfile.logical import SPACE


@dataclass(frozen=True, slots=True)
class Piece:
    """A word after splitting, and the range of the text that it came from."""

    text: str
    start: int
    end: int


class Splitter:
    """Collects characters into words."""

    __slots__ = ("_buffer", "_in_word", "_start", "found")

    def __init__(self, buffer: list[str]) -> None:
        """Collect in `buffer`, which others may hold too."""
        self._buffer = buffer
        self._in_word = False
        self._start = 0
        self.found: list[Piece] = []

    def add(self, text: str, start: int) -> None:
        """Add text in which white space ends a word."""
        for char in text:
            if char not in SPACE:
                self.add_raw(char, start)
            elif self._in_word and self._buffer:
                self.flush(start)

    def add_raw(self, text: str, start: int) -> None:
        """Add text that belongs to the word whatever it is."""
        if not self._buffer:
            self._start = start
        if text:
            self._buffer.append(text)
        self._in_word = True

    def flush(self, end: int) -> None:
        """End the word."""
        if self._buffer:
            self.found.append(Piece("".join(self._buffer), self._start, end))
            self._buffer.clear()
            self._in_word = False
