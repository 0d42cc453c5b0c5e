"""Comparing texts line by line in time that grows with the text, however much alike its lines are."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from difflib import Match, SequenceMatcher

_LONG = 1000
"""From so many lines on it matters how the time grows."""


class LineMatcher(SequenceMatcher[str]):
    """A matcher that first pairs the lines which both long texts have once, and compares what lies between them.

    `SequenceMatcher` alone looks through the rest of the text for every block that it finds.
    """

    def __init__(self, before: Sequence[str], after: Sequence[str]) -> None:
        """Compare two texts, given as lines."""
        super().__init__(None, before, after)
        self._before, self._after = before, after

    def get_matching_blocks(self) -> list[Match]:
        """Return the blocks of equal lines in order, and the empty one at the end."""
        if len(self._before) < _LONG:
            return super().get_matching_blocks()
        found: list[Match] = []
        start, other = 0, 0
        for one, two in (*_anchors(self._before, self._after), (len(self._before), len(self._after))):
            between = SequenceMatcher(None, self._before[start:one], self._after[other:two])
            for block in between.get_matching_blocks():
                _add(found, Match(start + block.a, other + block.b, block.size))
            _add(found, Match(one, two, 1))
            start, other = one + 1, two + 1
        last = found.pop()
        if last.size > 1:
            found.append(Match(last.a, last.b, last.size - 1))
        return [*found, Match(len(self._before), len(self._after), 0)]


def _add(found: list[Match], block: Match) -> None:
    """Add a block to those before it, as part of the last one where that ends at it."""
    if not block.size:
        return
    last = found[-1] if found else None
    if last is not None and (last.a + last.size, last.b + last.size) == (block.a, block.b):
        found[-1] = Match(last.a, last.b, last.size + block.size)
    else:
        found.append(block)


def _anchors(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """Return the most places in order at which lines stand that both texts have once."""
    counts, others = Counter(before), Counter(after)
    places = {line: index for index, line in enumerate(after) if others[line] == 1}
    pairs = [(index, places[line]) for index, line in enumerate(before) if counts[line] == 1 and line in places]
    # The longest run of pairs that rises: for each length the pair that ends such a run lowest, and what precedes it.
    ends: list[int] = []
    tails: list[int] = []
    previous: list[int] = []
    for number, (_, place) in enumerate(pairs):
        at = bisect_left(ends, place)
        previous.append(tails[at - 1] if at else -1)
        ends[at : at + 1] = [place]
        tails[at : at + 1] = [number]
    found: list[tuple[int, int]] = []
    number = tails[-1] if tails else -1
    while number >= 0:
        found.append(pairs[number])
        number = previous[number]
    return found[::-1]
