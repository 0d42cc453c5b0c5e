"""Grammars of tree-sitter, loaded when a file of their language is read, and what all their trees have in common."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

from ats_lint.syntax.bounded_trees import bounded_tree

if TYPE_CHECKING:
    from tree_sitter import Node, Parser, Query

Grammar = Literal["javascript", "typescript", "tsx", "go"]

_LONGEST_NAME = 200


@cache
def _parser(grammar: Grammar) -> Parser:
    from tree_sitter import Language, Parser

    if grammar == "go":
        import tree_sitter_go

        return Parser(Language(tree_sitter_go.language()))
    if grammar == "javascript":
        import tree_sitter_javascript

        return Parser(Language(tree_sitter_javascript.language()))
    import tree_sitter_typescript

    both = tree_sitter_typescript
    return Parser(Language(both.language_tsx() if grammar == "tsx" else both.language_typescript()))


def parse(grammar: Grammar, text: str) -> Node | None:
    """Return the tree of a text; None for one that nobody wrote by hand."""
    tree = bounded_tree(_parser(grammar), text.encode("utf-8", "surrogatepass"), b"<")
    return tree.root_node if tree is not None else None


def select(grammar: Grammar, root: Node, kinds: tuple[str, ...]) -> dict[str, list[Node]]:
    """Return the nodes of some kinds, each kind in the order of the text."""
    from tree_sitter import QueryCursor

    found = QueryCursor(_query(grammar, kinds)).captures(root)
    # Captures come in the order in which patterns end.
    return {kind: sorted(found.get(kind, ()), key=_start) for kind in kinds}


def _start(node: Node) -> int:
    return node.start_byte


@cache
def _query(grammar: Grammar, kinds: tuple[str, ...]) -> Query:
    from tree_sitter import Query

    language = _parser(grammar).language
    if language is None:
        raise LookupError(grammar)
    return Query(language, " ".join(f"({kind}) @{kind}" for kind in kinds))


def text_of(node: Node | None) -> str:
    """Return the text of a node; empty for none."""
    found = node.text if node is not None else None
    return found.decode("utf-8", "replace") if found else ""


def short_text(node: Node | None) -> str:
    """Return the text of a node that a name could be; empty for a longer one, so that chains of calls stay cheap."""
    return text_of(node) if node is not None and node.end_byte - node.start_byte <= _LONGEST_NAME else ""


def field(node: Node, name: str) -> Node | None:
    """Return the child that a grammar calls by a name."""
    return node.child_by_field_name(name)


def arguments(call: Node) -> list[Node]:
    """Return the arguments of a call."""
    given = call.child_by_field_name("arguments")
    return [one for one in given.named_children if one.type != "comment"] if given is not None else []
