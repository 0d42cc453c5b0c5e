"""Work shared out to processes: the same results in the same order, whatever becomes of a process."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from ats_lint.cli.app import cli
from ats_lint.files.discover import Unit
from ats_lint.lint import examining, workers
from ats_lint.lint.cache import Cache
from ats_lint.lint.config import Settings
from ats_lint.lint.engine import check
from ats_lint.lint.portions import shared
from ats_lint.lint.registry import discover
from ats_lint.lint.results import Result
from ats_lint.lint.run import LintRun, Look
from ats_lint.lint.workers import Death, spread
from ats_lint.report.output import render
from ats_lint.report.view import View
from projects import write_tree

pytestmark = pytest.mark.skipif(not workers.can_fork(), reason="no processes can be forked here")


def units(*names: str) -> list[Unit]:
    return [((Path(name),), ()) for name in names]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    files = {f"p{number}/compose.yaml": f"services:\n  s{number}:\n    image: nginx\n" for number in range(5)}
    files |= {"broken/compose.yaml": "services: [", "app/Dockerfile": "FROM node\n# ats-lint: ignore[DF999]\nUSER 1\n"}
    files |= {"p1/.env": "A=1\n", "inline/compose.yaml": "services: {a: {build: {dockerfile_inline: FROM node}}}\n"}
    write_tree(tmp_path / "tree", files)
    return tmp_path / "tree"


def lint(root: Path, jobs: int, cache: Cache | None = None) -> Result:
    return check([root], Settings(), Settings().rules(discover()), cache=cache, jobs=jobs)


def told(result: Result, root: Path) -> list[str]:
    errors = [f"{one.path}:{one.line}:{one.column}: {one.message}" for one in (*result.errors, *result.warnings)]
    crashes = [f"{one.path}: {one.sentence}" for one in result.crashes]
    return ["".join(render(result, form, View(root))) for form in ("text", "json", "sarif")] + errors + crashes


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The processes that are made; others in the process of the tests may have children, too."""
    found: list[int] = []
    fork = os.fork

    def noted() -> int:
        pid = fork()
        if pid:
            found.append(pid)
        return pid

    monkeypatch.setattr(os, "fork", noted)
    return found


def none_is_left(made: list[int]) -> bool:
    for pid in made:
        try:
            os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            continue
        return False
    return bool(made)


@pytest.mark.parametrize("jobs", [1, 2, 9])
def test_every_project_is_worked_on_once(jobs: int, made: list[int]) -> None:
    found = list(spread(lambda number: [number, str(os.getpid())], [[0, 1], [2], [3, 4, 5]], jobs))
    assert sorted(number for number, _ in found) == [0, 1, 2, 3, 4, 5]
    assert all(data[0] == number for number, data in found)
    assert len({data[1] for _, data in found} - {str(os.getpid())}) == min(jobs, 3)
    assert none_is_left(made)


def test_more_than_a_pipe_holds_comes_through() -> None:
    assert [len(data) for _, data in spread(lambda number: "x" * 3_000_000, [[0, 1]], 1)] == [3_000_000] * 2


def test_a_process_that_dies_takes_one_project_with_it(made: list[int]) -> None:
    def work(number: int) -> int:
        if number == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    found = dict(spread(work, [[0, 1, 2, 3, 4], [5]], 2))
    assert sorted(found) == [0, 1, 2, 3, 4, 5]
    assert isinstance(found[2], Death)
    assert str(found[2]) == "its process was ended by SIGKILL"
    assert [found[number] for number in (0, 1, 3, 4, 5)] == [0, 1, 3, 4, 5]
    assert none_is_left(made)


def test_a_process_that_ends_too_early_is_told_of() -> None:
    def work(number: int) -> int:
        raise SystemExit

    ((number, death),) = spread(work, [[7]], 1)
    assert (number, str(death)) == (7, "its process ended with status 1")


def test_processes_that_never_begin_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_: object) -> None:
        os._exit(9)

    monkeypatch.setattr(workers, "_serve", dies)
    found = dict(spread(lambda number: number, [[0], [1]], 2))
    assert sorted(found) == [0, 1]
    assert {str(one) for one in found.values()} == {"its process ended with status 9"}


def test_who_wants_no_more_ends_every_process_at_once(made: list[int]) -> None:
    def work(number: int) -> int:
        if number:
            time.sleep(600)
        return number

    found = spread(work, [[0], [1], [2]], 3)
    assert next(found) == (0, 0)
    found.close()  # type: ignore[attr-defined]
    assert none_is_left(made)


def test_neighbours_stay_together_and_large_groups_come_first() -> None:
    found = shared(
        units("a/x", "a/y", "b/x", "c/x", "d/x", "d/y"), lambda unit: 90_000 if unit[0][0].name == "y" else 0, 2
    )
    assert sorted(number for group in found for number in group) == list(range(6))
    assert any({0, 1} <= set(group) for group in found)
    assert any({4, 5} <= set(group) for group in found)
    assert 1 in found[0] or 5 in found[0]


@pytest.mark.parametrize(
    ("jobs", "projects", "count"), [(None, 3, 1), (None, 400, 6), (4, 3, 3), (1, 400, 1), (2, 400, 2)]
)
def test_as_many_work_as_pay(jobs: int | None, projects: int, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examining, "processors", lambda: 6)
    assert examining.processes(jobs, projects) == count
    monkeypatch.setattr(examining, "can_fork", lambda: False)
    assert examining.processes(jobs, projects) == 1


def test_several_processes_tell_what_one_does(root: Path, tmp_path: Path) -> None:
    alone = told(lint(root, 1), root)
    assert told(lint(root, 3), root) == alone
    cache = Cache(tmp_path / "cache")
    assert told(lint(root, 2, cache), root) == alone
    (root / "p3/compose.yaml").write_text("services:\n  other:\n    image: redis\n    privileged: true\n")
    assert told(lint(root, 2, cache), root) == told(lint(root, 1), root) != alone


def test_the_command_says_which_project_a_process_did_not_survive(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    look = LintRun.look

    def deadly(run: LintRun, unit: Unit) -> Look:
        if unit[0] and unit[0][0].parent.name == "p2":
            os.kill(os.getpid(), signal.SIGKILL)
        return look(run, unit)

    monkeypatch.setattr(LintRun, "look", deadly)
    done = CliRunner().invoke(cli, ["-f", "concise", "--jobs", "2", str(root)])
    assert done.exit_code == 3
    assert (
        done.stderr.count("p2/compose.yaml: the project could not be examined: its process was ended by SIGKILL") == 1
    )
    assert "p2/compose.yaml:" not in done.stdout
    assert all(f"p{number}/compose.yaml:" in done.stdout for number in (0, 1, 3, 4))
