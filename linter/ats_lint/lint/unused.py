"""Ignore comments that silence nothing any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ats_lint.lint.registry import Listed
from ats_lint.lint.suppress import Written

Used = frozenset[tuple[Written, str]]
"""Comments, each with the code of a rule of which it silences a finding."""


def unused(
    written: Iterable[Written], used: Used, ran: frozenset[str], known: Iterable[Listed]
) -> Iterator[tuple[Written, str]]:
    """Yield what to say of each comment with a word that silences nothing, though all rules that it means `ran`.

    Nothing is said of a comment about all rules unless those ran that run in every project.
    """
    usual = frozenset(rule.code for rule in known if rule.enabled == "default")
    busy: dict[Written, set[str]] = {}
    for comment, code in used:
        busy.setdefault(comment, set()).add(code)
    for one in written:
        codes = busy.get(one, set())
        idle = [word for word, meant in one.comment.words if meant <= ran and meant.isdisjoint(codes)]
        if idle:
            yield one, f"unused {one.comment.verb}[{', '.join(idle)}]"
        elif not one.comment.words and not codes and usual <= ran:
            yield one, f"unused {one.comment.verb}"
