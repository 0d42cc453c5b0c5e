"""Law 6: whatever happens while a file is written, the old text or the new one is there, and nothing else."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from ats_lint.files.source import Source
from ats_lint.fix import staging as staging_module
from ats_lint.fix import write as write_module
from ats_lint.fix.staging import staging, sweep
from ats_lint.fix.write import write
from ats_lint.model import InputError

OLD, NEW = "services: {}\n", "services: {a: {}}\r\n"
STEPS = ["tempfile.mkdtemp", "os.write", "os.fsync", "os.chmod", "os.link", "os.replace"]


def laid_out(root: Path, mode: int = 0o640) -> tuple[Source, Source]:
    path = root / "compose.yaml"
    path.write_text(OLD)
    path.chmod(mode)
    before = Source.from_bytes(path, path.read_bytes(), mode)
    return before, before.replaced(NEW)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_failure_leaves_the_old_text(
    step: str, error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    before, after = laid_out(tmp_path)
    monkeypatch.setattr(step, fail)
    with pytest.raises(InputError if isinstance(error, OSError) else KeyboardInterrupt):
        write(after, before)
    monkeypatch.undo()
    assert [path.name for path in tmp_path.iterdir()] == ["compose.yaml"]
    assert before.path.read_text() == OLD


@pytest.mark.parametrize("step", STEPS)
def test_kill_leaves_the_old_text_or_the_new(step: str, tmp_path: Path) -> None:
    before, _ = laid_out(tmp_path)
    module, _, name = step.partition(".")
    script = f"""
import {module}, os, signal
from pathlib import Path
from ats_lint.files.source import Source
from ats_lint.fix.write import write
{module}.{name} = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
path = Path({str(before.path)!r})
before = Source.from_bytes(path, path.read_bytes(), 0o640)
write(before.replaced({NEW!r}), before)
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run([sys.executable, "-c", script], env=environment, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert before.path.read_bytes() in (OLD.encode(), NEW.encode())
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or stat.S_IMODE(path.stat().st_mode) in (0o600, 0o640) or path.name == ".gitignore"
    now = Source.from_bytes(before.path, before.path.read_bytes(), 0o640)
    write(now.replaced("services: {b: {}}\n"), now)
    assert [path.name for path in tmp_path.iterdir()] == ["compose.yaml"], "the next run cleans up"


def test_git_takes_nothing_that_a_killed_run_left(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    with staging(tmp_path) as folder:
        (folder / "new").write_text("SECRET=1\n")
        sweep(tmp_path)
        assert (folder / "new").exists(), "another run leaves alone what is in use"
        done = subprocess.run(
            ["git", "status", "--porcelain"], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        assert done.stdout == ""
    assert not folder.exists()


def test_attributes_stay(tmp_path: Path) -> None:
    before, after = laid_out(tmp_path)
    try:
        os.setxattr(before.path, "user.note", b"mine")
    except OSError:
        pytest.skip("no attributes on this file system")
    write(after, before)
    assert os.getxattr(before.path, "user.note") == b"mine"


def test_another_name_of_the_file_is_told(tmp_path: Path) -> None:
    before, after = laid_out(tmp_path)
    os.link(before.path, tmp_path / "other")
    with pytest.raises(InputError, match="hard links"):
        write(after, before)
    assert before.path.read_text() == OLD


def test_works_where_every_file_has_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "O_TMPFILE")
    before, after = laid_out(tmp_path)
    write(after, before)
    write(Source(tmp_path / "new", "a\n", mode=0o600), None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["compose.yaml", "new"]
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o600


def test_works_where_a_file_has_one_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.delattr(os, "O_TMPFILE")
    monkeypatch.setattr(os, "link", refuse)
    write(Source(tmp_path / "new", "a\n", mode=0o600), None)
    assert (tmp_path / "new").read_text() == "a\n"
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o600
    with pytest.raises(InputError, match="appeared while"):
        write(Source(tmp_path / "new", "b\n"), None)
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def test_mode_and_link_stay(tmp_path: Path) -> None:
    before, after = laid_out(tmp_path, 0o604)
    link = tmp_path / "link.yaml"
    link.symlink_to(before.path.name)
    write(Source(link, NEW, mode=0o604), Source(link, OLD))
    assert link.is_symlink()
    assert before.path.read_bytes() == NEW.encode()
    assert stat.S_IMODE(before.path.stat().st_mode) == 0o604
    assert after.text == NEW


def test_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    before, after = laid_out(tmp_path)
    before.path.write_text("somebody: else\n")
    with pytest.raises(InputError, match="changed while"):
        write(after, before)
    with pytest.raises(InputError, match="appeared while"):
        write(after, None)
    assert before.path.read_text() == "somebody: else\n"


def test_what_is_refused_is_told_by_the_name_that_was_given(tmp_path: Path) -> None:
    before, after = laid_out(tmp_path)
    (tmp_path / "link.yaml").symlink_to("compose.yaml")
    named = Source(tmp_path / "link.yaml", NEW)
    with pytest.raises(InputError) as there:
        write(named, None)
    assert (there.value.path, there.value.message) == (
        named.path, "appeared while the fixes were computed; not overwritten"
    )  # fmt: skip
    before.path.write_text("x\n")
    with pytest.raises(InputError) as changed:
        write(named, Source(named.path, OLD))
    assert (changed.value.path, changed.value.message) == (
        named.path, "changed while the fixes were computed; not overwritten"
    )  # fmt: skip
    before.path.write_text(OLD)
    os.link(before.path, tmp_path / "other")
    with pytest.raises(InputError) as linked:
        write(after, before)
    assert (linked.value.path, linked.value.message) == (before.path, "has several hard links; not overwritten")


def test_nobody_else_reads_a_file_that_is_being_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for nameless in (True, False):
        if not nameless:
            monkeypatch.setattr(write_module, "_nameless", lambda _: None)
        with write_module._written(tmp_path, b"x") as (descriptor, _):
            assert stat.S_IMODE(os.fstat(descriptor).st_mode) == 0o600
        (tmp_path / "new").unlink(missing_ok=True)


def test_what_is_not_finished_lies_beside_what_it_is_for(tmp_path: Path) -> None:
    with staging(tmp_path) as folder:
        assert folder.parent == tmp_path
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_cannot_be_held_is_used_after_three_attempts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    make = tempfile.mkdtemp

    def counted(**options: Any) -> str:
        made.append(make(**options))
        assert len(made) < 10
        return made[-1]

    monkeypatch.setattr(tempfile, "mkdtemp", counted)
    monkeypatch.setattr(staging_module, "_lock", lambda _: False)
    with staging(tmp_path) as folder:
        assert [folder] == list(tmp_path.iterdir())
    assert len(made) == 3
