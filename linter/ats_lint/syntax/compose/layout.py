"""How a file is laid out: line ends, columns, and the indentation its author uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from ats_lint.files.source import Source
from ats_lint.model import EditRefused, Span
from ats_lint.patterns import regex
from ats_lint.records import dataclass
from ats_lint.syntax.compose.nodes import Mapping, Node, Scalar, Sequence, walk

_DEEPER_COMMENT = regex(r"\r?\n( *)#[^\r\n]*")
_BLANK_OR_COMMENT = regex(r"\r?\n([ \t]*)(#[^\r\n]*)?(?=\r?\n|\Z)")
_REST = regex(r"[ \t]*(?:#[^\r\n]*)?")
_COMMENT = regex(r"#[^\r\n]*")
_TELLING = 32
"""So many children show how their author writes."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns by which children stand to the right of their key: mappings by `step`, dashes by `dash`."""

    step: int = 2
    dash: int = 2


def detect(near: Iterable[Node]) -> Layout:
    """Return the layout that the children of the first telling node of `near` have; two spaces otherwise."""
    step: int | None = None
    dash: int | None = None
    for node in near:
        own = _offsets(node)
        step, dash = own.step if step is None else step, own.dash if dash is None else dash
        if step is not None and dash is not None:
            break
    step = step or 2
    return Layout(step, step if dash is None else dash)


class _Offsets(NamedTuple):
    """How far the first mapping and the first list in a mapping stand to its right; None without one."""

    step: int | None = None
    dash: int | None = None


@lru_cache(maxsize=64)
def _offsets(node: Node) -> _Offsets:
    """Return what the children of a node tell; the section of a file is asked for every edit in it."""
    if not isinstance(node, Mapping) or node.flow:
        return _Offsets()
    text = node.source.text
    parent = column(text, node.span.start)
    values = [entry.value for entry in node.entries[:_TELLING]]
    mapping = next((one for one in values if isinstance(one, Mapping) and not one.flow), None)
    listed = next((one for one in values if isinstance(one, Sequence) and not one.flow), None)
    return _Offsets(
        None if mapping is None else column(text, mapping.span.start) - parent,
        None if listed is None else column(text, listed.span.start) - parent,
    )


def line_start(text: str, at: int) -> int:
    """Return the offset of the first character of the line that holds `at`."""
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Return the offset of the line break that ends the line of `at`, or the end of the text."""
    end = text.find("\n", at)
    if end < 0:
        return len(text)
    return end - 1 if end > at and text[end - 1] == "\r" else end


def next_line(text: str, at: int) -> int:
    """Return where the line after the one of `at` starts, or the end of the text."""
    return text.find("\n", at) + 1 or len(text)


def column(text: str, at: int) -> int:
    """Return the number of characters between the start of the line and `at`."""
    return at - line_start(text, at)


def newline_at(source: Source, end: int) -> str:
    """Return the line break at `end`, or the file's own kind where there is none."""
    if source.text.startswith("\r\n", end):
        return "\r\n"
    return "\n" if source.text.startswith("\n", end) else source.newline


def content_end(source: Source, end: int, key_column: int) -> int:
    """Return the end of the line on which block content ends at `end`, where a new line can follow.

    Comment lines right below that stand deeper than `key_column` belong to the content and are passed over.

    Raises:
        EditRefused: something else than a comment follows on that line.
    """
    text = source.text
    at = line_end(text, end)
    if not _REST.fullmatch(text, end, at):
        raise EditRefused("more than a comment follows on the line")
    while (match := _DEEPER_COMMENT.match(text, at)) and len(match[1]) > key_column:
        at = match.end()
    return at


def swallowed(text: str, end: int, key_column: int, *, keep: bool) -> bool:
    """Tell whether a block scalar of a key at `key_column` that ended at `end` would take in what follows there.

    Deeper comments become its text; with `keep` (`|+`) blank lines do, too.
    """
    while match := _BLANK_OR_COMMENT.match(text, end):
        end = match.end()
        if len(match[1]) > key_column if match[2] else keep and end < len(text):
            return True
    return False


def opaque(node: Node) -> Iterator[Span]:
    """Yield the spans below `node` in which a `#` is no comment, in order."""
    for part in walk(node):
        if part.anchor_span or part.tag_span:
            yield from sorted(span for span in (part.anchor_span, part.tag_span) if span)
        if isinstance(part, Mapping | Sequence):
            continue
        if isinstance(part, Scalar) and part.block:
            yield Span(line_end(part.source.text, part.span.start), max(part.span.end, part.span.start))
        else:
            yield part.span


def comments(nodes: Iterable[Node], text: str, span: Span) -> Iterator[Span]:
    """Yield the comments of `text` within `span`; `nodes` are the nodes that lie in it, in order."""
    at = span.start
    for part in (each for node in nodes for each in opaque(node)):
        if part.start > at:
            yield from _found(text, at, min(part.start, span.end))
        at = max(at, part.end)
    yield from _found(text, at, span.end)


def _found(text: str, start: int, end: int) -> Iterator[Span]:
    for match in _COMMENT.finditer(text, start, max(start, end)):
        yield Span(match.start(), match.end())
