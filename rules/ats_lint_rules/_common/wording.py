"""Words of messages: lists and names that fit, never cut in the middle of a word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def named(names: Sequence[str], room: int) -> str:
    """Return `A, B and 3 more` with as many names as fit into `room` characters, one at least."""
    shown = names[0]
    for count, name in enumerate(names[1:], 1):
        more = f" and {len(names) - count} more"
        last = count == len(names) - 1
        if len(shown) + len(name) + 2 + (0 if last else len(more)) > room:
            return shown + more
        shown += f", {name}"
    return shown


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the known word that is most like another one; None when none is like it."""
    from difflib import get_close_matches  # late: most runs find nothing that is misspelt

    return next(iter(get_close_matches(word, tuple(known), n=1, cutoff=cutoff)), None)
