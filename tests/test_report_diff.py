"""The diff of what fixes change."""

from __future__ import annotations

import subprocess
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from ats_lint.cli.app import cli
from ats_lint.files.source import Source
from ats_lint.lint.results import Change, Dropped, Result
from ats_lint.model import Edit, Fix, Safety, Span
from ats_lint.records import replace
from ats_lint.report import diff
from ats_lint.report.summary import summarize
from reporting import COMPOSE, CREDENTIAL, RESTART, ROOT, finding, result, source, view


def shown(*changes: Change, found: Result | None = None, color: bool = False) -> str:
    base = replace(found or result(), changes=changes)
    return "".join(diff.render(base, view(color=color)))


def test_a_change_is_a_unified_diff() -> None:
    after = source(COMPOSE.replace("nginx\n", "nginx\n    restart: always\n"))
    assert shown(Change(source(), after)) == (
        "--- a/compose.yaml\n"
        "+++ b/compose.yaml\n"
        "@@ -1,6 +1,7 @@\n"
        " services:\n"
        "   web:\n"
        "     image: nginx\n"
        "+    restart: always\n"
        "   db:\n"
        "     environment:\n"
        "       - DB_PASSWORD=hunter2secret\n"
    )


def test_a_new_file_comes_from_dev_null() -> None:
    assert shown(Change(None, source(".git\n", ".dockerignore"))) == (
        "--- /dev/null\n+++ b/.dockerignore\n@@ -0,0 +1 @@\n+.git\n"
    )


def test_files_come_in_order() -> None:
    report = shown(Change(None, source("b\n", "b")), Change(None, source("a\n", "a")))
    assert report.index("b/a") < report.index("b/b")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\nb", "a\nb\nc"),
        ("a\nb\n", "a\nb"),
        ("a\r\nb\r\n", "a\r\nc\r\n"),
        ("", "x\n"),
        ("x\x0cy\x1cz\n", "x\x0cy\x1cq\n"),
        ("".join(f"{n}\n" for n in range(50)), "".join(f"{n}\n" for n in range(50) if n not in (3, 40))),
    ],
)
def test_git_can_apply_it(before: str, after: str, tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_bytes(before.encode())
    patch = shown(Change(source(before), source(after)))
    subprocess.run(["git", "apply", "-"], input=patch.encode(), cwd=tmp_path, check=True)
    assert (tmp_path / "compose.yaml").read_bytes() == after.encode()


def test_secrets_are_masked_on_removed_and_context_lines() -> None:
    before = source()
    found = result(fixed=(finding(CREDENTIAL, before, "DB_PASSWORD", secret="hunter2secret"),))
    moved = source(COMPOSE.replace("=hunter2secret", "=${DB_PASSWORD:?}"))
    assert "-      - DB_PASSWORD=********\n+      - DB_PASSWORD=${DB_PASSWORD:?}\n" in shown(
        Change(before, moved), found=found
    )
    beside = source(COMPOSE.replace("    environment", "    restart: always\n    environment"))
    report = shown(Change(source(), beside), found=found)
    assert "       - DB_PASSWORD=********\n" in report
    assert "hunter2" not in report


def test_a_secret_found_in_a_later_text_is_masked_in_the_first() -> None:
    later = source(COMPOSE.replace("  web", "    web"))
    found = result(fixed=(finding(CREDENTIAL, later, "DB_PASSWORD", secret="hunter2secret"),))
    assert "hunter2" not in shown(Change(source(), later), found=found)


def test_every_value_of_a_dotenv_file_is_masked() -> None:
    before = source("OLD=s3cr3t\n# note=1\n", ".env")
    after = source("OLD=s3cr3t\n# note=1\nexport NEW='other secret'\n", ".env")
    assert shown(Change(before, after, frozenset({"NEW"}))).endswith(" OLD=********\n # note=1\n+export NEW=********\n")
    assert "s3cr3t" not in shown(Change(before, source("OLD=s3cr3t\nB=1\n", ".env")))


def test_every_line_of_a_secret_file_is_masked() -> None:
    after = source("s3cr3t=a\nb\n", "secrets/db.txt")
    assert shown(Change(None, after, frozenset({"s3cr3t"}))).endswith("+********\n+********\n")


def test_an_example_file_is_shown_as_it_is() -> None:
    assert "+PORT=80\n" in shown(Change(None, source("PORT=80\n", ".env.example")))


def test_a_secret_over_several_lines_is_masked_line_by_line() -> None:
    text = "key: |\n  BEGIN aaa\n  bbb\n  END ccc\nother: 1\n"
    found = result(finding(CREDENTIAL, source(text), "key", secret="BEGIN aaa\n  bbb\n  END ccc"))
    report = shown(Change(source(text), source(text + "more: 2\n")), found=found)
    for part in ("aaa", "bbb", "ccc"):
        assert part not in report
    assert " other: 1\n" in report


def test_colours_mark_lines_and_disarm_what_files_hold() -> None:
    report = shown(Change(source("a\n"), source("\x1b[2Ja\n")), color=True)
    assert "\x1b[31m-a\x1b[0m\n" in report
    assert "\x1b[32m+\\x1b[2Ja\x1b[0m\n" in report


def test_undecodable_bytes_survive() -> None:
    before = Source.from_bytes(ROOT / "x", b"# caf\xe9\n")
    report = shown(Change(before, before.replaced(before.text + "b\n")))
    assert report.encode("utf-8", "surrogateescape").endswith(b" # caf\xe9\n+b\n")


def test_other_findings_do_not_matter() -> None:
    found = result(finding(RESTART, source(), "web"))
    assert "hunter2secret" in shown(Change(source(), source(COMPOSE + "x: 1\n")), found=found)


def test_every_file_that_a_fix_changes_says_why(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    text = "services:\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: hunter2secret\n"
    (tmp_path / "compose.yml").write_text(text)
    arguments = ["check", "--diff", "--select", "DC201,DC406", str(tmp_path)]
    lines = CliRunner().invoke(cli, arguments).stdout.splitlines()
    told = {lines[at + 1].rpartition("/")[2]: lines[at - 1] for at, line in enumerate(lines) if line.startswith("--- ")}
    assert set(told) == {".env", ".env.example", ".gitignore", "compose.yml"}
    moved = {told[name].partition(",")[0] for name in (".env", ".env.example", ".gitignore")}
    assert moved == {"# DC201 hardcoded-credential in db"}


def test_on_a_terminal_reasons_fit_its_width(tmp_path: Path) -> None:
    (tmp_path / "compose.yml").write_text("services:\n  db:\n    image: postgres:17\n")
    arguments = ["check", "--diff", "--color", "always", "--select", "DC406", str(tmp_path)]
    lines = click.unstyle(CliRunner().invoke(cli, arguments, env={"COLUMNS": "60"}).stdout).splitlines()
    comments = [line for line in lines if line.startswith("#")]
    assert len(comments) > 1
    assert max(map(len, comments)) <= 60


def test_what_was_not_made_is_told_with_the_reason() -> None:
    one = finding(RESTART, source(), "web")
    found = replace(result(), dropped=(Dropped(one, "the finding would come back"),))
    line, column = one.start
    assert shown(found=found) == (
        f"# not fixed compose.yaml:{line}:{column}: {one.rule.code} {one.rule.name}: the finding would come back\n"
    )


def test_a_fix_in_a_file_that_was_not_given_is_not_counted() -> None:
    edits = (Edit(Span(0, 0), "x", ROOT / "compose.override.yaml"),)
    one = finding(RESTART, source(), "web", fix=Fix("change", edits, Safety.SAFE, "Because."))
    given = replace(result(), diagnostics=(one,), reported=frozenset({one.path}))
    assert summarize(given).safe == 0
    assert summarize(replace(given, reported=given.reported | {ROOT / "compose.override.yaml"})).safe == 1
