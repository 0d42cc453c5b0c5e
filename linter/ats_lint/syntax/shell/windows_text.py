"""What `cmd` and PowerShell have in common: words that a backslash does not escape, names with `.exe`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.records import dataclass
from ats_lint.syntax.shell.script import Command, Redirect, ShellAssignment, Word

_SUFFIX = regex(r"(?i)\.(?:exe|cmd|bat|com|ps1)$")


@dataclass(frozen=True, slots=True)
class ReadWord:
    """A word as it is read: what it says, with None for a part that only the shell knows."""

    start: int
    end: int
    parts: tuple[str | None, ...]
    variables: tuple[str, ...] = ()

    def word(self, text: str) -> Word:
        """Return it as rules see it."""
        known = [part for part in self.parts if part is not None]
        said = "".join(known) if len(known) == len(self.parts) else None
        return Word(said, text[self.start : self.end], Span(self.start, self.end), self.parts, self.variables)


def program_name(word: Word) -> str:
    """Return what a program is called without its folder and its suffix; empty when a variable decides."""
    name = word.basename if word.text is None else word.text.replace("\\", "/").rpartition("/")[2]
    return _SUFFIX.sub("", name).lower()


def command_of(
    words: Sequence[Word],
    name: str,
    operator: str = "",
    redirects: Iterable[Redirect] = (),
    assignments: Iterable[ShellAssignment] = (),
    context: frozenset[str] = frozenset(),
) -> Command:
    """Return a command of its words."""
    return Command(
        words=tuple(words),
        span=Span(words[0].span.start, words[-1].span.end),
        assignments=tuple(assignments),
        redirects=tuple(redirects),
        name=name,
        program=words[0],
        args=tuple(words[1:]),
        operator_before=operator,
        context=context,
    )


def piped(commands: Sequence[Command]) -> tuple[Command, ...]:
    """Number the pipelines, and link each command to the one that reads what it writes."""
    number, before = 0, None
    for command in commands:
        if before is not None and command.operator_before == "|":
            before.piped_into = command
            command.pipe_position = before.pipe_position + 1
        else:
            number += 1
        command.pipeline = number
        before = command
    return tuple(commands)
