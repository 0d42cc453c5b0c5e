"""What the builder refuses: the faults of a file that never reach a build.

Source: https://github.com/moby/buildkit/blob/master/frontend/dockerfile/instructions/parse.go
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ats_lint.model import Span
from ats_lint.shortening import short
from ats_lint.syntax.dockerfile.argument_checks import argument_problems
from ats_lint.syntax.dockerfile.expansion_checks import expansion_problems
from ats_lint.syntax.dockerfile.flag_checks import flag_problems
from ats_lint.syntax.dockerfile.keywords import KINDS, Arg, From, Instruction, Onbuild, Unknown
from ats_lint.syntax.dockerfile.nodes import Problem

_NEVER_INSIDE = frozenset({"FROM", "MAINTAINER", "ONBUILD"})


def problems(instructions: Sequence[Instruction]) -> Iterator[Problem]:
    """Yield every fault of the instructions; an instruction has at most one for its arguments."""
    if not instructions:
        yield Problem("syntax-error", "file has no instructions", Span(0, 0))
    staged = False
    for instruction in instructions:
        staged = staged or isinstance(instruction, From)
        yield from _instruction(instruction, staged=staged)
    yield from _order(instructions)


def nearest(word: str, known: Sequence[str]) -> str | None:
    """Return the known word that was probably meant."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, known, n=1, cutoff=0.7)), None)


def _instruction(instruction: Instruction, *, staged: bool) -> Iterator[Problem]:
    if isinstance(instruction, Unknown):
        yield _unknown(instruction)
        return
    wrong = list(argument_problems(instruction)) or list(flag_problems(instruction))
    yield from wrong or expansion_problems(instruction, staged=staged)
    if isinstance(instruction, Onbuild) and instruction.onbuild is not None:
        yield from _inside(instruction.onbuild, staged=staged)


def _inside(inner: Instruction, *, staged: bool) -> Iterator[Problem]:
    # The builder looks at a trigger only when another build runs it: one that cannot work is as wrong.
    if inner.keyword in _NEVER_INSIDE:
        yield Problem("invalid-onbuild", f"{inner.keyword} inside ONBUILD", inner.keyword_span)
    else:
        yield from _instruction(inner, staged=staged)


def _unknown(instruction: Instruction) -> Problem:
    span = instruction.keyword_span
    if not instruction.keyword:
        return Problem("unknown-instruction", "continuation of nothing", instruction.span)
    meant = nearest(instruction.keyword, tuple(KINDS))
    hint = f", nearest is {meant}" if meant else ""
    shown = short(instruction.source.slice(span), 24)
    return Problem("unknown-instruction", f"unknown instruction {shown}{hint}", span, meant)


def _order(instructions: Sequence[Instruction]) -> Iterator[Problem]:
    first = next((item.index for item in instructions if _begins_stage(item)), None)
    if first is None:
        if instructions:
            yield Problem("instruction-order", "no FROM instruction", instructions[0].keyword_span)
        return
    for item in instructions[:first]:
        if not isinstance(item, Arg | Unknown):
            yield Problem("instruction-order", f"{item.keyword} before the first FROM", item.keyword_span)


def _begins_stage(instruction: Instruction) -> bool:
    """Tell whether it is a FROM, or was meant to be one: a misspelt FROM is one fault, not two."""
    if isinstance(instruction, From):
        return True
    return isinstance(instruction, Unknown) and nearest(instruction.keyword, tuple(KINDS)) == "FROM"
