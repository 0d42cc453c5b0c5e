"""Which paths a `.dockerignore` keeps out."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.files.dockerignore import Dockerignore
from ats_lint.files.source import Source

CASES = [
    (".git", ".git", True),
    (".git", "a/.git", False),
    (".git", ".git/config", True),
    (".git", ".gitignore", False),
    ("**/.git", "a/b/.git/x", True),
    ("**/node_modules", "node_modules", True),
    ("/node_modules/", "node_modules/x", True),
    ("*.pyc", "a.pyc", True),
    ("*.pyc", "a/b.pyc", False),
    ("**/*.pyc", "a/b.pyc", True),
    ("*/temp*", "some/temporary.txt", True),
    ("*/*/temp*", "some/temporary.txt", False),
    ("temp?", "tempa", True),
    ("temp?", "temp", False),
    ("docs/**", "docs/a/b", True),
    ("docs/**", "docs", False),
    ("a[0-9].txt", "a1.txt", True),
    ("a[^0-9].txt", "a1.txt", False),
    ("a\\*b", "a*b", True),
    ("a\\*b", "axb", False),
    ("x(1)+.txt", "x(1)+.txt", True),
    ("*\n!keep", "keep", False),
    ("*\n!keep", "other", True),
    ("*\n!keep/this", "keep/this/a", False),
    ("*\n!keep/this", "keep/that", True),
    ("!keep\n*", "keep", True),
    ("# .env\n", ".env", False),
    (" .env ", ".env", True),
    ("./.env", ".env", True),
    ("a/../.env", ".env", True),
    (".env*\n!.env.example", ".env.example", False),
    (".env*\n!.env.example", ".env.local", True),
    ("a[", "a[", False),
    ("", "anything", False),
    ("a-b", "a-b", True),
    ("a\fb", "a\fb", True),
    ("a\u2028b", "b", False),
    ("a\rb", "b", False),
]


@pytest.mark.parametrize(("text", "path", "expected"), CASES)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_excludes(text: str, path: str, expected: bool, newline: str) -> None:
    source = Source(Path("/x/.dockerignore"), text.replace("\n", newline) + newline)
    assert Dockerignore(source).excludes(path) is expected


def test_pattern_knows_its_place() -> None:
    source = Source(Path("/x/.dockerignore"), "# c\n  !a  \nb\n")
    patterns = Dockerignore(source).patterns
    assert [source.slice(one.span) for one in patterns] == ["!a", "b"]


def test_no_file_excludes_nothing() -> None:
    assert not Dockerignore(None).excludes(".env")
