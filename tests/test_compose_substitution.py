"""Replacing a part of a scalar in place."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.files.source import Source
from ats_lint.fix.batches import splice
from ats_lint.model import EditRefused
from ats_lint.syntax.compose.compose_file import ComposeFile
from ats_lint.syntax.compose.node_values import build
from ats_lint.syntax.compose.scope import Environment, Scope

NEW = "${A:?set A in .env}"


def replaced(text: str, path: str, old: str, new: str = NEW) -> str:
    source = Source(Path("/compose.yaml"), text)
    file = ComposeFile(source)
    assert file.root is not None
    value = build(file.root, Scope(Environment(), Path("/"))).get(path)
    assert value is not None
    start = value.raw.index(old)
    return splice(text, file.substitute(value, start, start + len(old), new))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a: old # c\n", f"a: {NEW} # c\n"),
        ("a: 'it''s old'\n", f"a: 'it''s {NEW}'\n"),
        ('a: "\\told\\n"\n', f'a: "\\t{NEW}\\n"\n'),
        ("a: |\n  x: 1\n  p: old\n  z: 2\n", f"a: |\n  x: 1\n  p: {NEW}\n  z: 2\n"),
        ("{a: x=old, b: 1}\n", f'{{a: "x={NEW}", b: 1}}\n'),
        ("b: &x old\na: *x\n", f"b: &x {NEW}\na: *x\n"),
        ("a: one\n  old\n  two\n", f"a: one\n  {NEW}\n  two\n"),
        ("a: {old}\n".replace("{", "").replace("}", ""), f"a: {NEW}\n"),
    ],
)
def test_only_the_part_changes(text: str, wanted: str) -> None:
    assert replaced(text, "a", "old") == wanted


def test_a_text_that_needs_quotes_is_refused() -> None:
    with pytest.raises(EditRefused):
        replaced("a: 'old'\n", "a", "old", "it's")
