"""Places in a text as editors count them: lines end as the protocol has it, columns are in code units."""

from __future__ import annotations

from bisect import bisect_right

from lsprotocol import types
from pygls.workspace import PositionCodec

from ats_lint.patterns import regex
from ats_lint.records import cached_property

_ENDING = regex(r"\r\n|\n|\r")


class Text:
    """One state of a document, a byte order mark left out."""

    def __init__(self, text: str, codec: PositionCodec) -> None:
        """Bind a text to the encoding that was agreed on with the editor."""
        self.text = text
        self._codec = codec

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in _ENDING.finditer(self.text))]

    def position(self, offset: int) -> types.Position:
        """Return where the editor sees the character at `offset`."""
        line = bisect_right(self._starts, offset) - 1
        return types.Position(line, self._codec.client_num_units(self.text[self._starts[line] : offset]))

    def range(self, start: int, end: int) -> types.Range:
        """Return where the editor sees the characters from `start` to `end`."""
        return types.Range(self.position(start), self.position(end))

    @property
    def all(self) -> types.Range:
        """The whole text."""
        return self.range(0, len(self.text))

    def offset(self, position: types.Position) -> int:
        """Return the character at a place that the editor names; beyond the end of a line is its end."""
        if position.line >= len(self._starts):
            return len(self.text)
        start = self._starts[position.line]
        last = self._starts[position.line + 1] if position.line + 1 < len(self._starts) else len(self.text)
        units, at = 0, start
        while at < last and units < position.character and self.text[at] not in "\r\n":
            units += self._codec.client_num_units(self.text[at])
            at += 1
        return at
