"""What all instructions have in common."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ats_lint.files.source import Source
from ats_lint.model import Span
from ats_lint.syntax.dockerfile.flags import split_flags
from ats_lint.syntax.dockerfile.jsonform import NotStringsError, read_array
from ats_lint.syntax.dockerfile.logical import WORD, Logical
from ats_lint.syntax.dockerfile.nodes import Comment, Flag, Heredoc, Token

if TYPE_CHECKING:
    from ats_lint.syntax.dockerfile.document import Dockerfile
    from ats_lint.syntax.dockerfile.stages import Stage


class Instruction:
    """One instruction with everything that belongs to it.

    `span` runs from the keyword to the end of the last line of the arguments, heredoc bodies included. `comments`
    are those inside continuations, `blanks` the empty lines there, `lead` the comments that the builder
    attaches to it (those before it, blank lines or not, up to an empty comment).
    """

    comments: tuple[Comment, ...] = ()
    blanks: tuple[Span, ...] = ()
    lead: tuple[Comment, ...] = ()
    heredocs: tuple[Heredoc, ...] = ()
    dangling: bool = False
    """Whether the file ends inside the instruction: its last line has a continuation character."""
    outer: Instruction | None = None
    """The ONBUILD or HEALTHCHECK that holds this instruction."""

    def __init__(self, dockerfile: Dockerfile, index: int, line: Logical, keyword: Token, rest: Logical) -> None:
        """Take an instruction's joined line: its keyword, and the rest with the flags still in it."""
        self.dockerfile = dockerfile
        self.index = index
        self.text = line
        self.written = keyword.text
        self.keyword = keyword.text.upper()
        self.keyword_span = keyword.span
        self.span = Span(keyword.span.start, max(line.whole.end, keyword.span.end))
        self._rest = rest
        self._stage: Stage | None = None

    def __repr__(self) -> str:
        """Show the joined line."""
        return f"<{self.text.text!r}>"

    @property
    def source(self) -> Source:
        """The file."""
        return self.dockerfile.source

    @property
    def line(self) -> int:
        """Number of the line with the keyword, counted from one."""
        return self.source.position(self.keyword_span.start)[0]

    @property
    def escape(self) -> str:
        """The file's escape character."""
        return self.dockerfile.escape

    @property
    def stage(self) -> Stage | None:
        """Stage that the instruction belongs to; None before the first FROM."""
        if self.outer is not None:
            return self.outer.stage
        if self._stage is None:
            # Building the stages gives each instruction its own.
            _ = self.dockerfile.stages
        return self._stage

    @stage.setter
    def stage(self, stage: Stage | None) -> None:
        self._stage = stage

    @property
    def subject(self) -> str | None:
        """Name of the stage, for reports."""
        return self.stage.subject if self.stage else None

    @cached_property
    def _split(self) -> tuple[tuple[Flag, ...], Logical]:
        if not self._rest.text.startswith("--"):
            return (), self._rest.stripped()
        return split_flags(self._rest, self.escape)

    @property
    def flags(self) -> tuple[Flag, ...]:
        """Options before the arguments."""
        return self._split[0]

    @property
    def args(self) -> Logical:
        """What follows the flags, without white space around it."""
        return self._split[1]

    @cached_property
    def words(self) -> tuple[Token, ...]:
        """Arguments split at white space, quotes kept."""
        args = self.args
        return tuple(Token(found[0], args.span(*found.span())) for found in WORD.finditer(args.text))

    @cached_property
    def json(self) -> tuple[Token, ...] | None:
        """Strings of the exec form, decoded, each with the span of its quotes; None for the shell form."""
        try:
            return read_array(self.args)
        except NotStringsError:
            return None

    @property
    def onbuild(self) -> Instruction | None:
        """The instruction inside an ONBUILD."""
        return None

    def flag(self, name: str) -> Flag | None:
        """Return the first flag called `name`."""
        return next((flag for flag in self.flags if flag.name == name), None)
