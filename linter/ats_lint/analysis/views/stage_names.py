"""Stages by their names: which image or stage each is made of, which one a reference means, which are for work."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Protocol, TypeVar

from ats_lint.analysis.views.links import Recipe
from ats_lint.numbers import whole
from ats_lint.patterns import regex
from ats_lint.syntax.dockerfile.keywords import Arg, From, Instruction
from ats_lint.syntax.dockerfile.scope import BuildScope

_FOR_WORK = regex(r"(^|[-_.])(bench\w*|ci|debug\w*|dev\w*|docs?|lint\w*|tests?|testing|tools?)([-_.]|$)", re.IGNORECASE)
"""Names of stages in which people and pipelines work."""


def is_for_work(name: str | None) -> bool:
    """Tell whether a stage is called as one in which people or pipelines work."""
    return _FOR_WORK.search(name or "") is not None


class Named(Protocol):
    """A stage, as far as its name goes."""

    @property
    def index(self) -> int:
        """Its number."""
        ...

    @property
    def name(self) -> str | None:
        """Name given by AS, as written."""


One = TypeVar("One", bound=Named)
Kind = TypeVar("Kind", bound=Instruction)


def made(
    instructions: Sequence[Kind],
    outer: BuildScope,
    make: Callable[[Sequence[One], Sequence[Kind], str | None, One | None], One],
) -> list[One]:
    """Return the stages of a file; `make` gets those so far, the instructions of one, its image or its parent."""
    stages: list[One] = []
    named: dict[str, One] = {}
    starts = [item.index for item in instructions if isinstance(item, From)]
    for start, end in pairwise([*starts, len(instructions)]):
        first = instructions[start]
        text = first.image.text if isinstance(first, From) else ""
        image = outer.expand(text, first.escape) or None
        parent = named.get(image.lower()) if image else None
        stage = make(stages, instructions[start:end], None if parent else image, parent)
        stages.append(stage)
        if stage.name:
            named[stage.name.lower()] = stage
    return stages


def earlier(stages: Sequence[One], reference: str) -> One | None:
    """Return the stage that a `--from` behind them names, by name or by number, the nearest of that name."""
    for other in reversed(stages):
        if other.name and other.name.lower() == reference.lower():
            return other
    number = whole(reference) if reference.isascii() and reference.isdecimal() else -1
    return stages[number] if 0 <= number < len(stages) else None


def targeted(stages: Sequence[One], name: str) -> One | None:
    """Return the stage that `target` names: the last of that name, else the one of that number."""
    numbered = (stage for stage in stages if name == str(stage.index))
    named = (stage for stage in reversed(stages) if (stage.name or "").lower() == name.lower())
    return next(named, None) or next(numbered, None)


def ships(last: Named | None, recipes: Iterable[Recipe]) -> bool:
    """Tell whether the last stage may be shipped: not one for work where the project only builds others by name."""
    targets = {None if one.target is None else one.target.lower() for one in recipes}
    if last is None or not targets or not is_for_work(last.name):
        return True
    return not targets.isdisjoint({None, "", (last.name or "").lower(), str(last.index)})


def declared(instructions: Iterable[Instruction]) -> set[str]:
    """Return the names of the arguments that a file declares."""
    return {pair.key.text for one in instructions if isinstance(one, Arg) for pair in one.pairs}
