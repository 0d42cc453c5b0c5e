"""Instructions of one kind in a stage, those behind ONBUILD included."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from ats_lint.analysis.views.dockerfile import Instruction, Stage

I_co = TypeVar("I_co", bound=Instruction, covariant=True)


def own(stage: Stage, kind: type[I_co]) -> Iterator[I_co]:
    """Yield the stage's own instructions of a kind, and those that it leaves to its children."""
    for instruction in stage.instructions:
        inner = instruction.onbuild or instruction
        if isinstance(inner, kind):
            yield inner


def cased(instruction: Instruction, keyword: str) -> str:
    """Return `keyword` in the letter case that the instruction's own has."""
    return keyword.lower() if instruction.written.islower() else keyword
