"""The commit that is checked out, read from `.git`, as Git itself tells it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
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


ID = "0123456789" * 4


def linked_head(root: Path) -> None:
    (root / "tree/.git").mkdir()
    (root / "tree/.git/HEAD").symlink_to(root / "outside/token")


def linked_refs(root: Path) -> None:
    (root / "tree/.git").mkdir()
    (root / "tree/.git/HEAD").write_text("ref: refs/heads/a/token\n")
    (root / "tree/.git/refs").mkdir()
    (root / "tree/.git/refs/heads").symlink_to(root)
    (root / "a").symlink_to("outside")


def linked_directory(root: Path) -> None:
    (root / "tree/.git").symlink_to(root / "outside")


def named_directory(root: Path) -> None:
    (root / "tree/.git").write_text(f"gitdir: {root / 'outside'}\n")


def common_directory(root: Path) -> None:
    (root / "tree/.git").mkdir()
    (root / "tree/.git/HEAD").write_text("ref: refs/heads/main\n")
    (root / "tree/.git/commondir").write_text("../../outside\n")


@pytest.mark.parametrize("lead", [linked_head, linked_refs, linked_directory, named_directory, common_directory])
def test_nothing_outside_is_taken_for_a_commit(lead: Callable[[Path], None], tmp_path: Path) -> None:
    for name in ("tree", "outside/refs/heads"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("token", "HEAD", "refs/heads/main"):
        (tmp_path / "outside" / name).write_text(ID + "\n")
    lead(tmp_path)
    assert head(tmp_path / "tree") is None
