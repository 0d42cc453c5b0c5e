"""Commands of a RUN whose failure ends the build."""

from __future__ import annotations

import pytest

from ats_lint.analysis.build.run_steps import absent_program, decisive
from dockerfiles import read


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a && b", ["a", "b"]),
        ("a; b", ["b"]),
        ("set -e; a; b", ["set", "a", "b"]),
        ("a || b", []),
        ("a && b || true", []),
        ("a | b && c", ["c"]),
        ("if a; then b; fi && c", ["c"]),
        ("! a && b", ["b"]),
        ("a & b", ["b"]),
    ],
)
def test_which_commands_decide(line: str, expected: list[str]) -> None:
    run = read(f"FROM debian:12\nRUN {line}\n").stages[0].runs[0]
    assert [one.name for one in decisive(run)] == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("RUN curl x", True),
        ("RUN mkdir /x && curl x", True),
        ("RUN apk add libfoo && curl x", False),
        ("RUN ./prepare\nRUN curl x", False),
        ("RUN ./prepare && groupadd x", True),
        ("RUN apk add shadow && groupadd x", False),
        ("RUN sudo curl x", False),
    ],
)
def test_whether_a_program_surely_is_absent(lines: str, expected: bool) -> None:
    stage = read(f"FROM alpine:3.20\n{lines}\n").stages[0]
    run = stage.runs[-1]
    assert absent_program(stage, run, run.commands[-1]) is expected
