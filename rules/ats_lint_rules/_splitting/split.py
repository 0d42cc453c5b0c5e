"""Splitting one stage into a builder and a runtime stage, by the stack that builds."""

from __future__ import annotations

from ats_lint import Edit, EditRefused, Fix, Safety, Stage
from ats_lint_rules._splitting.builder_block import check_alone
from ats_lint_rules._splitting.buildsteps import NODE, Step
from ats_lint_rules._splitting.node_split import split_node
from ats_lint_rules._splitting.python_split import split_python
from ats_lint_rules._splitting.runtimes import split_program


def split(stage: Stage, found: list[Step]) -> Fix:
    """Return the fix that splits a stage with these steps; a hint where the build is not understood."""
    title = "split into a builder and a runtime stage"
    try:
        made = _edits(stage, found)
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, f"The stage cannot be split as it is: {refused}.")
    return Fix(title, made, Safety.UNSAFE, "What else the program reads when it runs cannot be proved.")


def _edits(stage: Stage, found: list[Step]) -> tuple[Edit, ...]:
    check_alone(stage)
    stacks = {step.stack for step in found}
    if stacks == {"pip"}:
        return split_python(stage, found)
    if len(stacks) == 1 and stacks <= NODE:
        return split_node(stage, found)
    if len(stacks) == 1 and stacks <= {"go", "cargo", "maven"}:
        return split_program(stage, found)
    raise EditRefused("the build is not one that is understood")
