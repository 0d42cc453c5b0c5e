"""A Dockerfile as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ats_lint.files.source import Source
from ats_lint.model import Span
from ats_lint.syntax.dockerfile.heredoc import split_keyword
from ats_lint.syntax.dockerfile.instructions import KINDS, Arg, Cmd, From, Healthcheck, Instruction, Unknown
from ats_lint.syntax.dockerfile.lines import Reader, Statement
from ats_lint.syntax.dockerfile.logical import Logical
from ats_lint.syntax.dockerfile.nodes import Comment, Directive, Problem, Token

if TYPE_CHECKING:
    from ats_lint.analysis.project.links import Recipe, Surroundings
    from ats_lint.files.build_context import BuildContext
    from ats_lint.files.policy import Policy
    from ats_lint.syntax.dockerfile.stages import Stage


class Dockerfile:
    """Instructions, comments and problems of one file, each with its place.

    `context`, `settings` and `recipes` are set by whoever knows the project around the file, before stages are asked
    for.
    """

    subject: str | None = None
    context: BuildContext | None = None
    project: Surroundings | None = None
    settings: Policy | None = None
    recipes: tuple[Recipe, ...] = ()
    """How the project builds it."""

    def __init__(self, source: Source) -> None:
        """Read the structure; whatever the text is, this does not fail."""
        self.source = source
        self.variants: dict[tuple[tuple[str, str | None], ...], tuple[Stage, ...]] = {}
        reader = Reader(source.text)
        self.instructions: tuple[Instruction, ...] = tuple(
            self._instruction(index, statement) for index, statement in enumerate(reader.statements())
        )
        self.directives: tuple[Directive, ...] = tuple(reader.directives.found)
        self.escape = reader.directives.escape
        self.comments: tuple[Comment, ...] = tuple(reader.comments)
        self._found = (*reader.directives.problems, *reader.problems)

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
        from ats_lint.syntax.dockerfile.checks import problems

        found = sorted((*self._found, *problems(self)), key=lambda problem: problem.span)
        last = next((index for index, one in enumerate(found) if one.code == "unknown-instruction"), len(found))
        return tuple(found[: last + 1])

    @cached_property
    def readable_to(self) -> int | None:
        """Offset of the first word that is no instruction, behind which nothing can be said; None without one."""
        return next((one.span.start for one in self.problems if one.code == "unknown-instruction"), None)

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """Build stages in order."""
        from ats_lint.analysis.build.lineage import build_stages

        # An instruction that is asked for its stage meanwhile must not start over.
        self.__dict__["stages"] = ()
        return build_stages(self)

    def variant(self, stage: Stage, args: Mapping[str, str | None]) -> Stage:
        """Return a stage as a build with these arguments makes it."""
        from ats_lint.analysis.build.lineage import variant

        return variant(stage, args)

    @cached_property
    def global_args(self) -> tuple[Arg, ...]:
        """ARG instructions before the first FROM."""
        first = next((item.index for item in self.instructions if isinstance(item, From)), len(self.instructions))
        return tuple(item for item in self.instructions[:first] if isinstance(item, Arg))

    def given(self, name: str) -> str | None:
        """Return the value that every build of the project gives an argument; None when they differ or say none."""
        values = {recipe.args.get(name) for recipe in self.recipes}
        return values.pop() if len(values) == 1 else None

    def all_instructions(self) -> Iterator[Instruction]:
        """Yield every instruction, each ONBUILD followed by the one inside it."""
        for instruction in self.instructions:
            yield instruction
            if instruction.onbuild is not None:
                yield instruction.onbuild

    def at(self, span: Span) -> Instruction | None:
        """Return the instruction whose lines hold a place; None between and outside of them."""
        return next((item for item in self.instructions if item.span.covers(span)), None)

    def inner(self, outer: Instruction) -> Instruction | None:
        """Return the instruction that an ONBUILD or a HEALTHCHECK holds; None when there is none."""
        keyword, rest = split_keyword(outer.args)
        if not keyword.text or (isinstance(outer, Healthcheck) and keyword.text.upper() != "CMD"):
            return None
        inner = self._make(outer.index, outer.args, keyword, rest)
        inner.outer = outer
        inner.heredocs, inner.comments, inner.blanks = outer.heredocs, outer.comments, outer.blanks
        inner.dangling = outer.dangling
        inner.span = Span(inner.span.start, max(inner.span.end, outer.span.end))
        if isinstance(inner, Cmd) and isinstance(outer, Healthcheck):
            # The command of a health check has no flags of its own: `HEALTHCHECK CMD --x` runs `--x`.
            inner.__dict__["_split"] = ((), rest.stripped())
        return inner

    def _instruction(self, index: int, statement: Statement) -> Instruction:
        keyword, rest = split_keyword(statement.line)
        made = self._make(index, statement.line, keyword, rest)
        made.span = statement.span
        made.lead = statement.lead
        made.comments = statement.comments
        made.blanks = statement.blanks
        made.heredocs = statement.heredocs
        made.dangling = statement.dangling
        return made

    def _make(self, index: int, line: Logical, keyword: Logical, rest: Logical) -> Instruction:
        kind = KINDS.get(keyword.text.upper(), Unknown)
        return kind(self, index, line, Token(keyword.text, keyword.whole), rest)
