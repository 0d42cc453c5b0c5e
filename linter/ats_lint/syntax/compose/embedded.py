"""A text of another language inside a YAML scalar: every character's place, and edits carried over into the YAML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ats_lint.files.source import Source
from ats_lint.model import Claim, Edit, EditRefused, InputError, Span
from ats_lint.records import dataclass, field
from ats_lint.syntax.compose.interpolation import pieces
from ats_lint.syntax.compose.nodes import Mapping, Scalar
from ats_lint.syntax.compose.positions import locate
from ats_lint.syntax.compose.quoting import doubled
from ats_lint.syntax.compose.substitution import written_at
from ats_lint.syntax.compose.values import Value


@dataclass(eq=False)
class Embedded:
    """What a scalar says after interpolation, as a source of its own.

    Attributes:
        source: the text, under a path of its own that no file has.
        outer: the Compose file's text.
        span: the whole scalar.
        services: the services that use it.
        written_at: the keys below which it is written.
        places: where each character of the text is written, and the end; None when that cannot be told exactly.
        indent: columns that a literal block takes off each line; None for another style.
        quoted: whether it stands between double quotes on one line.
        templates: ranges of the text that variables of Compose became.
        unknown: those of them that nobody knows, because no file sets the variable.
        written: the edits carried over so far, by what they became.
    """

    source: Source
    outer: Source
    span: Span
    services: tuple[str, ...]
    written_at: Claim
    places: tuple[Span, ...] | None
    indent: int | None
    quoted: bool
    templates: tuple[Span, ...]
    unknown: tuple[Span, ...]
    written: dict[Edit, Edit] = field(default_factory=lambda: {})

    @property
    def body(self) -> Span:
        """The scalar without the first line of a block, on which comments are YAML's."""
        line = self.outer.text.find("\n", self.span.start, self.span.end)
        block = self.outer.text[self.span.start] in "|>"
        return Span(line if block and line >= 0 else self.span.start, self.span.end)

    @property
    def claims(self) -> Iterator[Claim]:
        """Yield the places of the resolved configuration that hold it."""
        if self.written_at:
            yield self.written_at
        yield from (("services", service, "build", "dockerfile_inline") for service in self.services)

    def place(self, span: Span) -> Span:
        """Return where a range of the text is written; the scalar's first line when that cannot be told."""
        if self.places is None:
            line = self.outer.text.find("\n", self.span.start, self.span.end)
            return Span(self.span.start, self.span.end if line < 0 else line)
        start = self.places[span.start].start
        return Span(start, max(start, self.places[span.end - 1].end) if len(span) else start)

    def hides(self, span: Span) -> bool:
        """Tell whether a range holds something that nobody knows."""
        return any(span.overlaps(one) for one in self.unknown)

    def error(self, error: InputError) -> InputError:
        """Return an error of the text as one of the Compose file."""
        at = self.source.line_starts[error.line - 1] + error.column - 1 if error.line else 0
        line, column = self.outer.position(self.place(Span(at, at)).start)
        return InputError(self.outer.path, error.message, line, column)

    def edit(self, edit: Edit) -> Edit:
        """Return an edit of the text as an edit of the Compose file.

        Raises:
            EditRefused: there is no exact counterpart.
        """
        if self.places is None or (self.indent is None and not self.quoted):
            raise EditRefused("it stands in a YAML scalar that has to be rewritten")
        if any(edit.span.overlaps(one) for one in self.templates):
            raise EditRefused("it stands where Compose puts a variable's value")
        span, text = edit.span, edit.text.replace("$", "$$")
        if self.indent is not None:
            span, text = self._before_last_break(span, text)
        outer = Span(self.places[span.start].start, self.places[span.end].start)
        made = Edit(outer, self._block(outer, text) if self.indent is not None else doubled(text), self.outer.path)
        self.written[made] = edit
        return made

    def _before_last_break(self, span: Span, text: str) -> tuple[Span, str]:
        """Return the same edit without the text's last line break, which belongs to the YAML around it."""
        whole, end = self.source.text, len(self.source.text)
        if span.end < end or not whole.endswith("\n"):
            return span, text
        if span.start == end:
            return Span(end - 1, end - 1), ("\n" + text).removesuffix("\n") if text else ""
        if text:
            return Span(span.start, end - 1), text.removesuffix("\n")
        if span.start == 0:
            raise EditRefused("nothing would be left")
        return Span(span.start - (whole[span.start - 1] == "\n"), end - 1), ""

    def _block(self, outer: Span, text: str) -> str:
        """Return text for the place `outer` with the indentation that the block takes off again."""
        whole, indent = self.outer.text, self.indent or 0
        column = outer.start - (whole.rfind("\n", 0, outer.start) + 1)
        followed = outer.end < self.span.end and whole[outer.end] not in "\r\n"
        first, *others = text.split("\n")
        if column < indent and (first or (not others and followed)):
            first = " " * (indent - column) + first
        lines = [" " * indent + line if line else "" for line in others]
        if lines and not lines[-1] and followed:
            lines[-1] = " " * indent
        return self.outer.newline.join([first, *lines])


def embed(value: Value, path: Path, services: tuple[str, ...], roots: Iterable[Mapping] = ()) -> Embedded:
    """Return what a scalar below one of `roots` holds, under a path of its own.

    Raises:
        TypeError: the value is no scalar.
    """
    node = value.node
    if not isinstance(node, Scalar):
        raise TypeError("only a scalar holds a text")
    indent = _indentation(node) if node.style == "literal" else None
    written = _block_places(node, indent) if indent is not None else _inline_places(node)
    text, places, templates, unknown = list[str](), list[Span](), list[Span](), list[Span]()
    at = 0
    for start, end, became in pieces(value.raw, value.scope.environment.lookup):
        raw = value.raw[start:end]
        shown = raw if became is None else became
        here = Span(at, at + len(shown))
        templates += [here] * (raw not in (became, "$$"))
        unknown += [here] * (became is None)
        if written is not None:
            own = written[start:end]
            places += own if raw == became else [Span(own[0].start, own[-1].end)] * len(shown)
        text.append(shown)
        at = here.end
    last = Span(written[-1].end, written[-1].end) if written else Span(node.span.end, node.span.end)
    return Embedded(
        source=Source(path, "".join(text)),
        outer=node.source,
        span=node.span,
        services=services,
        written_at=written_at(roots, node),
        places=None if written is None else (*places, last),
        indent=indent,
        quoted=node.style == "double" and "\n" not in node.raw,
        templates=tuple(templates),
        unknown=tuple(unknown),
    )


def _inline_places(node: Scalar) -> tuple[Span, ...] | None:
    """Return where each character of a scalar on one line is written; lines that are folded have no exact places."""
    if "\n" in node.raw:
        return None
    return tuple(locate(node, at, at + 1) for at in range(len(node.value)))


def _indentation(node: Scalar) -> int | None:
    """Return how many columns a literal block takes off its lines; None when its text cannot be found again."""
    lines = [line.removesuffix("\r") for line in node.raw.split("\n")[1:]]
    deepest = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip(" ")), default=0)
    wanted = node.value.rstrip("\n")
    return next((n for n in range(deepest, 0, -1) if "\n".join(x[n:] for x in lines).rstrip("\n") == wanted), None)


def _block_places(node: Scalar, indent: int) -> tuple[Span, ...]:
    """Return where each character of a literal block is written; line breaks cut off at its end are at its end."""
    found = list[Span]()
    at = node.span.start + node.raw.find("\n") + 1
    for line in node.raw.split("\n")[1:]:
        own = line.removesuffix("\r")
        found += (Span(at + column, at + column + 1) for column in range(indent, len(own)))
        found.append(Span(at + len(own), at + len(line) + 1))
        at += len(line) + 1
    end = node.span.end
    found = [Span(min(one.start, end), min(one.end, end)) for one in found[: len(node.value)]]
    return (*found, *[Span(end, end)] * (len(node.value) - len(found)))
