"""What is promised of writing, of batches and of rules that watch, each by the one thing that keeps it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ats_lint.files.source import Source
from ats_lint.fix import outcome
from ats_lint.fix.batches import Batch
from ats_lint.fix.repair import repair
from ats_lint.fix.write import write
from ats_lint.lint import engine, prepare
from ats_lint.lint.config import Settings
from ats_lint.lint.registry import AnyRule, Registry, discover
from ats_lint.model import Edit, Finding, Fix, InputError, Safety, Span
from ats_lint.rule import BadExample
from projects import build, findings, write_tree
from reporting import CREDENTIAL, RESTART, finding, source

COMPOSE = "services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: hunter2x\n"


def test_what_others_come_to_depend_on_is_written_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order = list[str]()

    def written(after: Source, before: Source | None, *, beside: Path | None = None) -> None:
        order.append(after.path.name)

    monkeypatch.setattr(outcome, "write", written)
    (tmp_path / ".git").mkdir()
    write_tree(tmp_path, {"compose.yml": COMPOSE, ".gitignore": "x\n"})
    rules = [discover().get("DC201")]
    repair([tmp_path], Settings(), rules, safety=Safety.UNSAFE, write=True)
    assert order[:2] == [".gitignore", ".env"], "the secret may not be seen by Git, and is there before it is named"
    assert order[-1] == "compose.yml"


def test_the_owner_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = list[tuple[int, int]]()
    path = tmp_path / "x"
    path.write_text("a")
    before = os.stat(path)
    monkeypatch.setattr(os, "geteuid", lambda: before.st_uid + 1)
    monkeypatch.setattr(os, "chown", lambda _, uid, gid: given.append((uid, gid)))
    write(Source(path, "b"), Source(path, "a"))
    assert given == [(before.st_uid, before.st_gid)]


def test_file_and_directory_are_on_disk_before_the_write_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = list[str]()

    def sync(descriptor: int) -> None:
        synced.append("directory" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")

    monkeypatch.setattr(os, "fsync", sync)
    write(Source(tmp_path / "x", "b"), None)
    assert synced == ["file", "directory"]


@pytest.mark.parametrize(("start", "end", "admitted"), [(2, 4, False), (0, 6, False), (3, 3, False), (6, 7, True)])
def test_edits_that_overlap_wait_for_the_next_pass(start: int, end: int, admitted: bool) -> None:
    batch = Batch()
    edits = (Edit(Span(1, 5), "x"), Edit(Span(start, end), "y"))
    first, second = (
        finding(rule, source(), "web", fix=Fix("x", (edit,), Safety.SAFE, "So."))
        for rule, edit in zip((RESTART, CREDENTIAL), edits, strict=True)
    )
    assert batch.admit(first)
    assert batch.admit(second) is admitted


@pytest.mark.parametrize("chosen", [False, True])
def test_a_rule_that_only_watches_crashes_in_silence(
    chosen: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_: object) -> Iterator[Finding]:
        raise KeyError("x")

    broken = replace(CREDENTIAL, check=crash)
    for module in (engine, prepare):
        monkeypatch.setattr(module, "discover", lambda: Registry((RESTART, broken)))
    write_tree(tmp_path, {"compose.yaml": COMPOSE})
    result = engine.check([tmp_path], Settings(), [RESTART, broken] if chosen else [RESTART])
    assert [one.rule for one in result.crashes] == ([broken] if chosen else [])


@pytest.mark.parametrize("rule", [one for one in discover().rules if one.masks], ids=lambda one: one.code)
def test_a_rule_that_masks_says_where_its_secrets_are(rule: AnyRule, tmp_path: Path) -> None:
    bad = [one for one in rule.examples if isinstance(one, BadExample)]
    for number, example in enumerate(bad):
        (tmp_path / str(number)).mkdir()
        build(tmp_path / str(number), rule, example)
    found = [one for number, example in enumerate(bad) for one in findings(tmp_path / str(number), rule, example)]
    assert any(one.secrets for one in found)


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("changed")
    with pytest.raises(InputError, match="changed while"):
        write(Source(path, "b"), Source(path, "a"))
