"""Numbers out of texts that anybody may have written."""

from __future__ import annotations

_LONGEST = 4000
"""Digits that count: Python refuses to read much longer numbers, and the time to read them grows with their square."""


def whole(digits: str) -> int:
    """Return the number that decimal digits mean; one that is far too large for one far too long.

    Raises:
        ValueError: it is no number.
    """
    return int(digits if len(digits) <= _LONGEST else digits.lstrip("0")[:_LONGEST] or "0")
