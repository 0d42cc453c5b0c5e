"""Line fingerprints as GitHub code scanning computes them, so that an alert keeps its identity as lines move."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterator

from ats_lint.files.source import Source

_WINDOW = 100
_FACTOR = 37
_WRAP = 2**64
_DROPPED = pow(_FACTOR, _WINDOW, _WRAP)
_END = 65535
_TAB, _LF, _CR, _SPACE = 9, 10, 13, 32


def line_hashes(source: Source) -> dict[int, str]:
    """Return line number (from one) -> `hash:count` for every line of a text.

    A line's hash covers the 100 characters from its start on, blanks left out and line endings made alike;
    the count tells equal hashes apart, in order. The algorithm is that of github/codeql-action,
    `src/fingerprints.ts`: it reads UTF-16 code units, and ends a line at a lone CR as well.
    """
    seen: Counter[str] = Counter()
    found: dict[int, str] = {}
    for line, value in _rolling(_characters(source)):
        text = f"{value:x}"
        seen[text] += 1
        found[line] = f"{text}:{seen[text]}"
    return found


def _characters(source: Source) -> Iterator[int]:
    """Yield the code units that count, with the end mark."""
    data = source.encode().decode("utf-8", "replace").encode("utf-16-le")
    after_cr = False
    for (unit,) in struct.iter_unpack("<H", data):
        skipped = unit in (_SPACE, _TAB) or (after_cr and unit == _LF)
        after_cr = unit == _CR and not skipped
        if not skipped:
            yield _LF if unit == _CR else unit
    yield _END


def _rolling(units: Iterator[int]) -> Iterator[tuple[int, int]]:
    """Yield each line's number and hash once the window behind it is full."""
    window, lines = [0] * _WINDOW, [0] * _WINDOW
    value = index = line = 0
    fresh = True
    for unit in (*units, *(-1 for _ in range(_WINDOW))):
        if lines[index]:
            yield lines[index], value
            lines[index] = 0
        if unit >= 0:
            if fresh:
                line += 1
                lines[index] = line
            fresh = unit == _LF
        unit = max(unit, 0)
        value = (_FACTOR * value + unit - _DROPPED * window[index]) % _WRAP
        window[index] = unit
        index = (index + 1) % _WINDOW
