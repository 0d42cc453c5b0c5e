"""The report for people."""

from __future__ import annotations

import pytest

from ats_lint.diagnostic import Diagnostic
from ats_lint.lint.engine import Dropped, Result
from ats_lint.model import Fix, Safety, Severity, Span
from ats_lint.report import concise, text
from reporting import COMPOSE, CREDENTIAL, RESTART, UNTAGGED, finding, insertion, result, source, view


def shown(found: Result, **choices: bool) -> str:
    return "".join(text.render(found, view(**choices)))


def test_a_finding_is_shown_with_its_line_underlined() -> None:
    where = source("FROM node AS build\n", "Dockerfile")
    found = result(finding(UNTAGGED, where, "node", "image node has no tag"))
    assert shown(found) == (
        "Dockerfile:1:6: medium DF301 untagged-image: image node has no tag\n"
        "  |\n"
        "1 | FROM node AS build\n"
        "  |      ^^^^\n"
        "\n"
        "Found 1 problem: 1 medium.\n"
    )


@pytest.mark.parametrize(
    ("line", "at", "underline"),
    [
        ("\tRUN x", "RUN", "    ^^^"),
        ("a\tb c", "c", "       ^"),
        ("日本 x", "x", "     ^"),
        ("x 日本", "日本", "  ^^^^"),
        ("e\u0301 x", "x", "  ^"),
        ("x", "x", "^"),
        ("\x1b[31mx y", "y", "          ^"),
    ],
)
def test_the_underline_stands_under_the_text(line: str, at: str, underline: str) -> None:
    lines = shown(result(finding(UNTAGGED, source(line + "\n"), at))).splitlines()
    assert lines[3] == "  | " + underline


def test_nothing_in_a_file_steers_the_terminal() -> None:
    report = shown(result(finding(UNTAGGED, source("FROM \x1b]0;x\x07 \u202ey\n"), "FROM")))
    assert "\x1b" not in report
    assert "\x07" not in report
    assert "\\x1b]0;x\\x07 \\u202ey" in report


def test_a_span_over_several_lines_is_cut_at_the_first() -> None:
    lines = shown(result(finding(UNTAGGED, source("RUN a \\\n  b\n"), "a \\\n  b"))).splitlines()
    assert lines[2:4] == ["1 | RUN a \\", "  |     ^^^"]


def test_crlf_leaves_no_trace_and_an_empty_file_shows_no_excerpt() -> None:
    assert "\r" not in shown(result(finding(UNTAGGED, source("FROM a\r\n"), "a\r\n")))
    assert shown(result(finding(UNTAGGED, source(""), "")), quiet=True) == (
        "compose.yaml:1:1: medium DF301 untagged-image: no restart policy\n\n"
    )


def test_a_long_line_is_clipped_around_the_finding() -> None:
    where = source("RUN " + "a" * 500 + " needle " + "b" * 500)
    lines = shown(result(finding(UNTAGGED, where, "needle"))).splitlines()
    assert all(len(line) < 180 for line in lines)
    start = lines[2].index("needle")
    assert lines[3][start : start + 6] == "^^^^^^"


def test_one_sentence_serves_all_services_of_a_compose_file() -> None:
    where = source()
    fix = insertion(where, "    image", "    restart: unless-stopped\n", title="add restart: unless-stopped")
    found = result(
        finding(RESTART, where, "web", subject="web", fix=fix),
        finding(RESTART, where, "db", subject="db", fix=fix),
    )
    report = shown(found)
    assert report.count("no restart policy") == 1
    assert "  = in 2 places: web (2), db (4)\n" in report
    assert report.count("safe fix: add restart: unless-stopped (The key is absent)") == 1


def test_fixes_that_differ_name_their_services() -> None:
    where = source()
    found = result(
        finding(RESTART, where, "web", subject="web", fix=insertion(where, "web", "", title="probe with wget")),
        finding(RESTART, where, "db", subject="db", fix=Fix("probe", (), Safety.SAFE, "")),
    )
    report = shown(found)
    assert "safe fix for web: probe with wget" in report
    assert "hint for db: probe\n" in report


def test_stages_of_a_dockerfile_are_not_grouped() -> None:
    where = source("FROM a\nFROM b\n", "Dockerfile")
    found = result(finding(UNTAGGED, where, "a", subject="a"), finding(UNTAGGED, where, "b", subject="b"))
    assert shown(found).count("no restart policy") == 2


def test_secrets_are_masked_in_every_excerpt_of_the_file() -> None:
    where = source()
    found = result(
        finding(CREDENTIAL, where, "DB_PASSWORD", "literal credential", secret="hunter2secret"),
        finding(RESTART, where, "- DB_PASSWORD=hunter2secret", "message quotes hunter2secret"),
    )
    report = shown(found)
    assert "hunter2" not in report
    assert "6 |       - DB_PASSWORD=********" in report
    assert "message quotes ********" in report


def test_the_underline_of_a_masked_secret_has_its_width() -> None:
    where = source()
    lines = shown(result(finding(CREDENTIAL, where, "hunter2secret", secret="hunter2secret"))).splitlines()
    assert lines[3].endswith(" ^^^^^^^^")
    assert len(lines[3]) == len(lines[2])


def test_the_summary_tells_what_could_be_fixed() -> None:
    where = source()
    found = result(
        finding(RESTART, where, "web", fix=insertion(where, "web", "x")),
        finding(RESTART, where, "db", fix=insertion(where, "db", "x", Safety.UNSAFE), severity=Severity.HIGH),
        finding(RESTART, where, "image", fix=Fix("look", (), Safety.HINT, "")),
    )
    assert shown(found).endswith(
        "Found 3 problems: 1 high, 2 medium.\n"
        "1 can be fixed with --fix.\n"
        "1 more can be fixed with --fix --unsafe-fixes, which may change behaviour.\n"
    )


def test_the_summary_tells_what_was_fixed_and_what_could_not_be_proved() -> None:
    where = source()
    left = finding(RESTART, where, "db", fix=insertion(where, "db", "x"))
    found = result(
        left,
        fixed=(finding(RESTART, where, "web"), finding(RESTART, where, "image")),
        dropped=(Dropped(left, "compose.yaml would not parse"),),
    )
    report = shown(found, fixing=True)
    assert "fixed compose.yaml: DC406 missing-restart (2 times)\n" in report
    assert "not fixed compose.yaml:4:3: DC406 missing-restart: compose.yaml would not parse\n" in report
    assert report.endswith("Fixed 2 of 3 problems, 1 left.\nLeft 1 problem: 1 medium.\n")


def test_nothing_found() -> None:
    assert shown(result()) == "No problems found in 1 file.\n"
    assert shown(result(), quiet=True) == ""


def test_statistics_count_by_rule() -> None:
    where = source()
    found = result(finding(RESTART, where, "web"), finding(RESTART, where, "db"), finding(CREDENTIAL, where, "DB"))
    assert shown(found, statistics=True) == (
        "     2       0 fixable  DC406  missing-restart\n     1       0 fixable  DC201  hardcoded-credential\n"
    )


def test_colours_are_only_added() -> None:
    found = result(finding(RESTART, source(), "web"))
    colored = shown(found, color=True)
    assert "\x1b[33mmedium\x1b[0m" in colored
    assert "\x1b" not in shown(found)


def test_concise_is_one_line_each() -> None:
    where = source()
    found = result(
        finding(RESTART, where, "web", fix=insertion(where, "web", "x")),
        finding(CREDENTIAL, where, "DB_PASSWORD", "has hunter2secret", secret="hunter2secret"),
    )
    assert "".join(concise.render(found, view())) == (
        "compose.yaml:2:3: DC406 medium no restart policy [fix]\ncompose.yaml:6:9: DC201 high has ********\n"
    )


def test_messages_with_line_breaks_stay_on_one_line() -> None:
    where = source(COMPOSE, "odd\nname.yaml")
    one = Diagnostic(RESTART, Severity.LOW, where.path, Span(0, 1), "a\nb", None, None, (), where)
    assert "".join(concise.render(result(one), view())).count("\n") == 1
