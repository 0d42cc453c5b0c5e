"""From the text of a bake file to its blocks."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.syntax.bake.expressions import Attribute, BakeBlock, BakeSyntax, Expression, Object, Template, Tuple
from ats_lint.syntax.bake.grammar import Grammar
from ats_lint.syntax.bake.quoted import Broken

_LABELLED = frozenset({"target", "group", "variable", "function"})


def parsed(text: str, notation: str) -> BakeSyntax:
    """Read a file in the notation `json` or `hcl`.

    Raises:
        Broken: it is not written in that notation.
    """
    if notation == "json":
        root = Grammar(text).whole()
        if not isinstance(root, Object):
            raise Broken("no object", 0)
        return BakeSyntax(tuple(_attributes(root, _LABELLED)), tuple(_labelled(root)))
    attributes, blocks = Grammar(text).body()
    return BakeSyntax(attributes, blocks)


def _labelled(root: Object) -> Iterator[BakeBlock]:
    for kind in _attributes(root):
        for group in _tables(kind.value) if kind.name in _LABELLED else ():
            for one in _attributes(group):
                own = [entry for table in _tables(one.value) for entry in _attributes(table)]
                yield BakeBlock(kind.name, ((one.name, one.span),), kind.span, tuple(own))


def _tables(value: Expression) -> Iterator[Object]:
    for one in value.items if isinstance(value, Tuple) else (value,):
        if isinstance(one, Object):
            yield one


def _attributes(table: Object, without: frozenset[str] = frozenset()) -> Iterator[Attribute]:
    for key, value in table.entries:
        name = "".join(part for part in key.parts if isinstance(part, str)) if isinstance(key, Template) else ""
        if isinstance(key, Template) and all(isinstance(part, str) for part in key.parts) and name not in without:
            yield Attribute(name, key.span, value)
