"""Edits that create the same missing parent: made one where that is plain to see, and apart elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.fix.joining import joined
from ats_lint.fix.repair import repair
from ats_lint.lint.config import Settings
from ats_lint.lint.registry import discover
from ats_lint.model import Edit, Safety, Span

CLAIM = ("services", "web", "deploy")
_MEMORY = "x\n    deploy:\n      limits:\n        memory: 1G  # review\n      reservations:\n        memory: 512M"


def edit(text: str, at: int = 9) -> Edit:
    return Edit(Span(at, at + 1), text, Path("/compose.yaml"), CLAIM)


def both(first: str, second: str) -> str | None:
    found = joined(edit(first), edit(second))
    return found and found.text


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_both_create_is_created_once(newline: str) -> None:
    processors = 'x\n    deploy:\n      limits:\n        cpus: "1.0"\n      placement:\n        zone: a'
    expected = (
        'x\n    deploy:\n      limits:\n        memory: 1G  # review\n        cpus: "1.0"\n'
        "      reservations:\n        memory: 512M\n      placement:\n        zone: a"
    )
    found = both(_MEMORY.replace("\n", newline), processors.replace("\n", newline))
    assert found == expected.replace("\n", newline)


@pytest.mark.parametrize(
    "other",
    [
        "x\n    deploy:\n      limits:\n        memory: 2G",  # says something else
        "x\n    deploy:\n      limits: {cpus: 1}\n",
        "x\n    deploy:\n      limits:\n        - cpus",  # a list
        "x\n    deploy:\n      # a comment\n      limits:\n        cpus: 1",
        "x\n    deploy:\n      limits: |\n        cpus: 1",
        "x\n    deploy:\n    \n      limits:\n        cpus: 1",
        "y\n    deploy:\n      limits:\n        cpus: 1",  # another character before
        ", deploy: {limits: {cpus: 1}}",
        "",
    ],
)
def test_other_texts_stay_apart(other: str) -> None:
    assert both(_MEMORY, other) is None
    assert both(other, _MEMORY) is None


def test_a_parent_that_is_written_otherwise_stays_apart() -> None:
    first, anchored = "x\n    deploy:\n      a: 1", "x\n    deploy: &d\n      b: 2"
    assert both(first, anchored) is None
    assert both(anchored, first) is None
    assert both(first, first + "\n      b: 2") is None, "one key, said twice"


def test_edits_of_two_places_stay_apart() -> None:
    assert joined(edit(_MEMORY), edit(_MEMORY, at=20)) is None


def test_limits_are_added_at_one_go(tmp_path: Path) -> None:
    path = tmp_path / "compose.yaml"
    path.write_text("services:\n  web:\n    image: app\n    restart: always\n")
    rules = [one for one in discover().entries if one.code in {"DC701", "DC702", "DC703"}]
    found = repair([path], Settings(), rules, safety=Safety.UNSAFE, write=False)
    # Each was found in the text as it was, before any of them was fixed.
    assert {one.rule.code for one in found.fixed} == {"DC701", "DC702", "DC703"}
    assert {one.source.text for one in found.fixed} == {path.read_text()}
    assert found.changes[0].after.text.endswith(
        '        limits:\n          memory: 512M  # review: a guess\n          cpus: "1.0"  # review: a guess\n'
        '          pids: 2048\n        reservations:\n          memory: 256M\n          cpus: "0.5"\n'
    )
