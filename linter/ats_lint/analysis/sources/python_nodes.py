"""The nodes of a module of Python, by their kind."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from collections import defaultdict
from typing import TypeVar, cast

from ats_lint.patterns import regex

Kind = TypeVar("Kind", bound=ast.AST)
_LEAVES = frozenset({ast.Constant, ast.Name, ast.Pass, ast.Break, ast.Continue, ast.Global, ast.Nonlocal, ast.alias})
_FUNCTIONS = frozenset({ast.FunctionDef, ast.AsyncFunctionDef})
_NO_CHILDREN = frozenset({"ctx", "op", "ops", "type_comment", "lineno", "kind"})
_MARKS = (
    "open(", "mkdir", "makedirs", "write_", "touch", "sqlite", "env", "ENV", "Env", ".run", "run_app", "Path(", "path(",
    "serve", "Serve", "listen", "bind", "route", "Route", "RL", ".add_", ".get", ".post", ".put", ".delete", ".patch",
    ".head", ".options", ".any", ".save", ".dump", ".to_", "chown", "uid(", "gid(", "SOCK_RAW", "AF_PACKET", "://",
    "'/", '"/', "'.env", '".env', "Handler", "handler", "port", "PORT", "Port", "git", "sudo", "iptables", "global ",
    "add_argument", "option(", "prefix", "tempfile", "url(", "Repo",
)  # fmt: skip
_TELLING = regex("|".join(map(re.escape, _MARKS)))
"""A line without any of these says nothing of what is asked."""


class Nodes:
    """What stands in a module, without the functions on whose lines nothing stands."""

    def __init__(self, text: str) -> None:
        """Parse a text.

        Raises:
            SyntaxError, ValueError, RecursionError, MemoryError: this Python cannot parse it.
        """
        lines = telling_lines(text)
        self._kinds = _by_kind(ast.parse(text), lines) if lines else {}

    def of(self, kind: type[Kind]) -> list[Kind]:
        """Return the nodes of a kind, in the order of the text."""
        return cast("list[Kind]", self._kinds.get(kind, []))


def telling_lines(text: str) -> list[int]:
    """Return the numbers of the lines on which something may stand."""
    found: list[int] = []
    line, at, end = 1, 0, len(text)
    while at < end:
        match = _TELLING.search(text, at)
        if match is None:
            break
        line += text.count("\n", at, match.start())
        found.append(line)
        at = text.find("\n", match.end())
        if at < 0:
            break
    return found


def _by_kind(tree: ast.Module, lines: list[int]) -> dict[type, list[ast.AST]]:
    found: defaultdict[type, list[ast.AST]] = defaultdict(list)
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        kind = type(node)
        if kind in _FUNCTIONS and not _tells(cast("ast.FunctionDef", node), lines):
            continue
        found[kind].append(node)
        if kind not in _LEAVES:
            pending.extend(reversed(_children(node)))
    return found


def _children(node: ast.AST) -> list[ast.AST]:
    found: list[ast.AST] = []
    for name in node._fields:
        if name in _NO_CHILDREN:
            continue
        value: list[ast.AST | str | None] | ast.AST | str | int | None = getattr(node, name, None)
        if type(value) is list:
            found += [one for one in value if isinstance(one, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def _tells(node: ast.FunctionDef, lines: list[int]) -> bool:
    first = min((one.lineno for one in node.decorator_list), default=node.lineno)
    at = bisect_left(lines, first)
    return at < len(lines) and lines[at] <= (node.end_lineno or node.lineno)
