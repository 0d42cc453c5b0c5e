"""What stands above an ignore comment in an editor: the rules that it silences, or that it silences nothing."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from ats_lint.lint.ignore_comments import IgnoreComment, Order, orders
from ats_lint.lint.registry import Registry, discover
from ats_lint.lsp.state import Seen


def lenses(seen: Seen) -> Iterator[types.CodeLens]:
    """Yield a lens for each ignore comment of a document; there is nothing to choose in it."""
    registry = discover()
    idle = {one.position.line for one in seen.problems if one.position is not None and one.message.startswith("unused")}
    at = 0
    for number, line in enumerate(seen.text.text.split("\n")):
        for column, order in orders(line, registry):
            if isinstance(order, Order) and order.own is not None:
                title = _title(order.own, registry, idle=number in idle)
                place = seen.text.range(at + column, at + column)
                yield types.CodeLens(place, types.Command(title, ""))
        at += len(line) + 1


def _title(comment: IgnoreComment, registry: Registry, *, idle: bool) -> str:
    codes = frozenset[str]().union(*(found for _, found in comment.words))
    named = [f"{one.code} {one.name}" for one in registry.entries if one.code in codes]
    more = f" and {len(named) - 3} more" if len(named) > 3 else ""
    what = ", ".join(named[:3]) + more if named else "every rule"
    where = "in this file" if comment.verb == "ignore-file" else "here"
    return f"unused: nothing of {what} {where}" if idle else f"silences {what} {where}"
