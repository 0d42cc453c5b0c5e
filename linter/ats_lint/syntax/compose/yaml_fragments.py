"""Writing a fragment of YAML, given as text, in the style of the place it goes to."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from ats_lint.files.source import Source
from ats_lint.model import EditRefused, Span
from ats_lint.patterns import regex
from ats_lint.records import dataclass
from ats_lint.syntax.compose.layout import Layout
from ats_lint.syntax.compose.loader import fragment
from ats_lint.syntax.compose.nodes import Entry, Mapping, Node, Scalar, Sequence, YamlComment, walk
from ats_lint.syntax.compose.quoting import plain_allowed, quote

_HERE = Path("fragment")
# What rules insert under many names, such as volumes; YAML reads it like this, and in a hundredth of the time.
_PLAIN = regex(r"[A-Za-z_/][\w./-]*(?::[\w./-]+)*", re.ASCII)
_BARE_KEY = regex(r"[A-Za-z_][\w.-]*:\n", re.ASCII)


@lru_cache(maxsize=1024)
def parse(text: str) -> Node:
    """Return the node that `text` says, written with LF and any indentation.

    A comment behind a text or a bracket goes along where that ends a line. Rules insert the same few texts again
    and again: each is read once.

    Raises:
        EditRefused: it is not one YAML value, or holds another comment, which could not be carried along.
    """
    source = Source(_HERE, text)
    if _PLAIN.fullmatch(text):
        return Scalar(source=source, span=Span(0, len(text)), value=text)
    if _BARE_KEY.fullmatch(text):
        return _bare_key(source, text[:-2])
    try:
        node, comments = fragment(source)
    except ValueError as error:
        raise EditRefused(f"not a YAML value: {error}") from error
    for comment in comments:
        _carrier(node, comment).remark = comment.text
    return node or Scalar(source=source, span=Span(0, 0), value="")


def _bare_key(source: Source, name: str) -> Mapping:
    key = Scalar(source=source, span=Span(0, len(name)), value=name)
    end = Span(len(name) + 1, len(name) + 1)
    value = Scalar(source=source, span=end, value="")
    return Mapping(source=source, span=Span(0, end.end), entries=(Entry(key, value),))


def _carrier(node: Node | None, comment: YamlComment) -> Node:
    """Return the text, list or map on one line right behind which a comment stands."""
    for part in walk(node) if node else ():
        if _ends_a_line(part) and part.span.end <= comment.span.start:
            between = part.source.text[part.span.end : comment.span.start]
            if not between.strip(" "):
                return part
    raise EditRefused("only comments behind a text can be inserted")


def _ends_a_line(node: Node) -> bool:
    if isinstance(node, Scalar):
        return not node.block and not node.absent
    return isinstance(node, (Mapping, Sequence)) and node.flow


def parse_entries(text: str) -> tuple[Entry, ...]:
    """Return the keys and values that `text` says.

    Raises:
        EditRefused: it is no mapping.
    """
    node = parse(text)
    if not isinstance(node, Mapping) or not node.entries:
        raise EditRefused("not a key with its value")
    return node.entries


@lru_cache(maxsize=1024)
def below(keys: tuple[str, ...], node: Node) -> Entry:
    """Return the first of `keys` as an entry in which the others lead to `node`."""
    for key in reversed(keys[1:]):
        node = mapping(Entry(scalar(key), node))
    return Entry(scalar(keys[0]), node)


def scalar(text: str) -> Scalar:
    """Return a plain scalar node of its own, such as a key."""
    written = quote(text)
    return Scalar(source=Source(_HERE, written), span=Span(0, len(written)), value=text)


def mapping(*entries: Entry) -> Mapping:
    """Return a block mapping node of its own."""
    return Mapping(source=Source(_HERE, ""), span=Span(0, 0), entries=entries)


def sequence(*items: Node) -> Sequence:
    """Return a block sequence node of its own."""
    return Sequence(source=Source(_HERE, ""), span=Span(0, 0), items=items)


def flow(node: Node) -> str:
    """Return `node` on one line, fit for the inside of brackets."""
    return _properties(node) + _flow(node)


def _flow(node: Node) -> str:
    if isinstance(node, Scalar):
        if node.absent:
            return "" if node.tag else "null"
        if node.plain:
            return node.value if plain_allowed(node.value, flow=True) else _requoted(node)
        return quote(node.value, flow=True) if node.block or "\n" in node.raw else node.raw
    if isinstance(node, Mapping):
        return "{" + ", ".join(flow_entry(entry) for entry in node.entries) + "}"
    if isinstance(node, Sequence):
        return "[" + ", ".join(flow(item) for item in node.items) + "]"
    return node.raw


def _requoted(node: Scalar) -> str:
    # `-1` or `=` cannot stand without quotes by our own strict measure, yet may be no string
    number = "\n" not in node.raw and node.value.lstrip("-+").replace(".", "").isdecimal()
    return node.value if number else quote(node.value, flow=True)


def flow_entry(entry: Entry) -> str:
    """Return a key and its value fit for the inside of braces."""
    separator = " : " if entry.key.raw.startswith("*") else ": "
    return flow(entry.key) + separator + flow(entry.value)


@dataclass(frozen=True, slots=True)
class YamlBlock:
    """Writes nodes as indented lines, each beginning with `newline`."""

    layout: Layout
    newline: str

    def entry(self, entry: Entry, column: int) -> str:
        """Return a new line with the key at `column`, and its value."""
        return self.newline + " " * column + self._pair(entry, column)

    def item(self, node: Node, column: int) -> str:
        """Return a new line with a dash at `column`, and the item."""
        lead = self.newline + " " * column + "-"
        if isinstance(node, Mapping) and node.entries and not node.flow:
            pairs = [self._pair(entry, column + 2) for entry in node.entries]
            return lead + " " + (self.newline + " " * (column + 2)).join(pairs)
        if isinstance(node, Sequence) and node.items:
            return lead + " " + flow(node)
        return lead + self.value(node, column)

    def value(self, node: Node, column: int) -> str:
        """Return what follows the colon of a key at `column`: a space and a text, or lines."""
        lead = _properties(node)
        lead = " " + lead.rstrip() if lead else ""
        if isinstance(node, Mapping) and node.entries and not node.flow:
            return lead + "".join(self.entry(entry, column + self.layout.step) for entry in node.entries)
        if isinstance(node, Sequence) and node.items and not node.flow:
            return lead + "".join(self.item(item, column + self.layout.dash) for item in node.items)
        if isinstance(node, Scalar):
            return lead + self._scalar(node, column)
        return lead + " " + (_flow(node) if "\n" in node.raw or not node.raw else node.raw) + _remark(node)

    def _pair(self, entry: Entry, column: int) -> str:
        separator = " :" if entry.key.raw.startswith("*") else ":"
        return _properties(entry.key) + entry.key.raw + separator + self.value(entry.value, column)

    def _scalar(self, node: Scalar, column: int) -> str:
        if node.absent:
            return ""
        if not node.block:
            return " " + (quote(node.value) if "\n" in node.raw else node.raw) + _remark(node)
        header, *lines = node.raw.split("\n")
        if any(letter.isdecimal() for letter in header):
            return " " + quote(node.value)
        margin = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
        indent = " " * (column + self.layout.step)
        body = [indent + line[margin:] if line.strip() else line[margin:] for line in lines]
        return " " + self.newline.join([header, *body])


@lru_cache(maxsize=1024)
def written(entry: Entry, column: int, layout: Layout, newline: str) -> str:
    """Return a new line with the key at `column`, and its value: the same for every service that gets the entry."""
    return YamlBlock(layout, newline).entry(entry, column)


def _remark(node: Node) -> str:
    return f"  {node.remark}" if node.remark else ""


def _properties(node: Node) -> str:
    if node.whole.start == node.span.start:
        return ""
    return " ".join(node.source.text[node.whole.start : node.span.start].split()) + " "
