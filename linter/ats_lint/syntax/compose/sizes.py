"""Sizes and numbers as Compose reads them, and as people write them."""

from __future__ import annotations

import re
from math import isfinite

from ats_lint.patterns import regex

_SIZE = regex(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+) ?(?:b|([kmgtp])(?:i?b)?)?", re.IGNORECASE)
UNITS = {unit: 1024**power for power, unit in enumerate(("", "k", "m", "g", "t", "p"))}
MEGABYTE = 1024**2


def size(text: str | None) -> int | None:
    """Return a size in bytes as Compose reads it; None when it cannot."""
    match = _SIZE.fullmatch((text or "").strip())
    amount = float(match[1]) * UNITS[(match[2] or "").lower()] if match else None
    # Of a number that no float holds, nobody can say how many bytes it is.
    return int(amount) if amount is not None and isfinite(amount) else None


def number(text: str | None) -> float | None:
    """Return a number of CPUs or processes; None when it is none."""
    try:
        return float(text or "")
    except ValueError:
        return None


def shown(amount: int) -> str:
    """Return a size as people write it."""
    return f"{amount // UNITS['g']}G" if amount % UNITS["g"] == 0 else f"{amount // MEGABYTE}M"


def half(limit: str) -> str:
    """Return half of a size, in whole megabytes."""
    return shown((size(limit) or 0) // 2 // MEGABYTE * MEGABYTE)
