"""One document as JSON has it, for the schema, and back from a path in it to the place in the file."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.model import Span
from ats_lint.numbers import whole
from ats_lint.records import dataclass
from ats_lint.syntax.compose.nodes import Alias, Entry, Mapping, Node, Scalar, Sequence, follow
from ats_lint.syntax.compose.scalars import typed
from ats_lint.syntax.compose.schema_formats import Json, Key
from ats_lint.syntax.compose.schema_validation import violations
from ats_lint.syntax.compose.violation import Path, Violation, key_text

_RESET = "!reset"
_TYPED_TAGS = frozenset({"!!int", "!!float", "!!bool", "!!null"})


@dataclass(frozen=True, slots=True)
class Placed:
    """A violation with its place: the key, the value, or the key of the mapping that lacks something."""

    violation: Violation
    span: Span


def check(document: Node) -> Iterator[Placed]:
    """Yield what the schema says against a document, each place once.

    What several services share through an anchor is one place.
    """
    seen: set[tuple[Span, str]] = set()
    for violation in violations(_without_empty_include(plain(document))):
        span = _span(document, violation)
        if (span, violation.message) not in seen:
            seen.add((span, violation.message))
            yield Placed(violation, span)


def _without_empty_include(document: Json) -> Json:
    """Leave out an `include`, or entries of it, with nothing in them.

    Compose takes `include` out before it asks the schema, and passes over what is empty
    (https://github.com/compose-spec/compose-go/blob/main/loader/include.go).
    """
    if not isinstance(document, dict) or "include" not in document:
        return document
    included = document["include"]
    if included is not None and not isinstance(included, list):
        return document
    # Every entry keeps its number: places are told by it.
    named: list[Json] = ["" if item is None else item for item in included or ()]
    return {**document, "include": named}


def plain(node: Node) -> Json:
    """Return a node as JSON: aliases and merge keys followed, scalars typed, variables kept, `!reset` left out.

    A key that is no string stays what it is, although JSON has no such keys.
    """
    found = follow(node)
    if isinstance(found, Mapping):
        return {key: plain(entry.value) for key, entry in _entries(found).items()}
    if isinstance(found, Sequence):
        return [plain(item) for item in _items(found)]
    return _scalar(found) if isinstance(found, Scalar) else None


def _scalar(node: Scalar) -> bool | int | float | str | None:
    if node.tag in _TYPED_TAGS or (node.tag is None and node.plain):
        return typed(node.value)
    return node.value


def _entries(node: Mapping) -> dict[Key, Entry]:
    """Return a mapping's entries by key; its own win over merged ones, earlier merged ones over later."""
    own: dict[Key, Entry] = {}
    merged: dict[Key, Entry] = {}
    for entry in node.entries:
        if entry.key.plain and entry.key.value == "<<":
            for source in _sources(entry.value):
                merged = {**_entries(source), **merged}
        elif entry.value.tag != _RESET:
            own[_scalar(entry.key)] = entry
    return {**own, **{key: entry for key, entry in merged.items() if key not in own}} if merged else own


def _sources(node: Node) -> Iterator[Mapping]:
    found = follow(node)
    if isinstance(found, Mapping):
        yield found
    elif isinstance(found, Sequence):
        for item in found.items:
            yield from _sources(item)


def _items(node: Sequence) -> list[Node]:
    return [item for item in node.items if item.tag != _RESET]


def _span(document: Node, violation: Violation) -> Span:
    key, node = _place(document, violation.path)
    if key is not None and (violation.key_or_value == "key" or not _is_token(node)):
        return key.span
    return node.span if _is_token(node) or not violation.path else _first(node)


def _place(node: Node, path: Path) -> tuple[Scalar | None, Node]:
    """Return the key, if there is one, and the value at `path`."""
    key: Scalar | None = None
    for step in path:
        found = follow(node)
        if isinstance(found, Mapping):
            entry = next(entry for name, entry in _entries(found).items() if key_text(name) == step)
            key, node = entry.key, entry.value
        elif isinstance(found, Sequence):
            key, node = None, _items(found)[whole(step)]
    return key, node


def _is_token(node: Node) -> bool:
    """Tell whether a node is small enough to be pointed at, and there to be seen."""
    return isinstance(node, Alias) or (isinstance(node, Scalar) and not node.absent and not node.block)


def _first(node: Node) -> Span:
    """Return the first token of a collection in a list: a finding never points at a whole block."""
    found = follow(node)
    if isinstance(found, Mapping) and found.entries:
        return found.entries[0].key.span
    if isinstance(found, Sequence) and found.items:
        return _first(found.items[0])
    return node.span
