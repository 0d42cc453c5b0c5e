"""The report for people."""

from __future__ import annotations

import pytest

from ats_lint.diagnostic import Diagnostic
from ats_lint.lint.results import Dropped, Result
from ats_lint.model import Edit, Fix, Safety, Severity, Span
from ats_lint.report import concise, text
from reporting import (
    COMPOSE,
    CREDENTIAL,
    RESTART,
    UNTAGGED,
    USER,
    finding,
    insertion,
    make_rule,
    result,
    source,
    view,
)


def shown(found: Result, **choices: bool | int) -> str:
    return "".join(text.render(found, view(**choices)))


def test_a_finding_is_shown_with_its_line_underlined() -> None:
    where = source("FROM node AS build\n", "Dockerfile")
    found = result(finding(USER, where, "node", "the process runs as root"))
    assert shown(found) == (
        "Dockerfile:1:6: high DF101 missing-user: the process runs as root\n"
        "1 | FROM node AS build\n"
        "  |      ^^^^\n"
        "\n"
        "Dockerfile:1 DF101 the process runs as root\n"
        "\n"
        "Found 1 problem: 1 high.\n"
        "Next: ats-lint explain DF101\n"
    )


def test_lesser_findings_take_a_line_below_the_name_of_their_file() -> None:
    where = source()
    found = result(
        finding(RESTART, where, "web", fix=insertion(where, "web", "x", title="add restart")),
        finding(UNTAGGED, where, "image", "image nginx has no tag", severity=Severity.LOW),
        finding(USER, where, "db", "runs as root"),
    )
    assert shown(found).splitlines()[4:10] == [
        "compose.yaml",
        "     2 medium DC406 no restart policy",
        "              safe fix: add restart",
        "",
        "compose.yaml",
        "     3 low    DF301 image nginx has no tag",
    ]


def test_the_worst_comes_first_and_is_named_again_at_the_end() -> None:
    where = source()
    found = result(
        finding(RESTART, where, "web"),
        finding(USER, where, "db", "runs as root"),
        finding(CREDENTIAL, where, "image", "socket", severity=Severity.CRITICAL),
    )
    lines = shown(found).splitlines()
    assert lines[0] == "compose.yaml:3:5: critical DC201 hardcoded-credential: socket"
    assert lines[-5:-3] == ["compose.yaml:3 DC201 socket", "compose.yaml:4 DF101 runs as root"]


def test_what_the_same_services_lack_is_one_entry() -> None:
    where = source()
    limit = make_rule("DC701", "missing-memory-limit", lacks="memory limit")
    restart = make_rule("DC406", "missing-restart", lacks="restart policy")
    fix = insertion(where, "web", "x")
    found = result(
        finding(restart, where, "web", subject="web", fix=fix), finding(restart, where, "db", subject="db"),
        finding(limit, where, "web", subject="web"), finding(limit, where, "db", subject="db"),
    )  # fmt: skip
    assert "     2 medium web, db lack: restart policy (DC406, safe), memory limit (DC701)\n" in shown(found)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_nothing_is_wider_than_the_terminal(width: int) -> None:
    where = source("RUN " + "a" * 200 + " needle " + "b " * 200 + "\n", "/".join(["folder"] * 20) + "/Dockerfile")
    fix = Fix("do " + "this " * 40, (Edit(Span(0, 0), "x"),), Safety.UNSAFE, "because " * 40)
    found = result(
        finding(USER, where, "needle", "word " * 15, fix=fix),
        finding(UNTAGGED, where, "RUN", "word " * 15, fix=fix),
        finding(RESTART, where, "a", "word " * 30, fix=fix, severity=Severity.LOW),
    )
    for verbose in (False, True):
        assert max(map(len, shown(found, width=width, verbose=verbose).splitlines())) <= width


def test_words_are_not_cut_in_the_middle() -> None:
    found = result(finding(RESTART, source(), "web", "some " * 40 + "end", severity=Severity.LOW))
    row = shown(found, width=60).splitlines()[1]
    assert row.endswith("some …")


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
    lines = shown(result(finding(USER, source(line + "\n"), at))).splitlines()
    assert lines[2] == "  | " + underline


def test_nothing_in_a_file_steers_the_terminal() -> None:
    report = shown(result(finding(USER, source("FROM \x1b]0;x\x07 \u202ey\n"), "FROM")))
    assert "\x1b" not in report
    assert "\x07" not in report
    assert "\\x1b]0;x\\x07 \\u202ey" in report


def test_a_span_over_several_lines_is_cut_at_the_first() -> None:
    lines = shown(result(finding(USER, source("RUN a \\\n  b\n"), "a \\\n  b"))).splitlines()
    assert lines[1:3] == ["1 | RUN a \\", "  |     ^^^"]


def test_crlf_leaves_no_trace_and_an_empty_file_shows_no_excerpt() -> None:
    assert "\r" not in shown(result(finding(USER, source("FROM a\r\n"), "a\r\n")))
    assert shown(result(finding(USER, source(""), "")), quiet=True) == (
        "compose.yaml:1:1: high DF101 missing-user: no restart policy\n\n"
    )


def test_a_long_line_is_clipped_around_the_finding() -> None:
    where = source("RUN " + "a" * 500 + " needle " + "b" * 500)
    lines = shown(result(finding(USER, where, "needle"))).splitlines()
    start = lines[1].index("needle")
    assert lines[2][start : start + 6] == "^^^^^^"


def test_one_sentence_serves_all_services_of_a_compose_file() -> None:
    where = source()
    fix = insertion(where, "    image", "    restart: unless-stopped\n", title="add restart: unless-stopped")
    found = result(
        finding(RESTART, where, "web", subject="web", fix=fix),
        finding(RESTART, where, "db", subject="db", fix=fix),
    )
    report = shown(found)
    assert "     2 medium DC406 no restart policy (2 services: web (2), db (4))\n" in report
    assert report.count("safe fix: add restart: unless-stopped") == 1


def test_fixes_that_differ_name_their_services() -> None:
    where = source()
    found = result(
        finding(RESTART, where, "web", subject="web", fix=insertion(where, "web", "", title="probe with wget")),
        finding(RESTART, where, "db", subject="db", fix=Fix("probe", (), Safety.SAFE, "")),
    )
    report = shown(found, verbose=True)
    assert "safe fix for web: probe with wget" in report
    assert "hint for db: probe\n" in report


def test_the_same_of_several_stages_is_told_once_with_its_places() -> None:
    where = source("FROM a\nFROM b\n", "Dockerfile")
    found = result(finding(USER, where, "a", subject="a"), finding(USER, where, "b", subject="b"))
    report = shown(found)
    assert report.count("high DF101 missing-user: no restart policy") == 1
    assert "  = in 2 places: 1, 2\n" in report
    assert shown(found, verbose=True).count("high DF101") == 2


def test_the_same_in_several_files_is_told_once() -> None:
    one, two = source("FROM a\n", "a/Dockerfile"), source("\nFROM a\n", "b/Dockerfile")
    fixes = [insertion(where, "FROM", "USER x\n", title="add a user") for where in (one, two)]
    found = result(
        finding(USER, one, "a", "runs as root", fix=fixes[0]),
        finding(USER, two, "a", "runs as root", fix=fixes[1]),
        finding(RESTART, one, "a", "no tag"),
        finding(RESTART, two, "a", "no tag"),
        finding(UNTAGGED, one, "a", "old", severity=Severity.LOW),
        finding(UNTAGGED, two, "a", "old", severity=Severity.LOW),
    )
    lines = shown(found).splitlines()
    assert lines[3:5] == ["  = in 2 places: a/Dockerfile:1, b/Dockerfile:2", "  = safe fix: add a user"]
    assert "       medium DC406 no tag (2 places: a/Dockerfile:1, b/Dockerfile:2)" in lines
    at = lines.index("       low    DF301 old (2 places)")
    assert lines[at + 1] == "              a/Dockerfile:1, b/Dockerfile:2"
    assert lines.count("several files") == 2
    assert "a/Dockerfile:1 DF101 runs as root (+1 more)" in lines
    narrow = shown(found, width=60).splitlines()
    assert "       low    DF301 old (2 places)" in narrow


def test_what_is_critical_is_told_for_each_file() -> None:
    places = [source("FROM a\n", f"{name}/Dockerfile") for name in "ab"]
    found = result(*(finding(USER, where, "a", severity=Severity.CRITICAL) for where in places))
    assert shown(found).count("critical DF101") == 2


def test_secrets_are_masked_in_every_excerpt_of_the_file() -> None:
    where = source()
    found = result(
        finding(CREDENTIAL, where, "DB_PASSWORD", "literal credential", secret="hunter2secret"),
        finding(RESTART, where, "- DB_PASSWORD=hunter2secret", "message quotes hunter2secret"),
    )
    report = shown(found, verbose=True)
    assert "hunter2" not in report
    assert "6 |       - DB_PASSWORD=********" in report
    assert "message quotes ********" in report


def test_the_underline_of_a_masked_secret_has_its_width() -> None:
    where = source()
    lines = shown(result(finding(CREDENTIAL, where, "hunter2secret", secret="hunter2secret"))).splitlines()
    assert lines[2].endswith(" ^^^^^^^^")
    assert len(lines[2]) == len(lines[1])


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
        "Next: ats-lint --diff .\n"
    )


def test_the_summary_tells_what_was_fixed_and_what_could_not_be_proved() -> None:
    where = source()
    left = finding(RESTART, where, "db", fix=insertion(where, "db", "x"))
    found = result(
        left,
        fixed=tuple(
            finding(RESTART, where, name, subject=name, fix=insertion(where, name, "x")) for name in ("web", "image")
        ),
        dropped=(Dropped(left, "compose.yaml would not parse"),),
    )
    report = shown(found, fixing=True)
    assert "fixed compose.yaml: DC406 missing-restart in web, image, safe: add it" in report
    assert "not fixed compose.yaml:4:3: DC406 missing-restart: compose.yaml would not parse\n" in report
    assert report.endswith("Fixed 2 of 3 problems, 1 left.\nLeft 1 problem: 1 medium.\nNext: ats-lint explain DC406\n")


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


def test_what_fits_of_many_places_is_named_and_the_rest_counted() -> None:
    files = [source("FROM a\n", f"services/{name}/Dockerfile") for name in ("first", "second", "third", "fourth")]
    found = result(*(finding(UNTAGGED, one, "a", "old", severity=Severity.LOW) for one in files))
    lines = shown(found, width=80).splitlines()
    at = lines.index("       low    DF301 old (4 places)")
    assert lines[at + 1] == " " * 14 + "services/first/Dockerfile:1 and 3 more (-v shows them)"


def test_other_messages_of_one_rule_are_told_apart() -> None:
    text = "services:\n  web:\n    image: a\n  db:\n    image: b\n"
    one = source(text, "compose.yaml")
    found = result(
        finding(RESTART, one, "web", "image a has no tag", subject="web"),
        finding(RESTART, one, "db", "image b has no tag", subject="db"),
    )
    assert "image a has no tag; the like in 1 service: db (4)" in shown(found)
