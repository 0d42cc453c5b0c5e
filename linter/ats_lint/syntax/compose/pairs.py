"""Attributes that may be a list of `KEY=value` or a map: environment, labels, build arguments."""

from __future__ import annotations

from ats_lint.patterns import regex
from ats_lint.syntax.compose.nodes import Entry, Scalar
from ats_lint.syntax.compose.values import Value

_KEY = regex(r"(?:\$\{[^}]*+\}|\$(?!\{)|[^=$])*(?:\$[^=]*+)?")


def to_map(value: Value) -> Value:
    """Return a list of `KEY=value` as a map; other kinds unchanged.

    Each child stands for the part after `=` and has the whole item as its `item`; an item without `=` is null.
    """
    if value.kind != "list":
        return value
    entries: dict[str, tuple[Entry, Value]] = {}
    for item in value.list:
        node = item.node
        if item.kind != "scalar" or not isinstance(node, Scalar):
            continue
        key, child = _split(item, node)
        entries[key] = (Entry(node, node), child)
    return Value("map", value.node, value.scope, shared=value.shared, entries=entries)


def _split(item: Value, node: Scalar) -> tuple[str, Value]:
    match = _KEY.match(node.value)
    end = match.end() if match else len(node.value)
    if end == len(node.value):
        child = Value("null", node, item.scope, shared=item.shared)
    else:
        child = Value("scalar", node, item.scope, shared=item.shared, part=(end + 1, len(node.value)))
    child.item = node
    name = Value("scalar", node, item.scope, part=(0, end)).text
    return node.value[:end] if name is None else name, child
