"""How projects are shared out to processes: neighbours together, for they may build from one directory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from ats_lint.files.discover import Unit

_EACH = 2000
"""Characters that a project costs before anything in it is read."""
_SHARES = 6
"""Groups for each process: few enough that neighbours stay together, enough that no process waits for another."""
FEWEST = 24
"""Projects from which on a second process saves more than it costs to begin."""


def shared(units: Sequence[Unit], size: Callable[[Unit], int], jobs: int) -> tuple[tuple[int, ...], ...]:
    """Return the numbers of the projects in groups, the largest first; those of one directory are never parted."""
    weights = [_EACH + size(unit) for unit in units]
    most = sum(weights) / (jobs * _SHARES)
    groups = sorted(_groups(units, weights, most), key=lambda group: -sum(weights[number] for number in group))
    return tuple(groups)


def _groups(units: Sequence[Unit], weights: Sequence[int], most: float) -> Iterator[tuple[int, ...]]:
    held: list[int] = []
    for _, numbers in groupby(range(len(units)), lambda number: (units[number][0] or units[number][1])[0].parent):
        together = list(numbers)
        if held and sum(weights[number] for number in (*held, *together)) > most:
            yield tuple(held)
            held = []
        held += together
    if held:
        yield tuple(held)
