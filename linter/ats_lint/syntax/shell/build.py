"""Making a command of its words."""

from __future__ import annotations

from ats_lint.model import Span
from ats_lint.syntax.shell.script import Command, Redirect, ShellAssignment, Word
from ats_lint.syntax.shell.wrappers import unwrap


def make_command(
    words: tuple[Word, ...],
    span: Span,
    assignments: tuple[ShellAssignment, ...] = (),
    redirects: tuple[Redirect, ...] = (),
) -> Command:
    """Return a command with its wrappers seen through; where it stands is for the caller to add."""
    found = unwrap(words)
    return Command(
        words=words,
        span=span,
        assignments=assignments + found.assignments,
        redirects=redirects,
        name=found.program.basename if found.program else "",
        program=found.program,
        args=found.args,
        wrappers=found.wrappers,
    )
