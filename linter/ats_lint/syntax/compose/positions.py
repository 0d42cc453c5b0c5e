"""From a scalar's text back to the place where each character was written."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from ats_lint.model import Span
from ats_lint.syntax.compose.nodes import Scalar

_BLANK = " \t\r\n"
_WIDTHS = {"x": 2, "u": 4, "U": 8}


def locate(scalar: Scalar, start: int, end: int) -> Span:
    """Return the span in the source of the characters `start` to `end` of `scalar.value`."""
    base = _base(scalar)
    if base is not None:
        return Span(base + start, base + end)
    offsets = _offsets(scalar)
    first = offsets[start][0]
    return Span(first, offsets[end - 1][1] if end > start else first)


@lru_cache(maxsize=256)
def _base(scalar: Scalar) -> int | None:
    """Return where the value of a scalar begins that is written as it is, but for quotes; None for any other."""
    span = scalar.span
    spare = span.end - span.start - len(scalar.value)
    start = span.start + spare // 2
    written = spare in (0, 2) and not scalar.block and scalar.source.text.startswith(scalar.value, start)
    return start if written else None


@lru_cache(maxsize=256)
def _offsets(scalar: Scalar) -> tuple[tuple[int, int], ...]:
    """Return, for each character of the value, where its spelling begins and ends; one more for the end."""
    base = scalar.span.start
    found = tuple((base + start, base + end) for start, end in _spelled(scalar))
    last = found[-1][1] if found else base
    return (*found, (last, last))


def _spelled(scalar: Scalar) -> Iterator[tuple[int, int]]:
    raw = scalar.raw
    at = _content_start(scalar, raw)
    for char in scalar.value:
        start, end = _next(raw, at, char, scalar.style)
        yield start, end
        at = end


def _content_start(scalar: Scalar, raw: str) -> int:
    if scalar.block:
        line = raw.find("\n")
        return len(raw) if line < 0 else line + 1
    return 0 if scalar.style == "plain" else 1


def _next(raw: str, at: int, char: str, style: str) -> tuple[int, int]:
    """Find the spelling of `char` at or after `at`; white space in between is folding and indentation."""
    while at < len(raw):
        width, meaning = _spelling(raw, at, style)
        if meaning == char or (char == " " and raw[at] == "\n"):
            return at, at + width
        if meaning is None or raw[at] in _BLANK:
            at += width
            continue
        break
    # Folding may have made the character from a line break that was passed already.
    return min(at, len(raw)), min(at, len(raw))


def _spelling(raw: str, at: int, style: str) -> tuple[int, str | None]:
    """Return how many characters are written at `at` and what they mean; None when nothing."""
    if style == "single" and raw.startswith("''", at):
        return 2, "'"
    if style != "double" or raw[at] != "\\" or at + 1 >= len(raw):
        return 1, raw[at]
    code = raw[at + 1]
    if code in _WIDTHS:
        width = 2 + _WIDTHS[code]
        return width, chr(int(raw[at + 2 : at + width], 16))
    if code in "\r\n":
        return 2, None
    return 2, _ESCAPES.get(code, code)


_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
    "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
