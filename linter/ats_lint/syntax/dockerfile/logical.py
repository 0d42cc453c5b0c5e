"""Text of a statement with its continuation lines joined, and the way back to the source."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from ats_lint.model import Span
from ats_lint.patterns import regex

SPACE = "\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
"""What Go's `unicode.IsSpace` calls white space: `str.isspace` knows more (U+001C to U+001F)."""

WORD = regex(r"[^\t\v\f\r ]+")
"""A word as BuildKit's parser splits them: https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/parser.go"""

GAP = regex(r"[\t\v\f\r ]+")
"""What separates them."""


class Logical:
    """A run of text that may lie in several pieces of the source.

    The text consists of pieces, each of them copied from the source without change; what lies between two
    pieces there (a continuation and its line ending, comment lines) is not part of the text.
    """

    __slots__ = ("_at", "_from", "_home", "text")

    def __init__(self, text: str, at: tuple[int, ...], source: tuple[int, ...], home: int) -> None:
        """Join pieces: the piece that starts at `at[n]` of `text` was read at `source[n]`.

        `home` is the position in the source that stands for an empty text.
        """
        self.text = text
        self._at = at
        self._from = source
        self._home = home

    @classmethod
    def of(cls, pieces: Iterable[tuple[str, int]], home: int) -> Logical:
        """Join `(text, offset in the source)` pieces."""
        kept = [piece for piece in pieces if piece[0]]
        at: list[int] = []
        total = 0
        for text, _ in kept:
            at.append(total)
            total += len(text)
        return cls("".join(text for text, _ in kept), tuple(at), tuple(start for _, start in kept), home)

    def __repr__(self) -> str:
        """Show the text."""
        return f"Logical({self.text!r})"

    def __len__(self) -> int:
        """Length of the text."""
        return len(self.text)

    def __bool__(self) -> bool:
        """Tell whether there is any text."""
        return bool(self.text)

    def offset(self, index: int) -> int:
        """Return the source offset of the character at `index`; at the end of the text, the one after the last."""
        if not self._at:
            return self._home
        if index >= len(self.text):
            return self._from[-1] + len(self.text) - self._at[-1]
        piece = bisect_right(self._at, index) - 1 if len(self._at) > 1 else 0
        return self._from[piece] + index - self._at[piece]

    def span(self, start: int, end: int) -> Span:
        """Return the tight source span of `text[start:end]`, continuations between its characters included."""
        first = self.offset(start)
        return Span(first, self.offset(end - 1) + 1 if end > start else first)

    @property
    def whole(self) -> Span:
        """Source span of the whole text."""
        return self.span(0, len(self.text))

    def cut(self, start: int, end: int | None = None) -> Logical:
        """Return the part `text[start:end]`."""
        text = self.text[start:end]
        home = self.offset(start)
        if len(self._at) < 2:
            return Logical(text, self._at[:1] and (0,), (home,) if self._at else (), home)
        first = bisect_right(self._at, start) - 1
        last = max(bisect_right(self._at, start + len(text) - 1), first + 1)
        at = (0, *(place - start for place in self._at[first + 1 : last]))
        return Logical(text, at, (home, *self._from[first + 1 : last]), home)

    def stripped(self) -> Logical:
        """Return the text without white space (Go's) around it."""
        text = self.text.strip(SPACE)
        if len(text) == len(self.text):
            return self
        start = len(self.text) - len(self.text.lstrip(SPACE))
        return self.cut(start, start + len(text))

    def pieces(self) -> Iterator[tuple[str, int]]:
        """Yield each piece as it stands in the source, with its offset there."""
        ends = (*self._at[1:], len(self.text))[: len(self._at)]
        for start, end, place in zip(self._at, ends, self._from, strict=True):
            yield self.text[start:end], place
