"""Replacing a part of a scalar where it stands, and nothing around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from ats_lint.model import Claim, Edit, EditRefused
from ats_lint.syntax.compose.nodes import Mapping, Node, Scalar, Sequence
from ats_lint.syntax.compose.quoting import plain_allowed, restyle
from ats_lint.syntax.compose.values import Value

_SPECIAL = frozenset("'\"\\\r\n")


def substitute(roots: Iterable[Mapping], value: Value, start: int, end: int, text: str) -> tuple[Edit, ...]:
    """Replace the characters `start` to `end` of `value.raw`, whoever shares the scalar.

    Raises:
        EditRefused: the scalar is not below one of `roots`, or `text` does not fit into its quotes.
    """
    node = value.node
    for root in roots:
        found = _places(root).get(id(node))
        if found is not None and isinstance(node, Scalar):
            return (_edit(node, value, start, end, text, *found),)
    raise EditRefused("the value was not written in this file")


def written_at(roots: Iterable[Mapping], node: Node) -> Claim:
    """Return the path of the keys below which a node is written; empty when it is below none of the roots."""
    return next((found[0] for root in roots if (found := _places(root).get(id(node)))), ())


@lru_cache(maxsize=32)
def _places(root: Mapping) -> dict[int, tuple[Claim, bool]]:
    """Return path and surroundings of every node below `root` by its identity, which lasts as long as `root`."""
    found: dict[int, tuple[Claim, bool]] = {}
    for node, claim, flow in _walk(root, (), flow=False):
        found.setdefault(id(node), (claim, flow))
    return found


def _edit(node: Scalar, value: Value, start: int, end: int, text: str, claim: Claim, flow: bool) -> Edit:
    whole = value.in_whole(value.raw[:start] + text + value.raw[end:])
    if node.plain and not plain_allowed(whole, flow=flow):
        return Edit(node.span, restyle(node, whole, flow=flow), node.source.path, claim)
    if _SPECIAL.intersection(text):
        raise EditRefused("the text needs quotes of its own")
    return Edit(value.part_span(start, end), text, node.source.path, claim)


def _walk(node: Node, claim: Claim, *, flow: bool) -> Iterator[tuple[Node, Claim, bool]]:
    """Yield every node below with its path and whether it stands inside brackets; aliases are not followed."""
    yield node, claim, flow
    if isinstance(node, Mapping):
        for entry in node.entries:
            below = claim if entry.key.value == "<<" else (*claim, entry.key.value)
            yield from _walk(entry.value, below, flow=flow or node.flow)
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield from _walk(item, (*claim, str(index)), flow=flow or node.flow)
