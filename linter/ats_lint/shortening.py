"""Names in messages: cut with a mark, and between words where that is possible."""

from __future__ import annotations

_MARK = "…"
_BETWEEN = " /.-_:@,"
"""After one of these a name may end."""


def short(text: str, most: int) -> str:
    """Return a text of at most `most` characters: as it is, or cut after a word with a mark for the rest."""
    if len(text) <= most:
        return text
    kept = text[: most - len(_MARK)]
    end = max(kept.rfind(one) for one in _BETWEEN) + 1
    return (kept[:end].rstrip() if 2 * end > most else kept) + _MARK
