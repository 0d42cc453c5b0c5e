"""Answers that a node keeps."""

from __future__ import annotations

from ats_lint.analysis.views.answers import remembered
from ats_lint.analysis.views.dockerfile import Stage
from dockerfiles import read


def test_a_node_is_asked_once() -> None:
    asked: list[str] = []

    @remembered
    def question(stage: Stage) -> int:
        asked.append(stage.subject)
        return len(asked)

    one, other = read("FROM a AS one\nFROM b AS two\n").stages
    assert (question(one), question(one), question(other)) == (1, 1, 2)
    assert asked == ["one", "two"]
    # Another reading of the same text is another node.
    assert question(read("FROM a AS one\n").stages[0]) == 3
