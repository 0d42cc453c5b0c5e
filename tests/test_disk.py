"""The door to the file system: what it answers, that it can be asked again, and that analysis has no other."""

from __future__ import annotations

import builtins
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ats_lint.files.disk import Disk
from ats_lint.lint.config import Settings
from ats_lint.lint.prepare import prepare
from ats_lint.lint.registry import discover
from ats_lint.model import InputError
from projects import write_tree

FIXTURES = Path(__file__).parent.parent / "fixtures"
Strays = set[tuple[str, str, str]]
"""Modules, functions, and what they asked."""
DOOR = "disk.py"
AROUND = frozenset({("surroundings.py", "root_of"), ("workspace.py", "Workspace.__init__")})
"""Who asks where the top of the repository is, before a run begins: its answer is part of what a run is."""
TREE = {
    ".git/HEAD": "ref: refs/heads/main\n",
    ".git/info/exclude": "*.log\n",
    ".gitignore": ".env\n",
    "app/compose.yaml": "include: [more.yaml]\nservices:\n  web:\n    build: .\n    env_file: [web.env, gone.env]\n"
    "    volumes: ['./data:/data', './nginx.conf:/etc/nginx/nginx.conf', './linked:/x']\n"
    "    environment: {DB_PASSWORD: '${PASSWORD}', API_KEY: abcdefgh12345678}\n",
    "app/more.yaml": "services:\n  db:\n    image: postgres:16\n    extends: {file: ../base/base.yaml, service: x}\n",
    "base/base.yaml": "services:\n  x:\n    image: postgres\n    volumes: [data:/var/lib/postgresql/data]\n",
    "app/.env": "PASSWORD=secret\n",
    "app/web.env": "A=1\n",
    "app/nginx.conf": "server { listen 8080; }\n",
    "app/Dockerfile": "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n"
    "CMD python main.py\n",
    "app/main.py": "from flask import Flask\n@app.route('/healthz')\ndef f(): return open('x','w')\n",
    "app/requirements.txt": "flask\n",
    "app/.dockerignore": "data\n",
    "docker-bake.hcl": 'target "x" { dockerfile = "app/Dockerfile" }\n',
    "sub/Dockerfile": 'FROM node:20\nCOPY package.json .\nRUN npm install\nUSER node\nCMD ["node", "a.js"]\n',
    "sub/package.json": '{"scripts": {"start": "node a.js"}}',
    "sub/a.js": "require('http').createServer().listen(3000)",
}
ASKING = ("stat", "lstat", "open", "scandir", "listdir", "readlink", "access")


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    write_tree(tmp_path, {"a/b.txt": "text", "c": "more"})
    (tmp_path / "link").symlink_to("a")
    (tmp_path / "broken").symlink_to("nowhere")
    return Disk(os.path.realpath(tmp_path))


@pytest.fixture
def strays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Strays:
    """Collect who asks about files below the directory past the door."""
    found: Strays = set()
    top = str(tmp_path)

    def watched(name: str, ask: Callable[..., object]) -> Callable[..., object]:
        def asked(*args: object, **options: object) -> object:
            if args and isinstance(args[0], str | os.PathLike) and os.fspath(args[0]).startswith(top):
                found.update((*who, name) for who in _askers())
            return ask(*args, **options)

        return asked

    for name in ASKING:
        monkeypatch.setattr(os, name, watched(name, getattr(os, name)))
    monkeypatch.setattr(builtins, "open", watched("builtins.open", builtins.open))
    monkeypatch.setattr(io, "open", watched("io.open", io.open))
    return found


def _askers() -> Iterator[tuple[str, str]]:
    """Yield the innermost function of ours that is at work, unless the door is one of those it is called by."""
    frame, found = sys._getframe(1), list[tuple[str, str]]()
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if "ats_lint" in path.parts or "ats_lint_rules" in path.parts:
            found.append((path.name, frame.f_code.co_qualname.partition(".<locals>")[0]))
        frame = frame.f_back  # type: ignore[assignment]
    if found and AROUND.isdisjoint(found) and all(name != DOOR for name, _ in found):
        yield found[0]


def test_analysis_asks_the_file_system_through_the_door_alone(
    tmp_path: Path, strays: set[tuple[str, str, str]]
) -> None:
    shutil.copytree(FIXTURES / "node-postgres" / "input", tmp_path / "shop")
    write_tree(tmp_path, TREE)
    (tmp_path / "app/linked").symlink_to("../sub")
    (tmp_path / "out").symlink_to("/etc")
    strays.clear()
    run = prepare([tmp_path], Settings(), discover().entries)
    found = [run.examine(unit) for unit in run.units]
    assert sum(len(one.diagnostics) for one in found) > 20
    assert [crash.detail for one in found for crash in one.crashes] == []
    assert sorted(strays) == []


def test_answers_stand_until_something_changes(disk: Disk, tmp_path: Path) -> None:
    top = os.path.realpath(tmp_path)
    asked = disk.listen()
    assert disk.kind(f"{top}/a") == disk.kind(f"{top}/link") == "directory"
    assert disk.kind(f"{top}/broken") == disk.kind(f"{top}/a/x/y") == ""
    assert disk.is_link(f"{top}/broken")
    assert disk.real(f"{top}/link/b.txt") == f"{top}/a/b.txt"
    assert list(disk.listing(f"{top}/a")) == ["b.txt"]
    disk.source(f"{top}/c")
    assert disk.source(f"{top}/gone") is None
    answers = disk.answers(asked)
    assert Disk(top).stands(answers)


CHANGES: dict[str, Callable[[Path], object]] = {
    "content": lambda top: (top / "c").write_text("MORE"),
    "mode": lambda top: (top / "c").chmod(0o600),
    "gone": lambda top: (top / "c").unlink(),
    "comes": lambda top: (top / "gone").write_text(""),
    "listing": lambda top: (top / "a/new").write_text(""),
    "kind in a listing": lambda top: ((top / "a/b.txt").unlink(), (top / "a/b.txt").mkdir()),
    "link": lambda top: ((top / "link").unlink(), (top / "link").symlink_to(".")),
    "target of a link": lambda top: (top / "nowhere").write_text(""),
    "tracked": lambda top: ((top / ".git").mkdir(), (top / ".git/index").write_bytes(b"broken")),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_noticed(disk: Disk, tmp_path: Path, change: Callable[[Path], object]) -> None:
    top = os.path.realpath(tmp_path)
    asked = disk.listen()
    for name in ("c", "gone", "broken", "a"):
        disk.kind(f"{top}/{name}")
        disk.source(f"{top}/{name}")
    disk.real(f"{top}/link/b.txt")
    disk.listing(f"{top}/a")
    disk.tracks(f"{top}/c")
    answers = disk.answers(asked)
    change(tmp_path)
    assert not Disk(top).stands(answers)


def test_a_question_that_nobody_knows_stands_for_nothing(disk: Disk) -> None:
    assert not disk.stands({"colours": {"/x": "red"}})


def test_an_answer_stays_for_the_run(disk: Disk, tmp_path: Path) -> None:
    path = f"{os.path.realpath(tmp_path)}/c"
    first = disk.source(path)
    (tmp_path / "c").write_text("other")
    assert disk.source(path) is first


def test_what_cannot_be_read_is_told_for_those_who_asked(disk: Disk, tmp_path: Path) -> None:
    top = os.path.realpath(tmp_path)
    disk.source(f"{top}/broken")
    assert [error.message for error in disk.errors(disk.asked)] == ["cannot be read: broken symbolic link"]
    assert list(disk.errors(disk.listen())) == []


def test_a_directory_that_is_none_cannot_be_listed(disk: Disk, tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(InputError, match="not a directory"):
            disk.listing(f"{os.path.realpath(tmp_path)}/c")
