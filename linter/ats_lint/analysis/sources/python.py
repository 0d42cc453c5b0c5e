"""Python: one parse and one walk of a file."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

from ats_lint.analysis.sources import literals, python_calls, python_routes
from ats_lint.analysis.sources.expression_values import SourceSetting
from ats_lint.analysis.sources.languages import Language
from ats_lint.analysis.sources.python_nodes import Nodes
from ats_lint.analysis.sources.python_values import PythonNames, evaluate, names_of
from ats_lint.analysis.sources.source_facts import NOT_READ, SourceFacts


def read(text: str, name: str = "", _: Language = "python") -> SourceFacts:
    """Return what a file of Python shows; nothing is known of one that this Python cannot parse."""
    try:
        with warnings.catch_warnings():
            # A stray backslash in a literal is the program's own affair.
            warnings.simplefilter("ignore")
            nodes = Nodes(text)
        return _facts(nodes, name)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        # Another dialect, NUL characters, lone surrogates, or deeper than the parser goes.
        return NOT_READ


def _facts(nodes: Nodes, name: str) -> SourceFacts:
    names = names_of(nodes)
    calls = nodes.of(ast.Call)
    routes = python_routes.read(nodes, names)
    texts = tuple(_literals(nodes, routes.literals))
    return SourceFacts(
        routes=routes.routes,
        prefixed=routes.prefixed,
        listeners=(*python_calls.listeners(calls, names), *python_calls.configured(name, names)),
        settings=tuple(dict.fromkeys(_settings(nodes, names))),
        accesses=tuple(python_calls.accesses(nodes, names)),
        paths=tuple(dict.fromkeys(literals.paths(texts))),
        privileges=tuple(dict.fromkeys((*python_calls.privileges(nodes), *literals.privileges(texts)))),
        hosts=tuple(dict.fromkeys(literals.hosts(texts))),
        env_files=tuple(dict.fromkeys(python_calls.env_files(nodes, names))),
        git=next(python_calls.questions(nodes), ""),
    )


def _literals(nodes: Nodes, aside: frozenset[int]) -> Iterator[str]:
    """Yield the literals that are neither routes, nor documentation, nor follow another part of a text."""
    aside = aside | {id(node.value) for node in nodes.of(ast.Expr)}
    aside |= {id(part) for node in nodes.of(ast.JoinedStr) for part in node.values[1:]}
    aside |= {id(node.right) for node in nodes.of(ast.BinOp) if type(node.op) is ast.Add}
    for node in nodes.of(ast.Constant):
        if isinstance(node.value, str) and id(node) not in aside:
            yield node.value


def _settings(nodes: Nodes, names: PythonNames) -> Iterator[SourceSetting]:
    for node in (*nodes.of(ast.BoolOp), *nodes.of(ast.Call), *nodes.of(ast.Subscript)):
        yield from evaluate(node, names).settings()
