"""What wakes a rule: kinds of files, instructions, words of a Dockerfile and keys without which it finds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ats_lint.analysis.project.project import Project
from ats_lint.analysis.views.dockerfile import KINDS
from ats_lint.patterns import regex
from ats_lint.rule import Rule
from ats_lint.syntax.compose.nodes import Mapping, Node, Sequence

DOCKERFILE, COMPOSE, PROJECT, BAKE = "a Dockerfile", "a Compose file", "a project", "a bake file"
"""Words for what every rule about such files needs; no instruction and no key is called that."""
_WORD = regex(r"[a-z]+")
_SPLIT = regex(r"[\\`](?<=\w[\\`])\r?\n(?=\w)")


def words_of(rule: Rule[Any]) -> frozenset[str]:
    """Return the words of which one must be in a project for the rule to find anything."""
    if rule.wakes:
        return rule.wakes
    keywords = frozenset(keyword for keyword, kind in KINDS.items() if issubclass(kind, rule.on))
    if keywords and len(keywords) < len(KINDS):
        return keywords
    if rule.on is Project:
        return frozenset({PROJECT})
    return frozenset({COMPOSE if rule.reports == "service" else DOCKERFILE})


def words_in(project: Project) -> frozenset[str]:
    """Return everything in a project that can wake a rule."""
    found = {PROJECT, *([BAKE] if project.bakes else [])}
    for dockerfile in project.dockerfiles:
        found.add(DOCKERFILE)
        found.update(instruction.keyword for instruction in dockerfile.all_instructions())
        found.update(_words(dockerfile.source.text))
    for file in project.compose_files():
        found.add(COMPOSE)
        for document in file.mappings:
            found.update(_keys(document))
    return frozenset(found)


def _words(text: str) -> Iterator[str]:
    """Yield the words of a Dockerfile in lower case, letters alone, and those that are spread over two lines."""
    yield from _WORD.findall(text.lower())
    if _SPLIT.search(text):
        yield from _WORD.findall(_SPLIT.sub("", text.lower()))


def _keys(top: Node) -> Iterator[str]:
    waiting = [top]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            for entry in node.entries:
                yield entry.key.value
                waiting.append(entry.value)
        elif isinstance(node, Sequence):
            waiting += node.items
