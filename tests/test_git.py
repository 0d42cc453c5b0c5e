"""What Git makes of a file, compared with Git itself."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from ats_lint.files.git import Git, GitState
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


def agrees(root: Path, names: Iterable[str] = FILES) -> None:
    known = set(git(root, "-c", "core.quotePath=false", "ls-files").splitlines())
    found = Git(Workspace(root))
    for name in names:
        ignored = bool(git(root, "check-ignore", "--no-index", name))
        expected: GitState = "tracked" if name in known else "ignored" if ignored else "exposed"
        assert found.state(root / name) == expected, name


def filled(root: Path, *options: str) -> Path:
    write_tree(root, FILES)
    git(root, "init", "-q", *options)
    git(root, "add", "-f", "app.env", "a.log", "sub/build/x", "Ünïcode", "keep.log")
    git(root, "add", "--intent-to-add", ".gitignore")
    return root


@pytest.mark.parametrize("version", ["2", "3", "4"])
@pytest.mark.parametrize("form", ["sha1", "sha256"])
def test_agrees_with_git(tmp_path: Path, version: str, form: str) -> None:
    filled(tmp_path, f"--object-format={form}")
    git(tmp_path, "update-index", "--index-version", version)
    agrees(tmp_path)


def test_agrees_on_an_index_in_two_files(tmp_path: Path) -> None:
    filled(tmp_path)
    git(tmp_path, "update-index", "--split-index")
    git(tmp_path, "rm", "-q", "--cached", "a.log", "keep.log")
    git(tmp_path, "add", "-f", ".env")
    (tmp_path / "app.env").write_text("changed")
    git(tmp_path, "add", "app.env")
    assert list(tmp_path.glob(".git/sharedindex.*"))
    agrees(tmp_path)


def test_agrees_in_a_worktree(tmp_path: Path) -> None:
    main = filled(tmp_path / "main")
    git(main, "commit", "-qm", "a")
    (main / ".git/info/exclude").write_text("excluded\n")
    git(main, "worktree", "add", "-q", str(tmp_path / "tree"), "-b", "b")
    write_tree(tmp_path / "tree", {"excluded": "", ".env": "", "other": ""})
    agrees(tmp_path / "tree", (*FILES, "excluded", "other"))


def test_agrees_in_a_submodule(tmp_path: Path) -> None:
    main, inner = filled(tmp_path / "main"), filled(tmp_path / "inner")
    git(inner, "commit", "-qm", "a")
    git(main, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "module")
    write_tree(main / "module", {".env": "", "other": ""})
    agrees(main / "module", (*FILES, "other"))


def test_a_file_that_names_a_repository_which_does_not_name_it_is_not_followed(tmp_path: Path) -> None:
    other = filled(tmp_path / "other")
    write_tree(tmp_path / "own", {".git": f"gitdir: {other}/.git\n", "app.env": ""})
    assert Git(Workspace(tmp_path / "own")).state(tmp_path / "own/app.env") is None


def test_knows_nothing_without_git(tmp_path: Path) -> None:
    assert Git(Workspace(tmp_path)).state(tmp_path / ".env") is None


def test_an_ignore_file_speaks_of_git(tmp_path: Path) -> None:
    write_tree(tmp_path, {".gitignore": ".env\n"})
    found = Git(Workspace(tmp_path))
    assert found.state(tmp_path / ".env") == "ignored"
    assert found.state(tmp_path / "app.env") == "exposed"


@pytest.mark.parametrize("data", [b"", b"DIRC", b"DIRC\0\0\0\2\0\0\0\x09abc", b"DIRC" + b"\0\0\0\4" * 40])
def test_damaged_index(data: bytes, tmp_path: Path) -> None:
    write_tree(tmp_path, {".git/HEAD": "", "a": ""})
    (tmp_path / ".git/index").write_bytes(data)
    assert Git(Workspace(tmp_path)).state(tmp_path / "a") is None
