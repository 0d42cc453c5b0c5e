"""From the nodes of one document to values: aliases and merge keys followed, nothing merged between files yet."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.compose.casts import CASTS, Casts
from ats_lint.compose.nodes import Alias, Entry, Mapping, Node, Scalar, Sequence
from ats_lint.compose.scalars import is_null
from ats_lint.compose.scope import Scope
from ats_lint.compose.values import Value

_Entries = dict[str, tuple[Entry, Value]]


def build(node: Node, scope: Scope, casts: Casts = CASTS, *, shared: bool = False) -> Value:
    """Return the value of `node` with everything below it.

    An alias whose target is undefined or recursive, reported when the file was loaded, is null.
    """
    if isinstance(node, Alias):
        if node.target is None:
            return Value("null", node, scope, shared=shared)
        return build(node.target, scope, casts, shared=True)
    value = _build(node, scope, casts, shared)
    if node.tag is not None:
        value.tag = node.tag
    return value


def _build(node: Node, scope: Scope, casts: Casts, shared: bool) -> Value:
    if isinstance(node, Mapping):
        return Value("map", node, scope, shared=shared, entries=_entries(node, scope, casts, shared))
    if isinstance(node, Sequence):
        below = casts.child("*")
        built = (build(item, scope, below, shared=shared) for item in node.items)
        return Value("list", node, scope, shared=shared, items=tuple(item for item in built if item.tag != "!reset"))
    if isinstance(node, Scalar) and not (node.plain and is_null(node.value) and node.tag != "!!str"):
        return Value("scalar", node, scope, shared=shared, to=casts.to)
    return Value("null", node, scope, shared=shared)


def _entries(node: Mapping, scope: Scope, casts: Casts, shared: bool) -> _Entries:
    """Return the entries in order; a mapping's own win over merged ones, earlier merged ones over later."""
    found: _Entries = {}
    merged: _Entries = {}
    for entry in node.entries:
        if is_merge(entry):
            for source in _merge_sources(entry.value):
                for key, pair in _entries(source, scope, casts, shared=True).items():
                    merged.setdefault(key, pair)
        else:
            key = entry.key.value
            found[key] = (entry, build(entry.value, scope, casts.child(key), shared=shared))
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
