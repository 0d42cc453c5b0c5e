"""Composing nodes from parser events, without recursion and in time linear in the text."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.files.source import Source
from ats_lint.model import Span
from ats_lint.records import dataclass, field, replace
from ats_lint.syntax.compose import events as yaml
from ats_lint.syntax.compose.comments import find
from ats_lint.syntax.compose.extents import Properties, known_tag, properties, scalar_end
from ats_lint.syntax.compose.nodes import (
    Alias,
    Entry,
    Loaded,
    Mapping,
    Node,
    Scalar,
    Sequence,
    Style,
    YamlComment,
    YamlProblem,
)

MAX_EXPANDED = 100_000
"""Nodes that a document's aliases may stand for, all told."""
MAX_SERVICES = 5_000
"""Services of one file that are read: a host runs a few hundred containers."""
_STYLES: dict[str, Style] = {"'": "single", '"': "double", "|": "literal", ">": "folded"}


def load(source: Source) -> Loaded:
    """Compose all documents of `source`. What is wrong with them is told in the problems, never raised."""
    read = yaml.read(source.text)
    composer = _Composer(source)
    documents = tuple(composer.documents(read.items))
    problems = list(composer.problems)
    parsed = len(source.text)
    if read.failure:
        problems.append(YamlProblem("syntax-error", read.failure.message, Span(read.failure.start, read.failure.end)))
        parsed = read.items[-1].end if read.items else 0
    elif not any(documents):
        problems.append(YamlProblem("empty-compose", "no YAML in the file, expected services", Span(0, 0)))
    comments = tuple(find(source.text, composer.opaque, parsed))
    return Loaded(documents, comments, tuple(sorted(problems, key=lambda problem: problem.span)))


def fragment(source: Source) -> tuple[Node | None, tuple[YamlComment, ...]]:
    """Compose one value of any kind; also return the comments that it came with.

    Raises:
        ValueError: the text is broken, or more than one document.
    """
    read = yaml.read(source.text)
    composer = _Composer(source, any_root=True)
    documents = tuple(composer.documents(read.items))
    wrong = [read.failure.message] if read.failure else []
    wrong += [problem.message for problem in composer.problems]
    if wrong or len(documents) > 1:
        raise ValueError("; ".join(wrong) or "more than one document")
    comments = tuple(find(source.text, composer.opaque, len(source.text)))
    return (documents[0] if documents else None), comments


@dataclass(slots=True)
class _Frame:
    """A collection whose end has not come yet."""

    event: yaml.Event
    start: int
    properties: Properties
    nodes: list[Node] = field(default_factory=lambda: [])
    size: int = 1


class _Composer:
    """Keeps what has been opened, anchored and found wrong."""

    def __init__(self, source: Source, *, any_root: bool = False) -> None:
        self.source = source
        self.any_root = any_root
        self.problems: list[YamlProblem] = []
        self.opaque: list[Span] = []
        """Spans in which a `#` is no comment, in order."""
        self._stack: list[_Frame] = []
        self._anchors: dict[str, Node | _Frame] = {}
        self._sizes: dict[str, int] = {}
        self._expanded = 0

    def documents(self, items: tuple[yaml.Event, ...]) -> Iterator[Node | None]:
        """Yield the root of each document; None for one without content or cut short."""
        root: Node | None = None
        opened = False
        for event in items:
            if event.kind == "DocumentStart":
                root, opened = None, True
                self._stack, self._anchors, self._sizes, self._expanded = [], {}, {}, 0
            elif event.kind == "DocumentEnd":
                opened = False
                yield self._checked(root)
            elif event.kind not in ("StreamStart", "StreamEnd"):
                root = self._node(event)
        if opened:
            yield None

    def _checked(self, root: Node | None) -> Node | None:
        if root is None or (isinstance(root, Scalar) and root.absent):
            return None
        if not isinstance(root, Mapping) and not self.any_root:
            self._report("syntax-error", "expected a mapping at the top level", root.span)
        return self._bounded(root) if isinstance(root, Mapping) else root

    def _bounded(self, root: Mapping) -> Mapping:
        """Leave out the services that are too many, and say so."""
        services = root.get("services")
        if not isinstance(services, Mapping) or len(services.entries) <= MAX_SERVICES:
            return root
        first = services.entries[MAX_SERVICES]
        self._report("syntax-error", f"expected at most {MAX_SERVICES} services", first.key.span)
        kept = replace(services, entries=services.entries[:MAX_SERVICES])
        entries = (Entry(one.key, kept) if one.value is services else one for one in root.entries)
        return replace(root, entries=tuple(entries))

    def _report(self, name: str, message: str, span: Span) -> None:
        self.problems.append(YamlProblem(name, message, span))

    def _node(self, event: yaml.Event) -> Node | None:
        """Take one event; return the node that it completes when no collection is open."""
        if event.kind in ("MappingStart", "SequenceStart"):
            self._open(event)
            return None
        if event.kind in ("MappingEnd", "SequenceEnd"):
            node, size = self._close(event)
        elif event.kind == "Alias":
            node, size = self._alias(event)
        else:
            node, size = self._scalar(event), 1
        if not self._stack:
            return node
        self._stack[-1].nodes.append(node)
        self._stack[-1].size += size
        return None

    def _properties(self, event: yaml.Event) -> tuple[Properties, int]:
        found, start = properties(self.source.text, event)
        if found.anchor_span is None and found.tag_span is None:
            return found, start
        self.opaque.extend(sorted(span for span in (found.anchor_span, found.tag_span) if span))
        if found.tag is not None and found.tag_span and not known_tag(found.tag):
            self._report("invalid-name", f"unknown YAML tag {_short(found.tag)}", found.tag_span)
        return found, start

    def _open(self, event: yaml.Event) -> None:
        found, start = self._properties(event)
        frame = _Frame(event, start, found)
        if event.anchor is not None:
            self._anchors[event.anchor] = frame
        self._stack.append(frame)

    def _close(self, event: yaml.Event) -> tuple[Node, int]:
        frame = self._stack.pop()
        bracketed = frame.event.flow and event.end > event.start
        last = max([frame.start, *(node.span.end for node in frame.nodes[-1:])])
        span = Span(frame.start, event.end if bracketed else last)
        node = self._collection(frame, span)
        name = frame.event.anchor
        if name is not None and self._anchors.get(name) is frame:
            self._anchors[name], self._sizes[name] = node, frame.size
        return node, frame.size

    def _collection(self, frame: _Frame, span: Span) -> Node:
        found, flow = frame.properties, frame.event.flow
        if frame.event.kind == "SequenceStart":
            return Sequence(
                source=self.source,
                span=span,
                anchor=found.anchor,
                anchor_span=found.anchor_span,
                tag=found.tag,
                tag_span=found.tag_span,
                items=tuple(frame.nodes),
                flow=flow,
            )
        return Mapping(
            source=self.source,
            span=span,
            anchor=found.anchor,
            anchor_span=found.anchor_span,
            tag=found.tag,
            tag_span=found.tag_span,
            entries=tuple(self._entries(frame.nodes)),
            flow=flow,
        )

    def _entries(self, nodes: list[Node]) -> Iterator[Entry]:
        seen: set[str] = set()
        for node, value in zip(nodes[::2], nodes[1::2], strict=True):
            key = self._key(node)
            if key.value in seen:
                self._report("duplicate-key", f"key {_short(key.value)} stands twice in one mapping", key.span)
            seen.add(key.value)
            yield Entry(key, value)

    def _key(self, node: Node) -> Scalar:
        if isinstance(node, Scalar):
            return node
        if isinstance(node, Alias) and isinstance(node.target, Scalar):
            return Scalar(source=self.source, span=node.span, value=node.target.value, style=node.target.style)
        if not (isinstance(node, Alias) and node.target is None):
            self._report("syntax-error", "expected a text as key, found a collection", node.span)
        return Scalar(source=self.source, span=node.span, value=node.raw)

    def _scalar(self, event: yaml.Event) -> Scalar:
        found, start = self._properties(event)
        style = _STYLES.get(event.style, "plain")
        end = scalar_end(self.source.text, start, event)
        header = self.source.text.find("\n", start) if style in ("literal", "folded") else start
        if 0 <= header < event.end:
            self.opaque.append(Span(header, event.end))
        node = Scalar(
            source=self.source,
            span=Span(start, end),
            anchor=found.anchor,
            anchor_span=found.anchor_span,
            tag=found.tag,
            tag_span=found.tag_span,
            value=event.value,
            style=style,
        )
        if event.anchor is not None:
            self._anchors[event.anchor], self._sizes[event.anchor] = node, 1
        return node

    def _alias(self, event: yaml.Event) -> tuple[Alias, int]:
        span, name = Span(event.start, event.end), event.anchor or ""
        self.opaque.append(span)
        target = self._anchors.get(name)
        size = self._sizes.get(name, 1)
        if target is None:
            self._report("syntax-error", f"expected an anchor &{_short(name, '')} before its alias", span)
        elif isinstance(target, _Frame):
            self._report("syntax-error", f"alias *{_short(name, '')} stands inside its own anchor", span)
            target = None
        elif self._expanded + size > MAX_EXPANDED:
            if self._expanded <= MAX_EXPANDED:
                self._report("syntax-error", f"expected aliases to stand for at most {MAX_EXPANDED} nodes", span)
            self._expanded, target = MAX_EXPANDED + 1, None
        if target is None:
            size = 1
        self._expanded += size
        return Alias(source=self.source, span=span, name=name, target=target), size


def _short(name: str, quote: str = "'") -> str:
    """Return a name fit for a message of one short line."""
    printable = "".join(letter if letter.isprintable() else "?" for letter in name)
    return quote + (printable if len(printable) <= 40 else printable[:39] + "…") + quote
