"""Splitting one stage into a builder and a runtime stage, by the stack that builds."""

from __future__ import annotations

from ats_lint import Edit, EditRefused, Fix, Safety, Stage
from ats_lint_rules._splitting.builder_block import check_alone
from ats_lint_rules._splitting.buildsteps import Step
from ats_lint_rules._splitting.known_builders import BUILDERS
from ats_lint_rules._splitting.runtimes import split_program
from ats_lint_rules._splitting.same_stack import split_packages


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
    if len(stacks) == 1 and stacks <= BUILDERS.keys():
        plan = BUILDERS[found[-1].stack].plan
        return split_program(stage, found) if plan == "program" else split_packages(stage, found)
    raise EditRefused("the build is not one that is understood")
