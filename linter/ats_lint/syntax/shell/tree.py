"""Walking tree-sitter's bash tree: statements to commands in the order they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING

from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.records import dataclass, replace
from ats_lint.syntax.shell.build import make_command
from ats_lint.syntax.shell.script import Command, Redirect, ShellAssignment, Word
from ats_lint.syntax.shell.words import make_word, split
from ats_lint.syntax.shell.wrappers import as_assignment

if TYPE_CHECKING:
    from tree_sitter import Node

_MAX_LEVEL = 100
_SUBSTITUTIONS = frozenset({"command_substitution", "process_substitution"})
_REDIRECTS = frozenset({"file_redirect", "herestring_redirect", "heredoc_redirect"})
_SEPARATORS = frozenset({";", "&", ";;", "\n"})
_WORD_LISTS = frozenset({"declaration_command", "unset_command"})
_CONTEXTS = {
    "subshell": "subshell",
    "compound_statement": "group",
    "if_statement": "if",
    "while_statement": "loop",
    "for_statement": "loop",
    "c_style_for_statement": "loop",
    "case_statement": "case",
    "function_definition": "function",
    "command_substitution": "substitution",
    "process_substitution": "substitution",
}
_ASSIGNED = regex(r"([A-Za-z_]\w*)(?:\[[^]]*\])?\+?=", re.ASCII)


@dataclass(frozen=True, slots=True)
class ShellPlace:
    """Where a statement stands, and what its surroundings add to its commands."""

    context: frozenset[str] = frozenset()
    depth: int = 0
    parent: Command | None = None
    operator: str = ""
    redirects: tuple[Redirect, ...] = ()
    extra: tuple[Word, ...] = ()
    negated: bool = False
    background: bool = False
    level: int = 0

    def inner(self, context: str) -> ShellPlace:
        """Return the place inside a construct."""
        return replace(self, context=self.context | {context}, depth=self.depth + 1)


class Reader:
    """Reads one tree; `errors` tells whether something had to be left out."""

    def __init__(self, text: str, pipelines: Iterator[int]) -> None:
        """Read the tree of `text`, numbering pipelines from `pipelines`."""
        self.text = text
        self.errors = False
        self._pipelines = pipelines

    def walk(self, node: Node, place: ShellPlace) -> Iterator[Command]:
        """Yield the commands below `node`."""
        if place.level > _MAX_LEVEL:
            self.errors = True
            return
        place = replace(place, level=place.level + 1)
        kind = node.type
        if kind == "command":
            yield from self._command(node, place)
        elif kind == "list":
            yield from self._list(node, place)
        elif kind == "pipeline":
            yield from self._pipeline(_stages(node), place)
        elif kind == "redirected_statement":
            yield from self._redirected(node, place)
        elif kind == "negated_command":
            yield from self._block(node, replace(place, negated=True))
        elif kind in _WORD_LISTS:
            yield from self._words(node, place)
        elif kind == "test_command":
            words = tuple(split(self._raw(node), node.start_byte))
            yield from self._made(make_command(words, _span(node)), (node,), place)
        elif kind in {"variable_assignment", "variable_assignments"}:
            yield from self._assignments(node, place)
        elif node.child_count:
            inside = place.inner(_CONTEXTS[kind]) if kind in _CONTEXTS else place
            if node.children[0].type == "until":
                inside = replace(inside, context=inside.context | {"until"})
            yield from self._block(node, inside)

    def _block(self, node: Node, place: ShellPlace) -> Iterator[Command]:
        """Yield the commands of a sequence of statements, which any other node is taken to be."""
        operator = place.operator
        condition = node.type in {"if_statement", "elif_clause", "while_statement"}
        children = node.children
        for child, following in zip_longest(children, children[1:]):
            if child.type in _SEPARATORS:
                operator = "&" if child.type == "&" else ";"
            elif child.type in {"then", "do_group"} or not child.is_named:
                condition = condition and child.type not in {"then", "do_group"}
            if not child.is_named or child.type == "comment":
                continue
            inside = replace(place, context=place.context | {"condition"}) if condition else place
            sent_back = place.background or (following is not None and following.type == "&")
            yield from self.walk(child, replace(inside, operator=operator, background=sent_back))
            operator = ";"

    def _list(self, node: Node, place: ShellPlace) -> Iterator[Command]:
        # `a && b && …` nests to the left, once for each operator: too deep for recursion.
        pending: list[tuple[str, Node]] = []
        while node.type == "list" and node.child_count:
            parts = [child for child in node.children if child.type != "comment"]
            pending += [(parts[at - 1].type, parts[at]) for at in range(len(parts) - 1, 1, -2)]
            node = parts[0]
        pending.append((place.operator, node))
        plain = replace(place, redirects=(), extra=())
        for operator, item in reversed(pending[1:]):
            yield from self.walk(item, replace(plain, operator=operator))
        operator, item = pending[0]
        yield from self.walk(item, replace(place, operator=operator))

    def _pipeline(self, stages: Iterable[tuple[str, Node]], place: ShellPlace) -> Iterator[Command]:
        number = next(self._pipelines)
        listed = list(stages)
        plain = replace(place, redirects=(), extra=())
        before: list[Command] = []
        for position, (operator, stage) in enumerate(listed):
            last = position == len(listed) - 1
            found = list(self.walk(stage, replace(place if last else plain, operator=operator or place.operator)))
            for command in found:
                if command.depth == place.depth:
                    command.pipeline, command.pipe_position = number, position
            _link(before, found, place.parent)
            before = found
            yield from found

    def _redirected(self, node: Node, place: ShellPlace) -> Iterator[Command]:
        redirects: tuple[Redirect, ...] = ()
        extra: tuple[Word, ...] = ()
        heredocs = [child for child in node.children if child.type == "heredoc_redirect"]
        for child in node.children:
            if child.type in _REDIRECTS:
                made, words = self._redirects(child)
                redirects += made
                extra += words
        body = node.child_by_field_name("body")
        inside = replace(place, redirects=redirects + place.redirects, extra=extra + place.extra)
        if body is None:
            found = [*self._made(make_command((), _span(node)), node.children, inside)]
        else:
            found = list(self.walk(body, inside))
        yield from found
        for child in node.children:
            if body is not None and child.type in _REDIRECTS:
                yield from self._substitutions(child.children, replace(place, parent=found[-1] if found else None))
        for child in heredocs:
            yield from self._after_heredoc(child, found, place)

    def _after_heredoc(self, node: Node, before: list[Command], place: ShellPlace) -> Iterator[Command]:
        """Yield what follows `<<EOF` on its line: `| sh`, `&& next`."""
        operator = node.child_by_field_name("operator")
        right = node.child_by_field_name("right")
        for child in node.children:
            if child.type == "pipeline":
                found = list(self._pipeline(_stages(child), replace(place, operator="|")))
                _link(before[-1:], found, place.parent)
                yield from found
        if right is not None:
            yield from self.walk(right, replace(place, operator=operator.type if operator else ";"))

    def _redirects(self, node: Node) -> tuple[tuple[Redirect, ...], tuple[Word, ...]]:
        """Return the redirections of a node, and the arguments that the grammar takes for further targets."""
        found: list[Redirect] = []
        extra: list[Word] = []
        operator = descriptor = ""
        target: Word | None = None
        body: Node | None = None
        for child in node.children:
            if child.type in _REDIRECTS:
                inner, words = self._redirects(child)
                found += inner
                extra += words
            elif child.type == "file_descriptor":
                descriptor = self._raw(child)
            elif child.type == "heredoc_body":
                body = child
            elif node.child_by_field_name("operator") == child or child.type in {"pipeline", "heredoc_end"}:
                continue
            elif not operator:
                operator = child.type
            elif node.child_by_field_name("right") == child:
                continue
            elif target is None:
                target = self._word(child)
            else:
                extra.append(self._word(child))
        text = self._raw(body) if body else None
        own = Redirect(operator, target, _span(node), descriptor, text, _span(body) if body else None)
        return (own, *found), tuple(extra)

    def _command(self, node: Node, place: ShellPlace) -> Iterator[Command]:
        words: list[tuple[int, int]] = []
        assignments: list[ShellAssignment] = []
        redirects: tuple[Redirect, ...] = ()
        extra: tuple[Word, ...] = ()
        for child in node.children:
            if child.type == "variable_assignment":
                assignments.append(self._assignment(child))
            elif child.type in _REDIRECTS:
                made, more = self._redirects(child)
                redirects += made
                extra += more
            elif child.type != "comment":
                _join(words, child.start_byte, child.end_byte)
        made_words = (*(make_word(self.text[start:end], start) for start, end in words), *extra, *place.extra)
        command = make_command(made_words, _span(node), tuple(assignments), redirects + place.redirects)
        yield from self._made(command, node.children, replace(place, redirects=()))

    def _words(self, node: Node, place: ShellPlace) -> Iterator[Command]:
        words: list[tuple[int, int]] = []
        for child in node.children:
            if child.type not in _REDIRECTS and child.type != "comment":
                _join(words, child.start_byte, child.end_byte)
        made = tuple(make_word(self.text[start:end], start) for start, end in words)
        assignments = tuple(as_assignment(word) for word in made[1:] if _ASSIGNED.match(word.raw))
        yield from self._made(make_command(made, _span(node), assignments), node.children, place)

    def _assignments(self, node: Node, place: ShellPlace) -> Iterator[Command]:
        nodes = [node] if node.type == "variable_assignment" else node.children
        found = tuple(self._assignment(child) for child in nodes if child.type == "variable_assignment")
        yield from self._made(make_command((), _span(node), found), (node,), place)

    def _assignment(self, node: Node) -> ShellAssignment:
        raw = self._raw(node)
        match = _ASSIGNED.match(raw)
        if not match:
            return ShellAssignment(raw, None, _span(node))
        return ShellAssignment(match[1], make_word(raw[match.end() :], node.start_byte + match.end()), _span(node))

    def _made(self, command: Command, nodes: Iterable[Node], place: ShellPlace) -> Iterator[Command]:
        """Yield a command put in its place, then those substituted into it."""
        command.operator_before = place.operator
        command.redirects += place.redirects
        command.context, command.depth, command.parent = place.context, place.depth, place.parent
        command.negated, command.background = place.negated, place.background
        command.pipeline = next(self._pipelines)
        yield command
        inner = ShellPlace(place.context, place.depth, command, level=place.level)
        yield from self._substitutions(nodes, inner)

    def _substitutions(self, nodes: Iterable[Node], place: ShellPlace) -> Iterator[Command]:
        pending = list(nodes)[::-1]
        while pending:
            node = pending.pop()
            if node.type in _SUBSTITUTIONS:
                yield from self.walk(node, place)
            elif node.type not in {"pipeline", "list", "command"}:
                pending += node.children[::-1]

    def _word(self, node: Node) -> Word:
        return make_word(self._raw(node), node.start_byte)

    def _raw(self, node: Node) -> str:
        return self.text[node.start_byte : node.end_byte]


def _span(node: Node) -> Span:
    return Span(node.start_byte, node.end_byte)


def _stages(node: Node) -> Iterator[tuple[str, Node]]:
    operator = ""
    for child in node.children:
        if child.is_named:
            if child.type != "comment":
                yield operator, child
        else:
            operator = child.type


def _join(words: list[tuple[int, int]], start: int, end: int) -> None:
    """Add a range to `words`; what touches the range before it belongs to the same word."""
    if words and words[-1][1] == start:
        words[-1] = (words[-1][0], end)
    elif end > start:
        words.append((start, end))


def _link(before: Iterable[Command], after: list[Command], parent: Command | None) -> None:
    for command in before:
        if after and command.parent is parent and command.piped_into is None:
            command.piped_into = after[0]
