"""The plain way through a command line gives what click gives, or leaves it to click."""

from __future__ import annotations

from pathlib import Path
from random import Random

import click
import pytest

from ats_lint.cli import app, checking
from ats_lint.cli.arguments import COMMANDS, plain
from ats_lint.cli.request import with_choices

PLAIN = (
    "", ".", "compose.yaml Dockerfile", "check .", "check check", "--fix .", "--fix --diff -q -v", "--no-cache x.yaml",
    "--select DC101,DF101 --select missing-user .", "--select=a,,b .", "-f json .", "--format sarif:out -f text",
    "--config x.yaml -j 2 -o out --baseline x.yaml --cache-dir report --cache-dir=absent", "--stdin-filename x .",
    "--new-from-rev HEAD", "--color never --color=always",
    "--fail-on high --min-severity low --profile strict", "--watch --statistics .",
)  # fmt: skip
LEFT = (
    "--help", "-h", "--version", "explain DC101", "absent.yaml", "report", "-qv", "-fjson", "-j 0", "--config absent",
    "--select", "--select -q", "--fail-on most", "--fix=yes", "-f=json", "--fix --write-baseline", "-- x.yaml", "-",
    "--add-ignores .", "--stdin-filename x -", "--absent", "--output report", "--cache-dir x.yaml", "locked.yaml",
)  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("compose.yaml", "Dockerfile", "x.yaml", "check", "locked.yaml"):
        (tmp_path / name).touch()
    (tmp_path / "report").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ATS_LINT_NO_CACHE", raising=False)
    # Permission bits do not stop root.
    monkeypatch.setattr("os.access", lambda path, _: path != "locked.yaml" and Path(path).exists())
    return tmp_path


def by_click(words: list[str], monkeypatch: pytest.MonkeyPatch) -> dict[str, object] | None:
    """Return the parameters that click makes of a command line; None where it is not one of `check`."""
    seen: list[dict[str, object]] = []
    monkeypatch.setattr(checking, "checked", lambda **given: seen.append(given) or 0)
    try:
        app.cli.main(words, prog_name="ats-lint", standalone_mode=False)
    except click.ClickException:
        return None
    return seen[0] if seen else None


@pytest.mark.parametrize("line", PLAIN)
def test_a_plain_command_line_means_what_click_makes_of_it(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = plain(line.split())
    assert given is not None
    assert with_choices(given) == by_click(line.split(), monkeypatch)


@pytest.mark.parametrize("line", LEFT)
def test_what_is_less_plain_is_left_to_click(line: str) -> None:
    assert plain(line.split()) is None


@pytest.mark.parametrize("seed", range(8))
def test_no_command_line_means_two_things(
    seed: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    random = Random(seed)
    pool = [word for line in (*PLAIN, *LEFT) for word in line.split()]
    count = 0
    for _ in range(80):
        words = random.choices(pool, k=random.randint(0, 4))
        given = plain(words)
        if given is not None:
            count += 1
            assert with_choices(given) == by_click(words, monkeypatch), words
    assert count >= 5


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("0", None), ("yes", None), ("", None)])
def test_a_variable_sets_a_flag_at_most(value: str, expected: bool | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATS_LINT_NO_CACHE", value)
    given = plain(["."])
    assert (given and given["no_cache"]) == expected
    if given is not None:
        assert with_choices(given) == by_click(["."], monkeypatch)
    monkeypatch.setenv("ATS_LINT_CACHE_DIR", "/tmp")
    assert plain(["."]) is None


def test_a_shell_that_asks_is_answered_by_click(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_ATS_LINT_COMPLETE", "bash_complete")
    assert plain(["."]) is None


def test_every_command_is_known_by_name() -> None:
    assert app.cli.commands.keys() == COMMANDS
