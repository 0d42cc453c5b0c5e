"""Lines that commands and here-documents write into files, and that switch a check off."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ats_lint import (
    Command,
    Copy,
    Edit,
    EditRefused,
    Heredoc,
    Instruction,
    Run,
    Span,
    Stage,
    Word,
    instructions,
    references,
)
from ats_lint_rules._run.command_removal import remove_command
from ats_lint_rules._run.weakening import Weakness

_WRITERS = frozenset({"echo", "printf", "sed", "tee", "cat", "add-apt-repository", "apt-add-repository"})


def by_text(stage: Stage, pattern: re.Pattern[str]) -> Iterator[Weakness]:
    """Yield what commands and here-documents write into files that switches a check off."""
    for run in instructions.own(stage, Run):
        for command in run.commands:
            if command.name in _WRITERS:
                yield from _written(run, command, pattern)
    for instruction in (*instructions.own(stage, Run), *instructions.own(stage, Copy)):
        for heredoc in instruction.heredocs:
            if isinstance(instruction, Copy) or not _is_script(instruction, heredoc):
                for found in pattern.finditer(heredoc.body):
                    yield _line(instruction, heredoc, found)


def _is_script(instruction: Instruction, heredoc: Heredoc) -> bool:
    """Tell whether a here-document is what RUN executes, so that its commands are looked at already."""
    return instruction.args.text == instruction.source.slice(heredoc.marker)


def _only_shown(command: Command) -> bool:
    """Tell whether what `echo` says goes to the log of the build and nowhere else."""
    if command.name not in {"echo", "printf"} or command.context or command.piped_into or command.depth:
        return False
    files = (one for one in command.redirects if one.operator.startswith(">") and one.operator != ">&")
    return all(one.target and (one.target.text or "").startswith("/dev/") for one in files)


def _written(run: Run, command: Command, pattern: re.Pattern[str]) -> Iterator[Weakness]:
    if _only_shown(command):
        return
    for word in command.args:
        found = pattern.search((word.text if word.text is not None else word.raw).replace("\\n", " \n"))
        if found:
            alone = command.name in {"echo", "printf"} and len(command.args) == 1 and bool(command.redirects)
            lone = alone and (word.text or "").replace("\\n", "").strip() == found[0].strip()
            yield Weakness(
                _within(run, word, found[0]), references.brief(found[0].strip(), 40), _removal(run, command, lone=lone)
            )
    for redirect in command.redirects:
        if redirect.body and redirect.body_span and not run.heredocs:
            for found in pattern.finditer(redirect.body):
                start = redirect.body_span.start + found.start()
                yield Weakness(
                    Span(start, start + len(found[0])),
                    references.brief(found[0].strip(), 40),
                    _removal(run, command, lone=False),
                )


def _removal(run: Run, command: Command, *, lone: bool) -> Callable[[], tuple[Edit, ...]]:
    def remove() -> tuple[Edit, ...]:
        if not lone:
            raise EditRefused("the line stands among others")
        return remove_command(run, command)

    return remove


def _within(run: Run, word: Word, text: str) -> Span:
    at = run.source.slice(word.span).find(text)
    return Span(word.span.start + at, word.span.start + at + len(text)) if at >= 0 else word.span


def _line(instruction: Instruction, heredoc: Heredoc, found: re.Match[str]) -> Weakness:
    body = heredoc.body
    start = body.rfind("\n", 0, found.start()) + 1
    end = body.find("\n", found.end()) + 1 or len(body)

    def remove() -> tuple[Edit, ...]:
        if body[start:end].strip() != found[0].strip():
            raise EditRefused("the line says something else, too")
        return (Edit(Span(heredoc.span.start + start, heredoc.span.start + end), ""),)

    base = heredoc.span.start
    return Weakness(Span(base + found.start(), base + found.end()), references.brief(found[0].strip(), 40), remove)
