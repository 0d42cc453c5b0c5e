"""Which findings the comments of a file silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from ats_lint.files.source import Source
from ats_lint.lint.ignore_comments import ALL, Complaint, IgnoreComment, Order, orders
from ats_lint.lint.registry import Registry
from ats_lint.model import InputError, Span
from ats_lint.patterns import regex
from ats_lint.records import dataclass

_ANY = regex(
    r"(?im)^[^#\n]*+#.*(ats-lint|hadolint|check|tally|trivy|tfsec|checkov|bridgecrew|kics-scan|dclint|compose-lint)"
)
_PREAMBLE = regex(r"\s*(#.*|---.*|%.*)?$")


@dataclass(frozen=True, slots=True)
class CommentBlock:
    """Something that one comment can silence as a whole: a stage, an instruction, a service.

    A comment on the line where `header` starts (`FROM …`, a service's key), or directly above that line, is
    about all of `extent`; one that is about the instruction alone is about `own`.
    """

    header: Span
    extent: Span
    own: Span | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """An ignore comment of ours, and where it stands."""

    path: Path
    line: int
    column: int
    comment: IgnoreComment


@dataclass(frozen=True, slots=True)
class _Silence:
    start: int
    end: int
    codes: frozenset[str]
    details: frozenset[str]
    narrowed: frozenset[str]
    written: Written | None

    def covers(self, code: str, span: Span, message: str) -> bool:
        """Tell whether it is about a finding that starts where `span` does."""
        return (
            self.start <= span.start < self.end
            and (self.codes is ALL or code in self.codes or "*" in self.codes)
            and (not self.details or code not in self.narrowed or any(detail in message for detail in self.details))
        )


@dataclass(frozen=True, slots=True)
class Suppressions:
    """The ignore comments of one file; `warnings` tells of those of ours that mean nothing."""

    silences: tuple[_Silence, ...] = ()
    warnings: tuple[InputError, ...] = ()

    @classmethod
    def none(cls) -> Suppressions:
        """Return what a file without comments has."""
        return cls()

    @classmethod
    def parse(
        cls,
        source: Source,
        kind: Literal["dockerfile", "compose"],
        blocks: Sequence[CommentBlock],
        registry: Registry,
        directives: Iterable[Span] = (),
        *,
        reasoned: bool = False,
    ) -> Suppressions:
        """Read the comments of a file in which `blocks` can be silenced as a whole; `directives` are no comments.

        With `reasoned`, a comment of ours that gives no reason silences nothing.
        """
        if not _ANY.search(source.text):
            return cls()
        reader = _Reader(source, kind, blocks, registry, directives, reasoned)
        found = tuple(reader.read())
        return cls(found, tuple(reader.warnings))

    def covers(self, code: str, span: Span, message: str = "") -> bool:
        """Tell whether a finding of rule `code` that starts where `span` does is silenced."""
        return bool(self.silences) and any(one.covers(code, span, message) for one in self.silences)

    @property
    def written(self) -> frozenset[Written]:
        """The comments of ours that ask for something."""
        return frozenset(one.written for one in self.silences if one.written)

    def used(self, code: str, span: Span, message: str = "") -> frozenset[Written]:
        """Return the comments of ours that silence a finding."""
        if not self.silences:
            return frozenset()
        return frozenset(one.written for one in self.silences if one.written and one.covers(code, span, message))


class _Reader:
    """Reads one file's comments, line by line."""

    def __init__(
        self,
        source: Source,
        kind: Literal["dockerfile", "compose"],
        blocks: Sequence[CommentBlock],
        registry: Registry,
        directives: Iterable[Span],
        reasoned: bool,
    ) -> None:
        self.source = source
        self.directives = frozenset(source.position(span.start)[0] for span in directives)
        self.reasoned = reasoned
        self.kind = kind
        self.registry = registry
        self.warnings: list[InputError] = []
        self.lines = source.text.split("\n")
        self.blocks: dict[int, list[CommentBlock]] = {}
        for block in blocks:
            self.blocks.setdefault(source.position(block.header.start)[0], []).append(block)

    def read(self) -> Iterator[_Silence]:
        top = True
        for number, line in enumerate(self.lines, 1):
            for column, order in orders(line, self.registry):
                if isinstance(order, Complaint):
                    self._warn(number, column, order.message)
                elif order.top and not top:
                    if "ats-lint" in line[column:]:
                        self._warn(number, column, "ignore-file counts only at the top of a file")
                elif self.reasoned and order.own and not order.own.reason:
                    self._warn(number, column, f"{order.own.verb} without a reason: it silences nothing")
                else:
                    yield from self._silences(order, number, column, top)
            top = top and _PREAMBLE.match(line) is not None

    def _silences(self, order: Order, number: int, column: int, top: bool) -> Iterator[_Silence]:
        written = Written(self.source.path, number, column + 1, order.own) if order.own else None
        for first, last in self._ranges(order, number, top):
            yield self._silence(order, first, last, written)

    def _ranges(self, order: Order, number: int, top: bool) -> Iterator[tuple[int, int]]:
        """Yield the first and last lines that an order is about."""
        if order.reach == "file" or (order.spreads and top) or (order.directive and number in self.directives):
            yield 1, len(self.lines)
            return
        target = self._target(number, distant=order.distant)
        if order.reach == "stage":
            yield target, self._stage_end(target)
            return
        yield target, target
        if order.reach == "block" and target not in self.blocks:
            yield target, self._last_nested(target)
        for block in self.blocks.get(target, ()):
            yield self._rows(block.own or block.extent if order.reach == "instruction" else block.extent)

    def _rows(self, span: Span) -> tuple[int, int]:
        return self.source.position(span.start)[0], self.source.position(max(span.start, span.end - 1))[0]

    def _target(self, number: int, *, distant: bool) -> int:
        """Return the line that a comment is about: its own, or the next that is no comment, nor blank if `distant`."""
        at = number
        while at < len(self.lines) and _passed(self.lines[at - 1], distant=distant):
            if distant and self.lines[at - 1].strip() == "#":
                return number  # an empty comment parts what is above it from the instruction
            at += 1
        return at

    def _stage_end(self, number: int) -> int:
        """Return the last line of the stage, if there are stages, that holds a line."""
        rows = [self._rows(block.extent) for found in self.blocks.values() for block in found if block.own]
        return max((last for first, last in rows if first <= number <= last), default=number)

    def _last_nested(self, number: int) -> int:
        """Return the last line that is indented deeper than line `number`."""
        own, last = _indent(self.lines[number - 1]), number
        for at in range(number, len(self.lines)):
            if self.lines[at].strip():
                if _indent(self.lines[at]) <= own:
                    break
                last = at + 1
        return last

    def _silence(self, order: Order, first: int, last: int, written: Written | None) -> _Silence:
        starts = self.source.line_starts
        end = starts[last] if last < len(starts) else len(self.source.text) + 1
        return _Silence(starts[first - 1], end, order.codes, order.details, order.narrowed, written)

    def _warn(self, line: int, column: int, message: str) -> None:
        self.warnings.append(InputError(self.source.path, message, line, column + 1))


def _passed(line: str, *, distant: bool) -> bool:
    text = line.strip()
    return text.startswith("#") or (distant and not text)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
