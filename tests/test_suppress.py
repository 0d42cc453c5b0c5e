"""Ignore comments."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from ats_lint.files.source import Source
from ats_lint.lint.registry import Registry
from ats_lint.lint.suppress import CommentBlock, Suppressions
from ats_lint.model import Severity, Span
from reporting import REGISTRY, ROOT, make_rule

RULES = Registry(
    (
        make_rule("DF101", "missing-user", aliases=("DS-0002", "CKV_DOCKER_3", "fd54f200", "missing-user-entrypoint")),
        make_rule("DF301", "untagged-image", aliases=("DL3006", "DS-0001", "CKV_DOCKER_7", "9efb0b2d")),
        make_rule("DF405", "shell-form-command", aliases=("DL3025", "JSONArgsRecommended", "b86987e1")),
        make_rule("DF103", "unused-user", aliases=("tally/user-created-but-never-used",)),
        make_rule("DF902", "shellcheck", aliases=("SC",)),
        make_rule("DC406", "missing-restart", tags={"reliability"}),
        make_rule("DC503", "public-port", tags={"network"}, aliases=("no-unbound-port-interfaces", "451d79dc")),
        make_rule("DC809", "obsolete-version", Severity.LOW, aliases=("no-version-field",)),
    )
)


def test_shellchecks_numbers_narrow_only_what_shellcheck_finds() -> None:
    text = "FROM a\n# hadolint ignore=DL3025,SC2086\nCMD b\n"
    found = Suppressions.parse(Source(ROOT / "Dockerfile", text), "dockerfile", (), RULES)
    span = Span(text.index("CMD"), len(text))
    assert found.covers("DF405", span, "CMD in shell form")
    assert found.covers("DF902", span, "SC2086: quote it")
    assert not found.covers("DF902", span, "SC1091: not followed")


DOCKERFILE = """\
{top}
{above_from}
FROM node AS a
{above_run}
RUN one && \\
  # comment
  {inside}
  two
FROM node AS b
CMD three
"""

COMPOSE = """\
{top}
{above_services}
services:
  {above_web}
  web:{on_web}
    image: nginx
    {above_ports}
    ports:{on_ports}
    - "80:80"
  db:
    image: postgres
"""


def fill(template: str, **comments: str) -> str:
    text = re.sub(
        r"\{(\w+)\}", lambda found: comments.get(found[1], "" if found[1].startswith("on_") else "@"), template
    )
    return "".join(line + "\n" for line in text.splitlines() if line.strip() != "@")


def parse(text: str, registry: Registry = RULES) -> tuple[Source, Suppressions]:
    where = Source(ROOT / "x", text)
    docker = "FROM" in text
    return where, Suppressions.parse(where, "dockerfile" if docker else "compose", [*blocks(text)], registry)


def blocks(text: str) -> Iterator[CommentBlock]:
    if "FROM" in text:
        starts = [found.start() for found in re.finditer(r"^FROM", text, re.M)]
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
            yield CommentBlock(Span(start, start + 4), Span(start, end))
        for found in re.finditer(r"^(RUN|CMD)(.*\\\n)*.*(\n  .*)*", text, re.M):
            yield CommentBlock(Span(found.start(), found.start() + 3), Span(found.start(), found.end()))
    else:
        for found in re.finditer(r"^  (web|db):.*\n(    .*\n?)*", text, re.M):
            yield CommentBlock(Span(found.start(1), found.end(1)), Span(found.start(1), found.end()))


def covered(text: str, at: str, code: str, message: str = "") -> bool:
    where, suppressions = parse(text)
    start = where.text.index(at)
    return suppressions.covers(code, Span(start, start + len(at)), message)


@pytest.mark.parametrize(
    "words", ["DC406", "missing-restart", "dc406", "DC4", "DC503, missing-restart", "all", "reliability"]
)
def test_our_comment_takes_codes_names_prefixes_and_tags(words: str) -> None:
    text = fill(COMPOSE, on_web=f"  # ats-lint: ignore[{words}] because it is a job")
    assert covered(text, "web", "DC406")


def test_a_comment_without_codes_is_about_all_rules() -> None:
    assert covered(fill(COMPOSE, on_ports="  # ats-lint: ignore"), "ports", "DC503")


@pytest.mark.parametrize(
    ("place", "reached", "not_reached"),
    [
        ("on_web", ["web", "image: nginx", '"80:80"'], ["db", "services"]),
        ("above_web", ["web", "image: nginx", '"80:80"'], ["db", "services"]),
        ("on_ports", ["ports"], ["web", '"80:80"', "image: nginx"]),
        ("above_ports", ["ports"], ["web", '"80:80"', "image: nginx"]),
        ("above_services", ["services"], ["web", "db"]),
    ],
)
def test_how_far_it_reaches_in_a_compose_file(place: str, reached: list[str], not_reached: list[str]) -> None:
    comment = ("  " if place.startswith("on_") else "") + "# ats-lint: ignore[DC503]"
    text = fill(COMPOSE, **{place: comment})
    assert [at for at in reached + not_reached if covered(text, at, "DC503")] == reached
    assert not covered(text, reached[0], "DC406")


@pytest.mark.parametrize(
    ("place", "reached", "not_reached"),
    [
        ("above_from", ["FROM node AS a", "RUN", "two"], ["FROM node AS b", "CMD"]),
        ("above_run", ["RUN", "two"], ["FROM node AS a", "CMD"]),
        ("inside", ["two"], ["RUN", "CMD"]),
    ],
)
def test_how_far_it_reaches_in_a_dockerfile(place: str, reached: list[str], not_reached: list[str]) -> None:
    text = fill(DOCKERFILE, **{place: "# ats-lint: ignore[DF101]"})
    assert [at for at in reached + not_reached if covered(text, at, "DF101")] == reached


def test_comments_may_stand_on_each_other_but_not_apart() -> None:
    stacked = "# ats-lint: ignore[DF101]\n# why\n# hadolint ignore=DL3006\nFROM a\n"
    assert covered(stacked, "FROM", "DF101")
    assert covered(stacked, "FROM", "DF301")
    assert not covered("# c\nARG x\n# ats-lint: ignore[DF101]\n\nFROM a\n", "FROM", "DF101")


def test_two_comments_on_one_line() -> None:
    text = "FROM a\n# hadolint ignore=DL3006 # ats-lint: ignore[DF101]\nRUN x\n"
    assert covered(text, "RUN", "DF101")
    assert covered(text, "RUN", "DF301")


def test_a_whole_file() -> None:
    for word, code, other in (("ignore-file", "DF301", None), ("ignore-file[DF101]", "DF101", "DF301")):
        text = fill(DOCKERFILE, top=f"# syntax=docker/dockerfile:1\n\n# ats-lint: {word}")
        assert covered(text, "CMD", code)
        assert other is None or not covered(text, "CMD", other)
    assert covered("---\n# ats-lint: ignore-file\nservices: {}\n", "services", "DC406")


def test_the_last_position_of_a_file_is_covered() -> None:
    where, suppressions = parse("# ats-lint: ignore-file")
    assert suppressions.covers("DF801", Span(len(where.text), len(where.text)))


def test_what_means_nothing_is_told() -> None:
    text = (
        "# ats-lint: ignore[DC4006, DF101]\nFROM a\n# ats-lint: ignroe\n# ats-lint: ignore[]\n"
        "# ats-lint: ignore-file\nRUN x\n"
    )
    _, suppressions = parse(text)
    found = [(one.line, one.column, one.message.partition(", ")[0]) for one in suppressions.warnings]
    assert found == [
        (1, 3, "unknown rule 'DC4006'"),
        (3, 3, "'ignroe' is neither ignore nor ignore-file"),
        (4, 3, "no rule between the brackets"),
        (5, 3, "ignore-file counts only at the top of a file"),
    ]
    assert covered(text, "FROM", "DF101")


def test_other_words_are_no_comments_of_ours() -> None:
    where, suppressions = parse("x: 'ats-lint: ignore'\ny: a#ats-lint: ignore\n# about ats-lint: ignore this\n")
    assert not suppressions.silences
    assert not suppressions.warnings
    assert parse("a: b\n")[1] == Suppressions.none()
    assert where.text


@pytest.mark.parametrize(
    ("comment", "codes"),
    [
        ("# hadolint ignore=DL3006", {"DF301"}),
        ("#hadolint ignore = DL3006 , DL3025", {"DF301", "DF405"}),
        ("# hadolint ignore=DL3099", set()),
        ("# tally ignore=hadolint/DL3006,buildkit/JSONArgsRecommended;reason=old image", {"DF301", "DF405"}),
        ("# tally ignore=tally/user-created-but-never-used", {"DF103"}),
        ("# tally ignore=JSONArgsRecommended", {"DF405"}),
        ("#trivy:ignore:DS-0001", {"DF301"}),
        ("# trivy:ignore:AVD-DS-0001:exp:2030-01-01 trivy:ignore:DS001", {"DF301"}),
        ("#trivy:ignore:*", {"DF301", "DF101"}),
        ("# kics-scan ignore-line", {"DF301", "DF101", "DF405"}),
        ("# kics-scan ignore-block", {"DF301", "DF101", "DF405"}),
    ],
)
def test_other_tools_comments_on_the_line_above(comment: str, codes: set[str]) -> None:
    text = f"ARG x\n{comment}\nFROM a\nFROM b\n"
    every = {rule.code for rule in RULES.rules if rule.code.startswith("DF")} - {"DF902"}
    assert {code for code in every if covered(text, "FROM a", code)} == codes
    assert not any(covered(text, "FROM b", code) for code in every)


@pytest.mark.parametrize(
    ("comment", "codes", "top"),
    [
        ("# hadolint global ignore=DL3006", {"DF301"}, False),
        ("# tally global ignore=DL3006", {"DF301"}, False),
        ("# check=skip=JSONArgsRecommended;error=true", {"DF405"}, True),
        ("# check=error=true;skip=JSONArgsRecommended,Other", {"DF405"}, True),
        ("# check=skip=all", {"DF405"}, True),
        ("#checkov:skip=CKV_DOCKER_3:we know", {"DF101"}, False),
        ("# checkov:skip=CKV_DOCKER_3,CKV_DOCKER_7: we know", {"DF101", "DF301"}, False),
        ("# kics-scan ignore", {"DF301", "DF101", "DF405"}, True),
        ("# kics-scan disable=fd54f200-402c-4333-a5a4-36ef6709af2f,0", {"DF101"}, True),
    ],
)
def test_other_tools_comments_on_the_whole_file(comment: str, codes: set[str], top: bool) -> None:
    every = {rule.code for rule in RULES.rules if rule.code.startswith("DF")} - {"DF902"}
    assert {code for code in every if covered(f"{comment}\nFROM a\nRUN x\n", "RUN", code)} == codes
    late = {code for code in every if covered(f"FROM a\nRUN x\n{comment}\n", "RUN", code)}
    assert late == (set() if top else codes)


def test_trivys_comment_at_the_top_is_about_the_file() -> None:
    assert covered("#trivy:ignore:DS-0001\nFROM a\nFROM b\n", "FROM b", "DF301")
    assert not covered("FROM a\n#trivy:ignore:DS-0001\nFROM b\n", "FROM a", "DF301")


def test_trivys_comment_about_what_is_missing_may_stand_anywhere() -> None:
    assert covered("FROM a\n#trivy:ignore:DS002\nCMD b\n", "FROM a", "DF101")
    assert not covered("FROM a\n#trivy:ignore:*\nCMD b\n", "FROM a", "DF101")


def test_shellchecks_numbers_narrow() -> None:
    text = "FROM a\n# hadolint ignore=SC2086\nRUN x\n"
    assert covered(text, "RUN", "DF902", "SC2086: double quote")
    assert not covered(text, "RUN", "DF902", "SC2046: quote this")


@pytest.mark.parametrize(
    ("comment", "port", "version"),
    [
        ("# dclint disable-file", True, True),
        ("# dclint disable", True, True),
        ("# dclint disable no-version-field other", False, True),
        ("# dclint disable no-version-field no-unbound-port-interfaces", True, True),
    ],
)
def test_dclint_at_the_top(comment: str, port: bool, version: bool) -> None:
    text = f"{comment}\nversion: '3'\nservices:\n  web:\n    ports:\n"
    assert covered(text, "ports", "DC503") is port
    assert covered(text, "version:", "DC809") is version
    assert not covered(text, "web", "DC406")


def test_dclint_on_a_line() -> None:
    assert covered("services:\n  web:\n    ports: # dclint disable-line\n", "ports", "DC503")
    assert covered("a:\n  # dclint disable-line no-unbound-port-interfaces\n  ports:\n", "ports", "DC503")


def test_kics_ignores_a_block_of_yaml() -> None:
    text = "a: 1\n# kics-scan ignore-block\nb:\n  c:\n\n    - d\ne: 1\n"
    assert covered(text, "b:", "DC503")
    assert covered(text, "d", "DC503")
    assert not covered(text, "e:", "DC503")


def test_crlf_files() -> None:
    assert covered("FROM a\r\n# hadolint ignore=DL3006\r\nRUN x\r\n", "RUN", "DF301")


def test_registries_are_told_apart() -> None:
    where, suppressions = parse("# hadolint ignore=DL3025\nFROM a\n", REGISTRY)
    assert not suppressions.covers("DF405", Span(where.text.index("FROM"), len(where.text)))
