"""Cutting a Dockerfile into stages: who inherits from whom."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from ats_lint.syntax.dockerfile.instructions import Arg, From
from ats_lint.syntax.dockerfile.scope import Scope, global_scope
from ats_lint.syntax.dockerfile.stages import Stage

if TYPE_CHECKING:
    from ats_lint.syntax.dockerfile.document import Dockerfile


def build_stages(dockerfile: Dockerfile) -> tuple[Stage, ...]:
    """Return the stages in order, and tell each instruction its own."""
    stages = tuple(_stages(dockerfile, global_scope(dockerfile.global_args, dockerfile.given)))
    for stage in stages:
        for instruction in stage.instructions:
            instruction.stage = stage
    return stages


def variant(stage: Stage, args: Mapping[str, str | None]) -> Stage:
    """Return a stage as a build with these arguments makes it: itself where none of them is declared."""
    dockerfile = stage.dockerfile
    declared = {pair.key.text for one in dockerfile.instructions if isinstance(one, Arg) for pair in one.pairs}
    used = {name: value for name, value in args.items() if name in declared}
    if not used:
        return stage
    key = tuple(sorted(used.items(), key=lambda item: item[0]))
    if key not in dockerfile.variants:
        outer = global_scope(dockerfile.global_args, dockerfile.given, used)
        dockerfile.variants[key] = tuple(_stages(dockerfile, outer))
    return dockerfile.variants[key][stage.index]


def _stages(dockerfile: Dockerfile, outer: Scope) -> list[Stage]:
    stages: list[Stage] = []
    named: dict[str, Stage] = {}
    starts = [item.index for item in dockerfile.instructions if isinstance(item, From)]
    for start, end in pairwise([*starts, len(dockerfile.instructions)]):
        instructions = dockerfile.instructions[start:end]
        first = instructions[0]
        written = first.image.text if isinstance(first, From) else ""
        image = outer.expand(written, dockerfile.escape) or None
        parent = named.get(image.lower()) if image else None
        stage = Stage(dockerfile, len(stages), instructions, None if parent else image, parent, outer, stages)
        stages.append(stage)
        if stage.name:
            named[stage.name.lower()] = stage
    return stages
