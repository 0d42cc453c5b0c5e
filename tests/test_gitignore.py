"""The lines of a `.gitignore`, compared with Git itself."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ats_lint.files.gitignore import MAX_LINES, IgnoreRules
from ats_lint.lint.cache import Cache
from ats_lint.lint.config import Settings
from ats_lint.lint.engine import check
from ats_lint.lint.registry import discover
from projects import write_tree
from properties import tried

PATHS = (
    "a", "b", "ab", "abc", "a/b", "a/ab", "a/b/c", "b/a", "b/a/b", "a.b", "a]", "a b", "a ", "!a", "#a", "-", "a\\b",
    "A", "a*b", "[a]", "^", "a/b/a/b/ab", "ba/a", "1",
)  # fmt: skip
ODD = (
    "!", "\\", "foo\\", "! ", "[z-a]", "[[:alpha:]]", "[[:alpha:]-]", "[", "[]", "[]]", "[!]a]", "[^a]", "a[", "/",
    "//", "***", "**", "**/", "/**", "a/**", "a/**/b", "**/b", "a**b", "a/***/b", "*/b", "/a", "a/", "/a/b", "a/b/",
    "\\!a", "\\#a", "#a", "a\\ ", "a ", "a\\  ", "[a-]", "[--a]", "[\\]]", "[a\\-c]", "[[:nope:]]", "[[:upper:]]", "?",
    "a?b",
    "*.b", "a\\*b", "a\\\\b", "\\[a\\]", "*", "!a\na", "a\n!a", "*\n!a/b", "\ufeffa", "a\r", "[a\\", "[a-\\",
    "[[:alpha:", "**a", "a/**b", "a//b", "./a", "a/.", "**/**/b", "**/a/**", "[/]", "a[/]b", "a[!x]b", "*a*b*",
)  # fmt: skip


def by_git(root: Path, text: str, paths: Sequence[str]) -> dict[str, bool | None]:
    """Return what Git says of each path: whether the last pattern that matches ignores it."""
    (root / ".gitignore").write_bytes(text.encode())
    command = ["git", "check-ignore", "--no-index", "--verbose", "--non-matching", "--stdin", "-z"]
    given_paths = "\0".join(paths).encode()
    done = subprocess.run(command, cwd=root, input=given_paths, capture_output=True, check=False)
    fields = done.stdout.decode().split("\0")
    rows = [fields[at : at + 4] for at in range(0, len(fields) - 3, 4)]
    return {path: None if not source else not pattern.startswith("!") for source, _, pattern, path in rows}


def ours(text: str, path: str) -> bool | None:
    """Return the same: what an ignored directory holds is ignored, and nothing in it is looked at."""
    rules = IgnoreRules.of(text)
    names = path.split("/")
    verdict = None
    for count in range(1, len(names) + 1):
        verdict = rules.verdict("/".join(names[:count]), folder=count < len(names))
        if verdict:
            return True
    return verdict


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("git")
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    return root


@pytest.mark.parametrize("text", ODD)
def test_odd_lines(repository: Path, text: str) -> None:
    assert {path: ours(text, path) for path in PATHS} == by_git(repository, text, PATHS)


@given(st.lists(st.text("ab*?/[]!^-\\ #c", max_size=7), max_size=3).map("\n".join))
@tried(25)
def test_any_lines(repository: Path, text: str) -> None:
    assert {path: ours(text, path) for path in PATHS} == by_git(repository, text, PATHS)


@pytest.mark.parametrize("pattern", ["*a" * 50 + "b", "**/a/" * 50 + "b", "[a]*" * 50 + "b"])
def test_hostile_patterns_end(pattern: str) -> None:
    assert not IgnoreRules([pattern]).verdict("a/" * 300 + "a" * 300, folder=False)


@pytest.mark.parametrize(
    "name", [".gitignore", "sub/.gitignore", ".git/info/exclude", ".dockerignore", "Dockerfile.dockerignore"]
)
def test_lines_beyond_a_bound_do_not_count_and_are_told(tmp_path: Path, name: str) -> None:
    write_tree(tmp_path, {
        ".git/HEAD": "ref: refs/heads/main\n",
        "Dockerfile": "FROM alpine:3.20\nCOPY . /app\n",
        "sub/Dockerfile": "FROM alpine:3.20\n",
        "compose.yml": "services: {a: {image: x, build: ., environment: {A_TOKEN: abcdefgh123}}}\n",
        name: "a\n" * MAX_LINES + "Dockerfile\n",
    })  # fmt: skip
    # What is kept of a run says the same.
    for _ in range(2):
        found = check([tmp_path], Settings(), discover().entries, cache=Cache(tmp_path / "kept"))
        assert [(one.path.relative_to(tmp_path).as_posix(), one.line, one.message) for one in found.errors] == [
            (name, MAX_LINES + 1, f"expected at most {MAX_LINES} lines: the first of them count")
        ]
        assert found.diagnostics


def test_an_ignore_file_with_as_many_lines_as_count_is_no_error(tmp_path: Path) -> None:
    write_tree(tmp_path, {"Dockerfile": "FROM alpine:3.20\nCOPY . /app\n", ".dockerignore": "a\n" * MAX_LINES})
    assert check([tmp_path], Settings(), discover().entries).errors == ()


def test_an_ignore_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    write_tree(tmp_path, {"Dockerfile": "FROM alpine:3.20\nCOPY . /app\n", ".dockerignore": "abcdefgh\n" * 1_000_000})
    assert [one.path.name for one in check([tmp_path], Settings(), discover().entries).errors] == [".dockerignore"]


def test_a_file_is_read_once_for_all_paths() -> None:
    text = "a\nb\n"
    assert IgnoreRules.of(text) is IgnoreRules.of(text)
