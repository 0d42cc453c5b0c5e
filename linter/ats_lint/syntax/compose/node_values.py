"""From the nodes of one document to values: aliases and merge keys followed, nothing merged between files yet."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.syntax.compose.casts import CASTS, Casts
from ats_lint.syntax.compose.nodes import Alias, Entry, Mapping, Node, Scalar, Sequence
from ats_lint.syntax.compose.scalars import is_null
from ats_lint.syntax.compose.scope import Scope
from ats_lint.syntax.compose.values import Value

_Entries = dict[str, tuple[Entry, Value]]


MAX_DEPTH = 100
"""Collections within collections that are followed; what lies deeper is null, and no Compose file is so deep."""


def build(node: Node, scope: Scope) -> Value:
    """Return the value of a document with everything below it.

    An alias whose target is undefined or recursive, reported when the file was loaded, is null.
    """
    return _value(node, scope, CASTS, shared=False, depth=0)


def _value(node: Node, scope: Scope, casts: Casts, *, shared: bool, depth: int) -> Value:
    if isinstance(node, Alias):
        if node.target is None:
            return Value("null", node, scope, shared=shared)
        return _value(node.target, scope, casts, shared=True, depth=depth)
    value = _built(node, scope, casts, shared, depth)
    if node.tag is not None:
        value.tag = node.tag
    return value


def _built(node: Node, scope: Scope, casts: Casts, shared: bool, depth: int) -> Value:
    if depth > MAX_DEPTH:
        return Value("null", node, scope, shared=shared)
    if isinstance(node, Mapping):
        return Value("map", node, scope, shared=shared, entries=_entries(node, scope, casts, shared, depth + 1))
    if isinstance(node, Sequence):
        below = casts.child("*")
        built = (_value(item, scope, below, shared=shared, depth=depth + 1) for item in node.items)
        return Value("list", node, scope, shared=shared, items=tuple(item for item in built if item.tag != "!reset"))
    if isinstance(node, Scalar) and not (node.plain and is_null(node.value) and node.tag != "!!str"):
        return Value("scalar", node, scope, shared=shared, to=casts.to)
    return Value("null", node, scope, shared=shared)


def _entries(node: Mapping, scope: Scope, casts: Casts, shared: bool, depth: int) -> _Entries:
    """Return the entries in order; a mapping's own win over merged ones, earlier merged ones over later."""
    found: _Entries = {}
    merged: _Entries = {}
    for entry in node.entries:
        if is_merge(entry):
            for source in _merge_sources(entry.value) if depth <= MAX_DEPTH else ():
                for key, pair in _entries(source, scope, casts, True, depth + 1).items():
                    merged.setdefault(key, pair)
        else:
            key = entry.key.value
            found[key] = (entry, _value(entry.value, scope, casts.child(key), shared=shared, depth=depth))
    return {**{key: pair for key, pair in merged.items() if key not in found}, **found} if merged else found


def is_merge(entry: Entry) -> bool:
    """Tell whether an entry is a YAML merge key (`<<`)."""
    return entry.key.value == "<<" and entry.key.plain


def _merge_sources(node: Node) -> Iterator[Mapping]:
    target = node.target if isinstance(node, Alias) else node
    if isinstance(target, Mapping):
        yield target
    elif isinstance(target, Sequence):
        for item in target.items:
            yield from _merge_sources(item)
