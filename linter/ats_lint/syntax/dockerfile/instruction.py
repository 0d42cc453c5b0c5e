"""What all instructions have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from ats_lint.files.source import Source
from ats_lint.records import cached_property
from ats_lint.syntax.dockerfile.flags import split_flags
from ats_lint.syntax.dockerfile.jsonform import NotStringsError, read_array
from ats_lint.syntax.dockerfile.lines import Statement
from ats_lint.syntax.dockerfile.logical import WORD, Logical
from ats_lint.syntax.dockerfile.nodes import Comment, Flag, Token

_EXPANDED: Mapping[str, frozenset[str]] = {
    "ADD": frozenset({"checksum", "chmod", "chown"}),
    "COPY": frozenset({"chmod", "chown"}),
    "RUN": frozenset({"mount"}),
}
"""Source: `Expand` in https://github.com/moby/buildkit/blob/master/frontend/dockerfile/instructions/commands.go"""


class File(Protocol):
    """The file around an instruction, as far as the instruction asks for it."""

    @property
    def source(self) -> Source:
        """The text."""
        ...

    @property
    def escape(self) -> str:
        """The escape character."""
        ...

    @property
    def comments(self) -> tuple[Comment, ...]:
        """All comments."""
        ...

    def inner(self, outer: Instruction) -> Instruction | None:
        """Return the instruction that another one holds."""


class Instruction:
    """One instruction with everything that belongs to it.

    `span` runs from the keyword to the end of the last line of the arguments, heredoc bodies included. `comments`
    are those inside continuations, `blanks` the empty lines there, `lead` the comments that the builder
    attaches to it (those before it, blank lines or not, up to an empty comment). `dangling` tells that the file ends
    inside the instruction: its last line has a continuation character. `outer` is the ONBUILD or HEALTHCHECK that
    holds it.
    """

    def __init__(
        self,
        file: File,
        index: int,
        statement: Statement,
        keyword: Token,
        rest: Logical,
        outer: Instruction | None = None,
        *,
        flags: bool = True,
    ) -> None:
        """Take an instruction's lines: its keyword, and the rest with the flags still in it, if it may have any."""
        self.file = file
        self.index = index
        self.text = statement.line
        self.written = keyword.text
        self.keyword = keyword.text.upper()
        self.keyword_span = keyword.span
        self.span = statement.span
        self.lead = statement.lead
        self.comments = statement.comments
        self.blanks = statement.blanks
        self.heredocs = statement.heredocs
        self.dangling = statement.dangling
        self.outer = outer
        self._rest = rest
        self._has_flags = flags

    def __repr__(self) -> str:
        """Show the joined line."""
        return f"<{self.text.text!r}>"

    @property
    def source(self) -> Source:
        """The file."""
        return self.file.source

    @property
    def line(self) -> int:
        """Number of the line with the keyword, counted from one."""
        return self.source.position(self.keyword_span.start)[0]

    @property
    def escape(self) -> str:
        """The file's escape character."""
        return self.file.escape

    @cached_property
    def _split(self) -> tuple[tuple[Flag, ...], Logical]:
        if not self._has_flags or not self._rest.text.startswith("--"):
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

    @property
    def expanded_flags(self) -> tuple[Flag, ...]:
        """Flags in whose values the builder replaces the stage's variables."""
        names = _EXPANDED.get(self.keyword, frozenset())
        return tuple(flag for flag in self.flags if flag.name in names)

    def flag(self, name: str) -> Flag | None:
        """Return the first flag called `name`."""
        return next((flag for flag in self.flags if flag.name == name), None)
