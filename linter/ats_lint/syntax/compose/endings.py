"""Where block text ends, and what may follow there."""

from __future__ import annotations

from ats_lint.model import Claim, Edit, EditRefused, Span
from ats_lint.syntax.compose.layout import content_end, swallowed
from ats_lint.syntax.compose.nodes import Mapping, Node, Scalar, Sequence


def after(node: Node, at: int) -> int:
    """Return the offset at which a new line can follow the block collection `node`, which stands at column `at`.

    Raises:
        EditRefused: a block scalar ends there without a line break: one more would change its text.
    """
    source = node.source
    end = content_end(source, node.span.end, at)
    if end == len(source.text):
        last = last_leaf(node)
        if ends_open(last) and "-" not in last.raw.partition("\n")[0]:
            raise EditRefused("the file ends in a block scalar without a line break")
    return end


def behind(node: Node, end: int, text: str, claim: Claim) -> Edit:
    """Return an edit that adds `text` at `end` ahead of all mere insertions at the same offset."""
    source = node.source
    return Edit(Span(end - 1, end), source.text[end - 1] + text, source.path, claim)


def settled(node: Node, text: str, end: int, at: int) -> None:
    """Make sure that new lines under a key at column `at` do not take in what follows at `end`.

    Raises:
        EditRefused: they end in a block scalar, and deeper comments follow.
    """
    last = last_leaf(node)
    if ends_open(last) and swallowed(text, end, at, keep="+" in last.raw.partition("\n")[0]):
        raise EditRefused("a block scalar would take in what follows")


def ends_open(node: Node) -> bool:
    """Tell whether `node` is a block scalar, whose text has no mark at its end."""
    return isinstance(node, Scalar) and node.block


def last_leaf(node: Node) -> Node:
    """Return the node that is written last in `node`."""
    while True:
        if isinstance(node, Mapping) and node.entries:
            node = node.entries[-1].value
        elif isinstance(node, Sequence) and node.items:
            node = node.items[-1]
        else:
            return node
