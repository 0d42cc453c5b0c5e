"""Every use of a variable in a project's files, whether or not the value is in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ats_lint.syntax.compose.compose_file import ComposeFile
from ats_lint.syntax.compose.interpolation import Interpolated, Variable, interpolate
from ats_lint.syntax.compose.nodes import Mapping, Node, Scalar, Sequence
from ats_lint.syntax.compose.positions import locate
from ats_lint.syntax.compose.scope import Scope


def uses(parts: Iterable[tuple[ComposeFile, Scope]]) -> Iterator[Variable]:
    """Yield each use once, in the order of files and places."""
    for found, _ in interpolations(parts):
        yield from found.variables


def interpolations(parts: Iterable[tuple[ComposeFile, Scope]]) -> Iterator[tuple[Interpolated, Scalar]]:
    """Yield what becomes of every scalar that holds a `$`; keys are never interpolated."""
    for file, scope in parts:
        if "$" not in file.source.text:
            continue
        for document in file.mappings:
            for node in _values(document):
                if "$" in node.value:
                    yield _interpolated(node, scope), node


def _interpolated(node: Scalar, scope: Scope) -> Interpolated:
    return interpolate(
        node.value, scope.environment.lookup, lambda start, end: locate(node, start, end), node.source
    )  # fmt: skip


def _values(root: Node) -> Iterator[Scalar]:
    pending = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, Scalar):
            yield node
        elif isinstance(node, Mapping):
            pending.extend(entry.value for entry in reversed(node.entries))
        elif isinstance(node, Sequence):
            pending.extend(reversed(node.items))
