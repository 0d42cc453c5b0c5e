"""The YAML tree of one file: what was written, where, and nothing interpreted.

Every node knows its source and its tight span. Anchors and tags lie before a node's span and have spans of
their own. A block collection ends where its last scalar ends, so comments and blank lines after it are
outside. Scalars keep their text; whether `1` is a number is decided by whoever reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

from ats_lint.files.source import Source
from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.records import dataclass, field

Style = Literal["plain", "single", "double", "literal", "folded"]
_BLANK_LINE = regex(r"\n[ \t]*\r?\n")


@dataclass(slots=True, eq=False, kw_only=True)
class Node:
    """A value as it was written.

    `anchor` is a name without `&`, `tag` is written as in the file (`!reset`, `!!str`); their spans include
    the indicators and lie before `span`. `remark` is a comment that a node which is about to be inserted takes along.
    """

    source: Source
    span: Span
    anchor: str | None = None
    anchor_span: Span | None = None
    tag: str | None = None
    tag_span: Span | None = None
    remark: str = ""

    @property
    def whole(self) -> Span:
        """The span with the node's own anchor and tag."""
        if self.anchor_span is None and self.tag_span is None:
            return self.span
        starts = (span.start for span in (self.anchor_span, self.tag_span) if span)
        return Span(min(self.span.start, *starts, self.span.start), self.span.end)

    @property
    def raw(self) -> str:
        """The text of the span."""
        return self.source.slice(self.span)


@dataclass(slots=True, eq=False, kw_only=True)
class Scalar(Node):
    """A text: `value` is unquoted and unfolded, `raw` is as written.

    A value that is absent (`web:`) is an empty plain scalar whose empty span lies after the colon or dash.
    A block scalar's span begins at `|` or `>` and ends before the line break after its last content line.
    """

    value: str
    style: Style = "plain"

    @property
    def plain(self) -> bool:
        """Tell whether the text is unquoted, so that it may mean something else than a string."""
        return self.style == "plain"

    @property
    def absent(self) -> bool:
        """Tell whether nothing was written: the key or dash stands alone."""
        return self.style == "plain" and not self.value

    @property
    def block(self) -> bool:
        """Tell whether the scalar is written with `|` or `>`."""
        return self.style in ("literal", "folded")


@dataclass(slots=True, eq=False)
class Entry:
    """A key and its value. A key that is no scalar stands here as a scalar of its written text."""

    key: Scalar
    value: Node


@dataclass(slots=True, eq=False, kw_only=True)
class Mapping(Node):
    """Keys and values in the order written, duplicate and merge keys included."""

    entries: tuple[Entry, ...] = ()
    flow: bool = False
    _by_key: dict[str, Entry] | None = field(default=None, init=False, repr=False)
    _spaced: bool | None = field(default=None, init=False, repr=False)

    def entry(self, key: str) -> Entry | None:
        """Return the last entry called `key` as written here, or None; merge keys are not followed."""
        if self._by_key is None:
            self._by_key = {entry.key.value: entry for entry in self.entries}
        return self._by_key.get(key)

    def entry_at(self, key: Scalar) -> Entry | None:
        """Return the entry of this very key; another one may be called the same."""
        last = self.entry(key.value)
        if last is None or last.key is key:
            return last
        return next((entry for entry in self.entries if entry.key is key), None)

    @property
    def spaced(self) -> bool:
        """Whether blank lines part most of its keys."""
        if self._spaced is None:
            pairs = pairwise(self.entries)
            gaps = [self.source.text[one.value.span.end : two.key.whole.start] for one, two in pairs]
            self._spaced = bool(gaps) and 2 * sum(bool(_BLANK_LINE.search(gap)) for gap in gaps) >= len(gaps)
        return self._spaced

    def get(self, key: str) -> Node | None:
        """Return the value of the last entry called `key`, or None."""
        entry = self.entry(key)
        return entry.value if entry else None


@dataclass(slots=True, eq=False, kw_only=True)
class Sequence(Node):
    """Items in the order written. A block sequence's span begins at its first dash."""

    items: tuple[Node, ...] = ()
    flow: bool = False


@dataclass(slots=True, eq=False, kw_only=True)
class Alias(Node):
    """`*name`. `target` is None where a problem was reported: undefined, recursive, or too much expansion."""

    name: str
    target: Node | None


@dataclass(frozen=True, slots=True)
class YamlComment:
    """A comment from its `#` to the end of the line, both in `text` and in `span`."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class YamlProblem:
    """Something the loader found: `name` is the name of the rule that reports it."""

    name: str
    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file's documents (None for one that is empty or broken), comments and problems."""

    documents: tuple[Node | None, ...]
    comments: tuple[YamlComment, ...]
    problems: tuple[YamlProblem, ...]


def follow(node: Node) -> Node | None:
    """Return what an alias stands for, any other node itself; None for an alias without a target."""
    return node.target if isinstance(node, Alias) else node


def walk(node: Node) -> Iterator[Node]:
    """Yield `node` and all nodes written below it, keys included, in order; aliases are not followed."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        if isinstance(current, Mapping):
            pending.extend(part for entry in reversed(current.entries) for part in (entry.value, entry.key))
        elif isinstance(current, Sequence):
            pending.extend(reversed(current.items))
