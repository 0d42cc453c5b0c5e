"""Quotes and braces that never close: the builder stops when it expands the variables of an instruction.

Source: `Expand` in https://github.com/moby/buildkit/blob/master/frontend/dockerfile/instructions/commands.go
"""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.model import Span
from ats_lint.syntax.dockerfile.keywords import Arg, Copy, Env, Expose, From, Instruction, Label, Listing, Volume
from ats_lint.syntax.dockerfile.lexer import UNSET, Lexer, SubstitutionError, Unset
from ats_lint.syntax.dockerfile.nodes import Problem

_WHOLE = frozenset({"STOPSIGNAL", "USER", "WORKDIR"})
_MARKS = frozenset("$'\"")


def expansion_problems(instruction: Instruction, *, staged: bool) -> Iterator[Problem]:
    """Yield the first text of an instruction that the builder cannot expand; `staged` tells that a FROM precedes it."""
    if _MARKS.isdisjoint(instruction.text.text) and not instruction.heredocs:
        return
    for text, span in _expanded(instruction, staged=staged):
        message = _fault(text, instruction.escape)
        if message:
            yield Problem("syntax-error", f"{message} in {instruction.keyword}", span)
            return
    if isinstance(instruction, Copy) and instruction.outer is None:
        yield from _bodies(instruction)


def _expanded(instruction: Instruction, *, staged: bool) -> Iterator[tuple[str, Span]]:
    yield from ((flag.value, flag.value_span or flag.span) for flag in instruction.expanded_flags if flag.value)
    if instruction.keyword in _WHOLE:
        yield instruction.args.text, instruction.args.whole
    elif isinstance(instruction, From):
        yield instruction.image.text, instruction.image.span
    elif isinstance(instruction, Copy):
        items = (*instruction.sources, instruction.destination)
        yield from ((item.text, item.span) for item in items)
    elif isinstance(instruction, Volume | Expose):
        items = instruction.items if isinstance(instruction, Listing) else instruction.words
        yield from ((item.text, item.span) for item in items)
    elif isinstance(instruction, Env | Label | Arg):
        yield from _pairs(instruction, staged=staged)


def _pairs(instruction: Env | Label | Arg, *, staged: bool) -> Iterator[tuple[str, Span]]:
    for pair in instruction.pairs:
        # The name of an ARG in front of FROM is taken as it is.
        if not isinstance(instruction, Arg) or staged:
            yield instruction.source.slice(pair.key.span), pair.key.span
        if pair.raw is not None and pair.value is not None:
            yield pair.raw, pair.value.span


def _bodies(instruction: Copy) -> Iterator[Problem]:
    for heredoc in instruction.heredocs:
        message = _fault(heredoc.body, "\\", quotes=False) if heredoc.expand else ""
        if message:
            yield Problem("syntax-error", f"{message} in heredoc {heredoc.name}", heredoc.marker)


def _fault(text: str, escape: str, *, quotes: bool = True) -> str:
    if _MARKS.isdisjoint(text):
        return ""
    try:
        Lexer(text, _nothing, escape, keep_unset=True, quotes=quotes).word()
    except SubstitutionError as error:
        return str(error)
    return ""


def _nothing(_name: str) -> Unset:
    return UNSET
