"""The commit that is checked out, read from `.git`, as Git itself tells it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ats_lint.files.commit import head


def git(folder: Path, *words: str) -> str:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    command = ["git", *identity, "-C", str(folder), *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "trunk/x", "r")
    git(tmp_path / "r", "commit", "-q", "--allow-empty", "-m", "one")
    return tmp_path / "r"


def test_a_branch(repository: Path) -> None:
    found = head(repository)
    assert found is not None
    assert (found.id, found.branch) == (git(repository, "rev-parse", "HEAD"), "trunk/x")


def test_packed_references(repository: Path) -> None:
    git(repository, "pack-refs", "--all")
    assert not (repository / ".git" / "refs" / "heads" / "trunk" / "x").exists()
    found = head(repository)
    assert found is not None
    assert found.id == git(repository, "rev-parse", "HEAD")


def test_a_detached_head(repository: Path) -> None:
    git(repository, "checkout", "-q", "--detach")
    found = head(repository)
    assert found is not None
    assert (found.id, found.branch) == (git(repository, "rev-parse", "HEAD"), "")


def test_a_worktree(repository: Path) -> None:
    git(repository, "worktree", "add", "-q", "-b", "side", str(repository.parent / "w"))
    git(repository.parent / "w", "commit", "-q", "--allow-empty", "-m", "two")
    found = head(repository.parent / "w")
    assert found is not None
    assert (found.id, found.branch) == (git(repository.parent / "w", "rev-parse", "HEAD"), "side")


@pytest.mark.parametrize("text", ["", "ref: refs/heads/../../secret\n", "ref: /etc/passwd\n", "hunter2\n"])
def test_nothing_else_is_taken_for_a_commit(tmp_path: Path, text: str) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text(text)
    (tmp_path / "secret").write_text("a" * 40)
    assert head(tmp_path) is None


def test_no_repository_and_no_commit_yet(tmp_path: Path) -> None:
    assert head(tmp_path) is None
    git(tmp_path, "init", "-q")
    assert head(tmp_path) is None
