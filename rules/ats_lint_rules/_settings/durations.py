"""Durations as Go reads them (`1m30s`); https://pkg.go.dev/time#ParseDuration with Compose's days and weeks."""

from __future__ import annotations

import re

from ats_lint import regex

_UNITS = {
    "ns": 1e-6,
    "us": 1e-3,
    "µs": 1e-3,
    "μs": 1e-3,
    "ms": 1.0,
    "s": 1e3,
    "m": 6e4,
    "h": 3.6e6,
    "d": 8.64e7,
    "w": 6.048e8,
}
_PART = r"(?<![\d.])(\d++(?:\.\d*+)?|\.\d++)(ns|us|µs|μs|ms|s|m|h|d|w)"
_DURATION = regex(rf"[-+]?(?:0|(?:{_PART})+)")
_WORDS = {
    "sec": "s", "secs": "s", "second": "s", "seconds": "s", "min": "m", "mins": "m", "minute": "m", "minutes": "m",
    "hour": "h", "hours": "h", "hr": "h", "msec": "ms",
}  # fmt: skip


def milliseconds(text: str) -> float | None:
    """Return how long a duration is; None when it is none."""
    if not _DURATION.fullmatch(text):
        return None
    total = sum(float(number) * _UNITS[unit] for number, unit in re.findall(_PART, text))
    return -total if text.startswith("-") else total


def meant(text: str) -> str | None:
    """Return the duration that a malformed one was surely meant to be; None when nobody can tell."""
    plain = re.sub(r"\s+", "", text).lower()
    if re.fullmatch(r"\d+(\.\d+)?", plain):
        return f"{plain}s"
    plain = re.sub(r"(?<=\d)[a-z]+", lambda match: _WORDS.get(match[0], match[0]), plain)
    return plain if plain != text and milliseconds(plain) is not None else None
