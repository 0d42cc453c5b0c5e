"""Fitting words into a terminal's width."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ats_lint.report.escape import width

MOST = 5
"""How many names of a list are shown before the rest is counted."""


def wrapped(text: str, room: int, first: str = "", rest: str | None = None) -> Iterator[str]:
    """Yield the words of `text` in lines of at most `room` columns.

    `first` goes in front of the first line, `rest` in front of the others (blanks of the same width when None).
    A word that is wider than a whole line is cut in pieces: nothing is wider than the terminal.
    """
    lead, following = first, " " * width(first) if rest is None else rest
    line = ""
    for word in text.split():
        while line and width(lead) + width(line) + 1 + width(word) > room:
            yield lead + line
            lead, line = following, ""
        while width(lead) + width(word) > room and len(word) > 1:
            head = _fitting(word, max(1, room - width(lead)))
            yield lead + head
            lead, word = following, word[len(head) :]
        line = f"{line} {word}" if line else word
    if line or first:
        yield (lead + line).rstrip()


def shortened(text: str, room: int, mark: str = "…") -> str:
    """Return `text` cut after a whole word so that it takes at most `room` columns, with a mark where it was cut."""
    if width(text) <= room:
        return text
    kept = ""
    for word in re.findall(r"(?:(?<!\s)\s++)?\S++", text):
        if width(kept) + width(word) + 1 + width(mark) > room:
            break
        kept += word
    return f"{kept} {mark}" if kept else _fitting(text, max(1, room - width(mark))) + mark


def listed(names: Iterable[str], most: int = MOST) -> str:
    """Return `a, b and 3 more`; one name more than `most` is shown rather than counted."""
    every = list(names)
    if len(every) <= most + 1:
        return ", ".join(every)
    return f"{', '.join(every[:most])} and {len(every) - most} more"


def _fitting(word: str, room: int) -> str:
    """Return the start of a word that takes at most `room` columns, at least one character."""
    taken = 0
    for index, character in enumerate(word):
        taken += width(character)
        if taken > room:
            return word[: max(1, index)]
    return word
