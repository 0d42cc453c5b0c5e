"""Where there is no room: the old text stays, what was written is told, the next run ends where one with room does."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from ats_lint.cli.app import cli
from ats_lint.fix.repair import repair
from ats_lint.lint.config import Settings
from ats_lint.lint.registry import discover
from ats_lint.lint.results import Result
from ats_lint.model import Safety
from projects import write_tree

SECRET = "Zq7xK03vTr9pLmWw"
COMPOSE = f"services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: {SECRET}\n"
NAMES = ("a", "b", "c")


def fix(root: Path) -> Result:
    """Fix what can be fixed."""
    settings = Settings().resolved(discover())
    return repair([root], settings, settings.rules(discover()), safety=Safety.UNSAFE, write=True)


def laid_out(root: Path, padding: int = 0) -> None:
    write_tree(root, {f"{name}/compose.yml": COMPOSE + "#" * padding + "\n" for name in NAMES})
    subprocess.run(["git", "init", "-q", str(root)], check=True)


def texts(root: Path) -> dict[str, str]:
    found = (path for path in sorted(root.rglob("*")) if path.is_file() and ".git" not in path.relative_to(root).parts)
    return {path.relative_to(root).as_posix(): path.read_text() for path in found}


def wanted(folder: Path, padding: int) -> dict[str, str]:
    """Return what a run with room makes of the same tree."""
    laid_out(folder, padding)
    assert not fix(folder).errors
    return texts(folder)


def is_usable(root: Path, before: dict[str, str], after: dict[str, str]) -> None:
    """Every file is as it was or as it is to be, and no variable is asked for that is nowhere."""
    now = texts(root)
    for name, text in now.items():
        assert text in (before.get(name), after.get(name)), name
    assert set(before) <= set(now)
    for name in NAMES:
        if "${" in now[f"{name}/compose.yml"]:
            assert SECRET in now[f"{name}/.env"]
    assert not list(root.rglob(".ats-lint-*"))


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system with little room."""
    root = tmp_path / "small"
    root.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1M", "tmpfs", str(root)]
    if os.geteuid() or not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs to mount a file system")
    yield root
    subprocess.run(["umount", "-l", str(root)], check=True)


@pytest.mark.parametrize("room", [0, 16])
def test_a_disk_without_room(room: int, small: Path, tmp_path: Path) -> None:
    after = wanted(tmp_path / "room", 12_000)
    laid_out(small, 12_000)
    before = texts(small)
    full = small / ".git/full"
    with full.open("wb", buffering=0) as filling:
        try:
            while True:
                filling.write(bytes(4096))
        except OSError:
            os.ftruncate(filling.fileno(), max(0, filling.tell() - room * 1024))
    found = fix(small)
    assert [one for one in found.errors if one.message == "cannot be written: no space left on device"]
    is_usable(small, before, after)
    now = texts(small)
    assert {one.path.relative_to(small).as_posix() for one in found.changes} == {
        name for name, text in now.items() if text != before.get(name)
    }
    full.unlink()
    assert not fix(small).errors
    assert texts(small) == after


def test_a_limit_to_the_size_of_files(tmp_path: Path) -> None:
    after = wanted(tmp_path / "room", 12_000)
    root = tmp_path / "tree"
    laid_out(root, 12_000)
    before = texts(root)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        found = fix(root)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [one for one in found.errors if one.message == "cannot be written: file too large"]
    is_usable(root, before, after)
    assert not fix(root).errors
    assert texts(root) == after


def become_nobody(folder: Path) -> None:
    """Go on as a user without rights, who may enter the folders above."""
    for path in (folder, *folder.parents):
        if path.stat().st_mode & 0o055 != 0o055:
            path.chmod(0o755)
    os.seteuid(65534)


@pytest.mark.parametrize("name", ["in", "in/Dockerfile", "in/none"])
def test_a_path_that_may_not_be_reached(tmp_path: Path, name: str) -> None:
    write_tree(tmp_path / "closed", {"in/Dockerfile": "FROM alpine\n"})
    commands = [[], ["report"], ["config"], ["scaffold", "--dry-run"], ["migrate"]]
    for words in commands:
        # Who has no rights may not be able to import what is not yet.
        CliRunner().invoke(cli, [*words, str(tmp_path / "closed" / "in")])
    (tmp_path / "closed").chmod(0)
    user = os.geteuid()
    try:
        if user == 0:
            become_nobody(tmp_path)
        results = [CliRunner().invoke(cli, [*words, str(tmp_path / "closed" / name)]) for words in commands]
    finally:
        os.seteuid(user)
        (tmp_path / "closed").chmod(0o755)
    assert [one.exit_code for one in results] == [2] * len(results), [one.output for one in results]
    assert not [one.output for one in results if "crashed" in one.output]


def test_a_directory_that_may_only_be_read(tmp_path: Path) -> None:
    root = tmp_path / "tree"
    laid_out(root)
    before = texts(root)
    folders = [path for path in (root, *root.rglob("*")) if path.is_dir()]
    for path in folders:
        os.chown(path, 65534, 65534) if os.geteuid() == 0 else None
        path.chmod(0o555)
    user = os.geteuid()
    try:
        if user == 0:
            become_nobody(tmp_path)
        found = fix(root)
    finally:
        os.seteuid(user)
        for path in folders:
            path.chmod(0o755)
    assert [one for one in found.errors if one.message == "cannot be written: permission denied"]
    assert not found.fixed
    assert texts(root) == before
