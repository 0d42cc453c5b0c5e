"""Instructions that record the value of a build argument in the image."""

import re

from ats_lint import (
    Arg,
    Env,
    Instruction,
    Label,
    Run,
    Stage,
)


def keeper(stage: Stage, name: str) -> Instruction | None:
    """Return the instruction of the image's own stages that records the argument; None when there is none."""
    used = re.compile(rf"\$(?:\{{{re.escape(name)}\b|{re.escape(name)}\b)")
    for part in stage.lineage:
        declared = False
        for instruction in part.instructions:
            if isinstance(instruction, Arg):
                declared |= any(pair.key.text == name for pair in instruction.pairs)
            elif declared and (
                isinstance(instruction, Run) or (_recorded(instruction) and used.search(instruction.text.text))
            ):
                return instruction
    return None


def _recorded(instruction: Instruction) -> bool:
    return isinstance(instruction, Env | Label)
