"""Cutting a Dockerfile into stages: who inherits from whom."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from ats_lint.syntax.dockerfile.instructions import From
from ats_lint.syntax.dockerfile.scope import global_scope
from ats_lint.syntax.dockerfile.stages import Stage

if TYPE_CHECKING:
    from ats_lint.syntax.dockerfile.document import Dockerfile


def build_stages(dockerfile: Dockerfile) -> tuple[Stage, ...]:
    """Return the stages in order, and tell each instruction its own."""
    outer = global_scope(dockerfile.global_args, dockerfile.given)
    stages: list[Stage] = []
    named: dict[str, Stage] = {}
    starts = [item.index for item in dockerfile.instructions if isinstance(item, From)]
    for start, end in pairwise([*starts, len(dockerfile.instructions)]):
        instructions = dockerfile.instructions[start:end]
        first = instructions[0]
        written = first.image.text if isinstance(first, From) else ""
        image = outer.expand(written, dockerfile.escape) or None
        parent = named.get(image.lower()) if image else None
        stage = Stage(dockerfile, len(stages), instructions, None if parent else image, parent, outer)
        stages.append(stage)
        if stage.name:
            named[stage.name.lower()] = stage
        for instruction in instructions:
            instruction.stage = stage
    return tuple(stages)
