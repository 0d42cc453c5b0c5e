"""What Git makes of a file, compared with Git itself."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ats_lint.files.git import Git, GitState, index_paths
from ats_lint.files.workspace import Workspace
from projects import write_tree

FILES = {
    ".gitignore": "*.log\n/build/\n.env\n!keep.log\n",
    "sub/.gitignore": "!.env\nsecret\n",
    "a.log": "", "keep.log": "", "build/x": "", "sub/build/x": "", ".env": "", "sub/.env": "", "sub/secret/x": "",
    "app.env": "", "Ünïcode": "",
}  # fmt: skip


def git(root: Path, *words: str) -> str:
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@b", *words]
    return subprocess.run(command, cwd=root, check=False, capture_output=True, text=True).stdout


@pytest.mark.parametrize("version", ["2", "3", "4"])
def test_agrees_with_git(tmp_path: Path, version: str) -> None:
    write_tree(tmp_path, FILES)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-f", "app.env", "a.log", "sub/build/x", "Ünïcode", "keep.log")
    git(tmp_path, "add", "--intent-to-add", ".gitignore")
    git(tmp_path, "update-index", "--index-version", version)
    tracked = set(git(tmp_path, "-c", "core.quotePath=false", "ls-files").splitlines())
    assert set(index_paths((tmp_path / ".git/index").read_bytes())) == tracked
    found = Git(Workspace(tmp_path))
    for name in FILES:
        ignored = bool(git(tmp_path, "check-ignore", "--no-index", name))
        expected: GitState = "tracked" if name in tracked else "ignored" if ignored else "exposed"
        assert found.state(tmp_path / name) == expected, name


def test_knows_nothing_without_git(tmp_path: Path) -> None:
    assert Git(Workspace(tmp_path)).state(tmp_path / ".env") is None


def test_an_ignore_file_speaks_of_git(tmp_path: Path) -> None:
    write_tree(tmp_path, {".gitignore": ".env\n"})
    found = Git(Workspace(tmp_path))
    assert found.state(tmp_path / ".env") == "ignored"
    assert found.state(tmp_path / "app.env") == "exposed"


@pytest.mark.parametrize("data", [b"", b"DIRC", b"DIRC\0\0\0\2\0\0\0\x09abc", b"DIRC" + b"\0\0\0\4" * 40])
def test_damaged_index(data: bytes) -> None:
    assert len(list(index_paths(data))) <= 40
