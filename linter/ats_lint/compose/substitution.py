"""Replacing a part of a scalar where it stands, and nothing around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ats_lint.compose.nodes import Mapping, Node, Scalar, Sequence
from ats_lint.compose.quoting import plain_allowed, restyle
from ats_lint.compose.values import Value
from ats_lint.model import Claim, Edit, EditRefused

_SPECIAL = frozenset("'\"\\\r\n")


def substitute(roots: Iterable[Mapping], value: Value, start: int, end: int, text: str) -> tuple[Edit, ...]:
    """Replace the characters `start` to `end` of `value.raw`, whoever shares the scalar.

    Raises:
        EditRefused: the scalar is not below one of `roots`, or `text` does not fit into its quotes.
    """
    node = value.node
    for root in roots:
        for found, claim, flow in _walk(root, (), flow=False):
            if found is node and isinstance(node, Scalar):
                return (_edit(node, value, start, end, text, claim, flow),)
    raise EditRefused("the value was not written in this file")


def written_at(roots: Iterable[Mapping], node: Node) -> Claim:
    """Return the path of the keys below which a node is written; empty when it is below none of the roots."""
    return next((claim for root in roots for found, claim, _ in _walk(root, (), flow=False) if found is node), ())


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
