"""Texts that a grammar takes minutes or gigabytes for are given up; others are read, however long."""

from __future__ import annotations

import pytest

from ats_lint.analysis.sources import golang, javascript
from ats_lint.syntax.shell.parse import parse

BASH = ("a|", "a)", "a?", "<", "<<A\n", "((a", "a()", "</a>", "\0")


@pytest.mark.parametrize("part", BASH)
def test_a_script_that_goes_beyond_the_bounds_is_not_understood(part: str) -> None:
    script = parse(part * (12_000 // len(part)))
    assert script.errors
    assert not script.commands
    # Nothing of it is left for the next one.
    assert [one.name for one in parse(f"echo {part!r}\nls").commands] == ["echo", "ls"]


def test_a_long_script_is_understood() -> None:
    lines = "cat a | grep -e 'b|c' && { echo $(ls /x) || exit 1; }\nif [ -f a ]; then b <<E\nx\nE\nfi\n"
    script = parse(lines * 300)
    assert not script.errors
    assert len(script.commands) == 300 * len(parse(lines).commands)


def test_a_script_with_an_error_is_understood_around_it() -> None:
    script = parse("ls /a\n" * 1_000 + "if )\n" + "cat b\n" * 1_000)
    assert script.errors
    assert {one.name for one in script.commands} >= {"ls", "cat"}


def test_a_program_that_goes_beyond_the_bounds_is_unknown() -> None:
    assert not golang.read("package main\n" + "<!--" * 3_100).known
    assert golang.read("package main\n" + "func a() { f(1 << 2, b) }\n" * 900).known


def test_a_program_of_doubtful_angles_is_unknown() -> None:
    assert not javascript.read("a<b," * 3_100, "", "typescript").known
    assert javascript.read("const a: Map<string, number> = f<T>(1)\n" * 400, "", "typescript").known
