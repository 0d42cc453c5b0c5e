"""What is told of fixes is what is on disk; whatever raises hides nothing else."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ats_lint.cli import app, entry
from ats_lint.files import source as sources
from ats_lint.fix import write
from ats_lint.fix.outcome import written
from ats_lint.fix.repair import repair
from ats_lint.lint import prepare
from ats_lint.lint import run as run_module
from ats_lint.lint.config import Settings
from ats_lint.lint.registry import discover
from ats_lint.lint.results import Dropped
from ats_lint.model import InputError, Safety
from ats_lint.records import replace
from projects import write_tree

COMPOSE = "services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: hunter2x\n"
SECRET = "Zq7xK03vTr9pLm"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app.cli, ["check", *arguments])


def refusing(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    put = write._put

    def refuse(descriptor: int, staged: Path, target: Path, *, new: bool) -> None:
        if target.name == name:
            raise PermissionError(13, "Permission denied")
        put(descriptor, staged, target, new=new)

    monkeypatch.setattr(write, "_put", refuse)


def test_nothing_is_fixed_where_the_first_write_fails(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tree(root, {"compose.yml": COMPOSE})
    refusing(monkeypatch, ".gitignore")
    done = run("--fix", "--unsafe-fixes", "-f", "json")
    summary = json.loads(done.stdout)["summary"]
    before = json.loads(run("-f", "json").stdout)["summary"]
    assert done.exit_code == 2
    assert (summary["fixed"], summary["remaining"]) == (0, before["remaining"])
    assert summary["severity"] == before["severity"]
    assert (root / "compose.yml").read_text() == COMPOSE
    assert ".gitignore: cannot be written: permission denied" in done.stderr
    assert "compose.yml: not written, because .gitignore could not be" in done.stderr


def test_what_was_written_before_a_failure_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tree(root, {"a/compose.yml": "services:\n  a:\n    image: redis:7\n",
                      "b/compose.yml": "services:\n  a:\n    image: redis:7\n"})  # fmt: skip
    seen: list[str] = []
    put = write._put

    def refuse(descriptor: int, staged: Path, target: Path, *, new: bool) -> None:
        if "b" in target.parts:
            raise OSError(28, "No space left on device")
        seen.append(target.name)
        put(descriptor, staged, target, new=new)

    monkeypatch.setattr(write, "_put", refuse)
    result = repair([root], Settings(), discover().rules, safety=Safety.SAFE, write=True)
    assert seen == ["compose.yml"]
    assert {change.path.parent.name for change in result.changes} == {"a"}
    assert {one.path.parent.name for one in result.fixed} == {"a"}
    assert "restart" in (root / "a/compose.yml").read_text()
    assert any(one.rule.code == "DC413" and one.path.parent.name == "b" for one in result.diagnostics)


def test_what_was_dropped_is_told_when_a_write_fails(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tree(root, {"compose.yml": COMPOSE})
    found = repair([root], Settings(), discover().rules, safety=Safety.UNSAFE, write=False)
    dropped = (Dropped(found.fixed[0], "it would not parse"),)
    refusing(monkeypatch, "compose.yml")
    after = written(replace(found, dropped=dropped), lambda: replace(found, fixed=(), dropped=()))
    assert after.dropped == dropped
    assert [error.path.name for error in after.errors] == ["compose.yml"]


def test_new_files_belong_to_the_owner_of_the_project(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    write_tree(root, {"compose.yml": COMPOSE})
    os.chown(root / "compose.yml", 1234, 2345)
    run("--fix")
    for name in (".env", ".env.example", ".gitignore", "compose.yml"):
        status = (root / name).stat()
        assert (status.st_uid, status.st_gid) == (1234, 2345), name
    assert (root / ".env").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("line", ["!", "\\", "foo\\", "! ", "[z-a]"])
def test_what_git_passes_over_in_ignore_files_is_passed_over(line: str, root: Path) -> None:
    write_tree(root, {".gitignore": f"{line}\nbuild/\n", "Dockerfile": "FROM alpine\n", "build/Dockerfile": "FROM x\n"})
    done = run("-f", "concise")
    assert done.exit_code == 1
    assert "build/" not in done.stdout
    assert "Dockerfile:1" in done.stdout


@pytest.mark.parametrize("kind", ["directory", "broken", "loop", "device"])
def test_ignore_files_that_are_no_files(kind: str, root: Path) -> None:
    write_tree(root, {"Dockerfile": "FROM alpine\n"})
    path = root / ".gitignore"
    if kind == "directory":
        path.mkdir()
    else:
        path.symlink_to({"broken": "nowhere", "loop": ".gitignore", "device": "/dev/zero"}[kind])
    done = run("-f", "concise")
    assert done.exit_code == 1
    assert "Dockerfile:1" in done.stdout


def test_a_project_that_makes_the_reader_raise_hides_no_other(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tree(root, {"a/compose.yml": COMPOSE, "b/compose.yml": COMPOSE})
    project = run_module.Project

    def broken(workspace: object, unit: run_module.Unit, settings: Settings) -> object:
        if unit[0][0].parent.name == "a":
            raise RecursionError("too deep")
        return project(workspace, unit, settings)  # type: ignore[arg-type]

    monkeypatch.setattr(run_module, "Project", broken)
    done = run("-f", "concise")
    assert done.exit_code == 3
    assert "b/compose.yml" in done.stdout
    assert done.stderr == "error: a/compose.yml: the project could not be examined: RecursionError: too deep\n"
    fixed = run("--fix", "-f", "concise")
    assert fixed.exit_code == 3
    assert (root / "a/compose.yml").read_text() == COMPOSE
    assert (root / "b/compose.yml").read_text() != COMPOSE


def test_a_file_that_makes_the_grouping_raise_hides_no_other(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tree(root, {"a/compose.yml": COMPOSE, "b/compose.yml": COMPOSE})
    grouped = prepare.grouped

    def broken(workspace: object, targets: list[prepare.Target], *rest: object) -> object:
        if any(target.path.parent.name == "a" for target in targets):
            raise ValueError("exceeds the limit for integer string conversion")
        return grouped(workspace, targets, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(prepare, "grouped", broken)
    done = run("-f", "concise")
    assert done.exit_code == 3
    assert "b/compose.yml" in done.stdout
    assert done.stderr.startswith("error: a/compose.yml: the project could not be examined: ValueError: exceeds")


def test_an_exception_anywhere_ends_with_three(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def explode(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(entry, "run", explode)
    with pytest.raises(SystemExit) as caught:
        entry.main()
    assert caught.value.code == 3
    assert capsys.readouterr().err == "error: ats-lint crashed: MemoryError; ATS_LINT_TRACEBACK=1 shows where\n"


def secrets() -> Iterator[tuple[str, str]]:
    yield "ENV SECRET_TOKEN {}\n", "alpine:3.20"
    yield "RUN pip install --index-url https://u:{}@h/simple foo\n", "python:3.12"
    yield "RUN apk add curl && curl -u a:{} http://x/ -o y\n", "alpine:3.20"
    yield "RUN export TOKEN={} && cd /x && apk add git\n", "alpine:3.20"
    yield "CMD app --token {}\n", "alpine:3.20"


@pytest.mark.parametrize(("line", "image"), list(secrets()))
def test_a_diff_shows_a_known_secret_on_neither_side(line: str, image: str, root: Path) -> None:
    write_tree(root, {"Dockerfile": f"FROM {image}\n{line.format(SECRET)}USER 1000\n"})
    shown = run("--diff", "--unsafe-fixes", "Dockerfile").stdout
    assert "********" in shown
    assert SECRET not in shown


@pytest.mark.parametrize(
    "line",
    [
        'command: ["app", "--password={}"]',
        'healthcheck: {{test: "pg_isready --password {}"}}',
        "labels: {{api_token: {}}}",
        "environment: [DATABASE_URL=postgres://a:{}@db/x]",
        "build: {{context: ., args: {{API_TOKEN: {}}}}}",
    ],
)
def test_a_diff_of_compose_shows_a_known_secret_on_neither_side(line: str, root: Path) -> None:
    write_tree(root, {"compose.yml": f"services:\n  db:\n    image: postgres:16\n    {line.format(SECRET)}\n"})
    shown = run("--diff", "--unsafe-fixes").stdout
    assert "********" in shown
    assert SECRET not in shown


def test_fixes_that_call_for_each_other_are_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tree(root, {"compose.yml": COMPOSE})
    monkeypatch.setattr("ats_lint.fix.repair.MAX_PASSES", 1)
    done = run("--fix", "--select", "DC406")
    assert "warning: compose.yml: fixing stopped after 1 passes; the last fixed DC406 missing-restart\n" in done.stderr


def test_an_error_of_the_write_is_an_input_error(root: Path) -> None:
    path = root / "x"
    path.write_text("new")
    with pytest.raises(InputError, match="appeared"):
        write.write(sources.Source(path, "y"), None)
