"""Lines that fixes add beside a file, and what keeps two fixes out of one pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.diagnostic import Diagnostic
from ats_lint.files.source import Source
from ats_lint.fix.batches import Batch, key_of, with_lines
from ats_lint.lint.registry import discover
from ats_lint.model import Fix, Lines, Safety, Severity, Span

PATH = Path("/x/.env.example")


def added(text: str, *lines: str) -> str:
    return with_lines(Source(PATH, text), Lines(PATH, lines)).text


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("A=1", "A"), ("A=b=c", "A"), (" export A = 1", "A"), ("export A=", "A"), ("#A=1", "#A=1"), ("*.pem", "*.pem"),
        ("# A = 1", "# A = 1"), ("A", "A"), ("", ""),
    ],
)  # fmt: skip
def test_what_makes_a_line_the_same(line: str, key: str) -> None:
    assert key_of(line) == key


@pytest.mark.parametrize(
    ("text", "lines", "expected"),
    [
        ("A=1\n", ("B=2",), "A=1\nB=2\n"),
        ("A=1", ("B=2", "", "C=3"), "A=1\nB=2\n\nC=3\n"),
        ("", ("B=2",), "B=2\n"),
        ("A=1\r\n", ("B=2",), "A=1\r\nB=2\r\n"),
        ("A=1\n", ("A=2",), "A=1\n"),
        ("A=1\n", ("# about A", "A=2"), "A=1\n"),
        ("A=1\n", ("# about B", "B=2"), "A=1\n# about B\nB=2\n"),
        # A name alone is shown by a comment, and a comment by a setting.
        ("# XA=1\n", ("XA=", "B=2"), "# XA=1\nB=2\n"),
        ("# XA=1\n", ("# XA=", "B=2"), "# XA=1\nB=2\n"),
        ("XA=1\n", ("# XA=3", "B=2"), "XA=1\nB=2\n"),
        ("# XA=1\n", ("XA=2",), "# XA=1\nXA=2\n"),
        ("# C=1\n", ("# XA=", "B=2"), "# C=1\n# XA=\nB=2\n"),
    ],
)  # fmt: skip
def test_lines_that_a_file_lacks_are_appended(text: str, lines: tuple[str, ...], expected: str) -> None:
    assert added(text, *lines) == expected


def saying(*lines: Lines) -> Diagnostic:
    fix = Fix("say it", (), Safety.SAFE, "Because.", lines)
    rule = discover().entries[0]
    source = Source(Path("/x/compose.yml"), "services: {}\n")
    return Diagnostic(rule, Severity.LOW, source.path, Span(0, 1), "m", None, fix, (), source)


def test_a_name_has_one_value_in_a_pass() -> None:
    batch = Batch()
    assert batch.admit(saying(Lines(PATH, ("A=1", "*.pem"))))
    assert batch.admit(saying(Lines(PATH, ("A=1", "B=2", "*.pem"))))
    assert not batch.admit(saying(Lines(PATH, ("C=3", "A=2"))))
    assert batch.admit(saying(Lines(PATH.with_name(".env"), ("A=2",)))), "another file"
    assert [line for lines in batch.lines for line in lines.lines] == ["A=1", "*.pem", "A=1", "B=2", "*.pem", "A=2"]
