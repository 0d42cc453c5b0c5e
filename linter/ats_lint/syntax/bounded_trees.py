"""Parsing by tree-sitter within bounds: a text that would take it minutes, or gigabytes, is given up.

Bounds count signs and what is read again, never the time, so that a text has the same tree everywhere.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Parser, Tree

_SHORT = 4_000
"""Bytes of a text with which nothing can grow far."""
_PART = 1 << 16
_FEWEST = 1_000
_BYTES_A_RETURN = 50
"""A parser goes back where it makes no sense of a text: fifteen times in half a megabyte of code, or at every byte."""
_MOST = 3_000


def bounded_tree(parser: Parser, data: bytes, doubtful: bytes) -> Tree | None:
    """Return the tree of a text, or None for one that goes beyond the bounds.

    With each sign that is `doubtful` a grammar reads on in two ways at once, which takes memory with the square of
    their number.
    """
    if len(data) > _SHORT and (data.count(doubtful) > _MOST or not _ends_soon(parser, data)):
        return None
    return parser.parse(data)


def _ends_soon(parser: Parser, data: bytes) -> bool:
    """Tell whether a text is within the bounds; nodes of a tree that is read in parts do not know their text."""
    returns = count(_FEWEST + len(data) // _BYTES_A_RETURN, -1)
    broken = False

    def part(at: int, _: object) -> bytes:
        nonlocal broken
        broken = broken or next(returns) < 0
        return b"" if broken else data[at : at + _PART]

    parser.parse(part)
    return not broken
