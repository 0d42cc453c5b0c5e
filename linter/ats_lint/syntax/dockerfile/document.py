"""A Dockerfile as a whole, as it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Generic, TypeVar

from ats_lint.files.source import Source
from ats_lint.model import Span
from ats_lint.records import cached_property
from ats_lint.syntax.dockerfile.checks import problems
from ats_lint.syntax.dockerfile.heredoc import split_keyword
from ats_lint.syntax.dockerfile.instruction import Instruction
from ats_lint.syntax.dockerfile.keywords import Arg, From, Healthcheck
from ats_lint.syntax.dockerfile.lines import LineReader, Statement
from ats_lint.syntax.dockerfile.logical import Logical
from ats_lint.syntax.dockerfile.nodes import Comment, Directive, Problem, Token

Kind = TypeVar("Kind", bound=Instruction)


MAX_INSTRUCTIONS = 5000
"""Instructions of one file that are read: an image has at most 127 layers."""
MAX_LENGTH = 256 * 1024
"""Characters of one instruction, comments and heredocs in it included: what is longer, nobody wrote."""
MAX_TEXT = 2 * 1024 * 1024
"""Characters of all instructions that are read."""


class Dockerfile(Generic[Kind]):
    """Instructions, comments and problems of one file, each with its place."""

    subject: str | None = None

    def __init__(self, source: Source, kinds: Mapping[str, type[Kind]], unknown: type[Kind]) -> None:
        """Read the structure; whatever the text is, this does not fail.

        Args:
            source: the text.
            kinds: the class of each instruction by its keyword.
            unknown: the class of what is no instruction.
        """
        self.source = source
        self._kinds = kinds
        self._unknown = unknown
        reader = LineReader(source.text)
        statements = tuple(islice(reader.statements(), MAX_INSTRUCTIONS + 1))
        self.directives: tuple[Directive, ...] = tuple(reader.directives.found)
        self.escape = reader.directives.escape
        self.comments: tuple[Comment, ...] = tuple(reader.comments)
        self._found = (*reader.directives.problems, *reader.problems, *_too_much(statements))
        self.instructions: tuple[Kind, ...] = tuple(
            self._instruction(index, statement)
            for index, statement in enumerate(statements[: _readable(statements)[0]])
        )

    def __repr__(self) -> str:
        """Show the path."""
        return f"<Dockerfile {self.path}>"

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self.source.path

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What the builder would refuse, in the order of the file, up to the first line that is no instruction.

        What follows such a line may be anything: the builder does not look at it either.
        """
        found = sorted((*self._found, *problems(self.instructions)), key=lambda problem: problem.span)
        last = next((index for index, one in enumerate(found) if one.code == "unknown-instruction"), len(found))
        return tuple(found[: last + 1])

    @cached_property
    def readable_to(self) -> int | None:
        """Offset of the first word that is no instruction, behind which nothing can be said; None without one."""
        return next((one.span.start for one in self.problems if one.code == "unknown-instruction"), None)

    @cached_property
    def global_args(self) -> tuple[Arg, ...]:
        """ARG instructions before the first FROM."""
        first = next((item.index for item in self.instructions if isinstance(item, From)), len(self.instructions))
        return tuple(item for item in self.instructions[:first] if isinstance(item, Arg))

    def all_instructions(self) -> Iterator[Instruction]:
        """Yield every instruction, each ONBUILD followed by the one inside it."""
        for instruction in self.instructions:
            yield instruction
            if instruction.onbuild is not None:
                yield instruction.onbuild

    def at(self, span: Span) -> Kind | None:
        """Return the instruction whose lines hold a place; None between and outside of them."""
        return next((item for item in self.instructions if item.span.covers(span)), None)

    def inner(self, outer: Instruction) -> Kind | None:
        """Return the instruction that an ONBUILD or a HEALTHCHECK holds; None when there is none."""
        keyword, rest = split_keyword(outer.args)
        checked = isinstance(outer, Healthcheck)
        if not keyword.text or (checked and keyword.text.upper() != "CMD"):
            return None
        line = outer.args
        span = Span(keyword.whole.start, max(line.whole.end, keyword.whole.end, outer.span.end))
        held = Statement(line, span, (), outer.comments, outer.blanks, outer.heredocs, outer.dangling)
        # The command of a health check has no flags of its own: `HEALTHCHECK CMD --x` runs `--x`.
        return self._make(outer.index, held, keyword, rest, outer=outer, flags=not checked)

    def _instruction(self, index: int, statement: Statement) -> Kind:
        keyword, rest = split_keyword(statement.line)
        return self._make(index, statement, keyword, rest)

    def _make(
        self,
        index: int,
        statement: Statement,
        keyword: Logical,
        rest: Logical,
        *,
        outer: Instruction | None = None,
        flags: bool = True,
    ) -> Kind:
        kind = self._kinds.get(keyword.text.upper(), self._unknown)
        return kind(self, index, statement, Token(keyword.text, keyword.whole), rest, outer, flags=flags)


def _readable(statements: Sequence[Statement]) -> tuple[int, str]:
    """Return how many instructions are looked at, and the bound that the first of the others is beyond."""
    room = MAX_TEXT
    for index, one in enumerate(statements):
        length = one.span.end - one.span.start
        room -= length
        if index == MAX_INSTRUCTIONS:
            return index, f"{MAX_INSTRUCTIONS} instructions"
        if length > MAX_LENGTH:
            return index, f"{MAX_LENGTH} characters in an instruction"
        if room < 0:
            return index, f"{MAX_TEXT} characters in all instructions"
    return len(statements), ""


def _too_much(statements: Sequence[Statement]) -> Iterator[Problem]:
    """Yield what is skipped with all that follows, and why."""
    count, bound = _readable(statements)
    for statement in statements[count : count + 1]:
        yield Problem("syntax-error", f"expected at most {bound}", statement.span)
