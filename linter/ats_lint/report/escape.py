"""Characters that must not reach a terminal or a UTF-8 document as they are."""

from __future__ import annotations

import re
import unicodedata

from ats_lint.patterns import regex

_INVISIBLE = (
    "\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f"
)
_CONTROL = regex(rf"[\x00-\x08\x0a-\x1f\x7f-\x9f{_INVISIBLE}]")
_HIDDEN = regex(rf"[\x7f-\x9f{_INVISIBLE}]")
_COMMAND = regex(r"(?<!\S):(?=:[A-Za-z-][^:]*+::)|#(?=#(?:vso)?\[)", re.IGNORECASE)
"""The first character of what a CI runner takes for a command: `::name …::` at the start of a line, `##[`, `##vso[`."""
_SURROGATE = regex(r"[\ud800-\udfff]")
_TAB = "    "


def printable(text: str) -> str:
    """Return one line that is what it looks like: nothing in it moves a cursor, hides, or commands a CI runner."""
    return _COMMAND.sub(_spelt, _CONTROL.sub(_spelt, text))


def portable(text: str) -> str:
    """Return text without surrogates, which no UTF-8 document may hold: the undecodable bytes are spelt out."""
    return _SURROGATE.sub(_spelt, text)


def visible(text: str) -> str:
    """Return JSON with its invisible characters written as escapes: the same data, and no letters out of order."""
    return _HIDDEN.sub(_escaped, text)


def columns(text: str) -> str:
    """Return text as it is shown above an underline: printable, and with tabs of one fixed width."""
    return printable(text).replace("\t", _TAB)


def width(text: str) -> int:
    """Return how many terminal columns a text from `columns` takes."""
    return len(text) if text.isascii() else sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("utf-16-be").hex(" ", 2).join(("\\u", "")).replace(" ", "\\u")


def _spelt(found: re.Match[str]) -> str:
    code = ord(found[0])
    # PEP 383: an undecodable byte 0x80…0xff is kept as U+DC80…U+DCFF.
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
