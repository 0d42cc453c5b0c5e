"""Moving commands to other coordinates: from a nested string to its script, from a script to its file."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ats_lint.model import Span
from ats_lint.syntax.shell.script import Command, Redirect, ShellAssignment, Word

Locate = Callable[[int, int], Span]
"""Turns a range of the script's text into the span it has elsewhere."""


def relocated(commands: Iterable[Command], locate: Locate) -> tuple[Command, ...]:
    """Return copies of `commands` with every span passed through `locate`; links among them are kept."""
    originals = tuple(commands)
    copies = {id(command): _copy(command, locate) for command in originals}
    for command in originals:
        copy = copies[id(command)]
        copy.parent = copies.get(id(command.parent), command.parent)
        copy.piped_into = copies.get(id(command.piped_into), command.piped_into)
    return tuple(copies.values())


def by_offsets(offsets: list[int]) -> Locate:
    """Return a `Locate` for text whose characters stand at `offsets`."""

    def locate(start: int, end: int) -> Span:
        if start >= len(offsets):
            last = offsets[-1] + 1 if offsets else 0
            return Span(last, last)
        if end <= start:
            return Span(offsets[start], offsets[start])
        return Span(offsets[start], max(offsets[start], offsets[end - 1] + 1))

    return locate


def _copy(command: Command, locate: Locate) -> Command:
    moved = {id(word): _word(word, locate) for word in (*command.words, *command.args)}
    program = command.program
    return Command(
        tuple([moved[id(word)] for word in command.words]),
        locate(command.span.start, command.span.end),
        tuple([_assignment(item, locate) for item in command.assignments]),
        tuple([_redirect(item, locate) for item in command.redirects]),
        command.name,
        program and (moved.get(id(program)) or _word(program, locate)),
        tuple([moved[id(word)] for word in command.args]),
        command.wrappers, command.operator_before, command.pipeline, command.pipe_position, command.piped_into,
        command.parent, command.context, command.depth, command.negated, command.background,
    )  # fmt: skip


def _word(word: Word, locate: Locate) -> Word:
    return Word(word.text, word.raw, locate(word.span.start, word.span.end), word.pieces, word.variables)


def _assignment(item: ShellAssignment, locate: Locate) -> ShellAssignment:
    return ShellAssignment(item.name, item.value and _word(item.value, locate), locate(item.span.start, item.span.end))


def _redirect(item: Redirect, locate: Locate) -> Redirect:
    return Redirect(
        item.operator,
        item.target and _word(item.target, locate),
        locate(item.span.start, item.span.end),
        item.descriptor,
        item.body,
        item.body_span and locate(item.body_span.start, item.body_span.end),
    )
