"""Which stages are made from which: names, numbers, arguments, and what nothing is made from."""

from __future__ import annotations

import pytest

from ats_lint.analysis.build.stage_graph import choices, circles, edges, find, idle
from dockerfiles import read

FILE = "FROM a AS one\nFROM b AS two\nCOPY --from=one /x /x\nRUN --mount=from=one,target=/y true\nFROM two\n"


def test_every_use_is_an_edge() -> None:
    dockerfile = read(FILE)
    assert [[(edge.stage.index, edge.text) for edge in edges(one)] for one in dockerfile.stages] == [
        [],
        [(0, "one"), (0, "one")],
        [(1, "two")],
    ]


@pytest.mark.parametrize(
    ("name", "numbers", "index"),
    [("one", False, 0), ("ONE", False, 0), ("0", True, 0), ("0", False, None), ("9", True, None), ("none", True, None)],
)
def test_a_stage_is_found(name: str, numbers: bool, index: int | None) -> None:
    found = find(read(FILE), name, numbers=numbers)
    assert (found and found.index) == index


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (FILE, []),
        ("FROM a AS one\nFROM b\n", ["one"]),
        ("FROM a AS one\nFROM one AS two\nFROM b\n", ["one", "two"]),
        ("ARG X=one\nFROM a AS one\nFROM b AS two\nFROM $X\n", []),
    ],
)
def test_what_nothing_is_made_from(text: str, left: list[str]) -> None:
    assert [one.name for one in idle(read(text))] == left


def test_arguments_may_choose_a_stage() -> None:
    dockerfile = read("ARG KIND=dev\nFROM a AS app-dev\nFROM b AS app-prod\nFROM c AS other\nFROM app-$KIND\n")
    assert {one.name for one in choices(dockerfile.stages[-1])} == {"app-dev", "app-prod"}


def test_a_stage_that_is_made_from_what_it_makes() -> None:
    dockerfile = read("FROM a AS one\nCOPY --from=two /x /x\nFROM one AS two\n")
    assert [(stage.name, edge.text) for stage, edge in circles(dockerfile)] != []
    assert list(circles(read(FILE))) == []
