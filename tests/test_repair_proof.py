"""What the proof of a fix drops with a reason, and what it lets pass."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ats_lint.analysis.views.compose import Service
from ats_lint.diagnostic import Diagnostic
from ats_lint.files.source import Source
from ats_lint.fix.batches import Batch
from ats_lint.fix.repair import repair
from ats_lint.fix.verify import _Moves, regressions
from ats_lint.lint.config import Settings
from ats_lint.lint.registry import discover
from ats_lint.model import Edit, Finding, Fix, Safety, Severity, Span
from ats_lint.records import replace
from ats_lint.rule import rule

TEXT = "services:\n  web:\n    image: nginx\n"


@rule("DC999", "overlapping", on=Service, severity=Severity.LOW)
def overlapping(service: Service) -> Iterator[Finding]:
    span = service.name.span
    edits = (Edit(span, "x"), Edit(Span(span.start + 1, span.end + 1), "y"))
    yield Finding(span, "has a fix that overlaps itself", Fix("change", edits, Safety.SAFE, "Because."))


def test_overlapping_fix_is_dropped(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(TEXT)
    result = repair([tmp_path], Settings(), [overlapping], safety=Safety.SAFE, write=True)
    assert [dropped.reason for dropped in result.dropped] == ["edits overlap at 13"]
    assert (tmp_path / "compose.yaml").read_text() == TEXT


def test_finding_about_a_stage_in_another_case_is_the_same(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "Dockerfile").write_text("FROM alpine AS Build\nRUN true\n")
    result = repair([tmp_path], Settings(), discover().rules, safety=Safety.SAFE, write=True)
    assert "DF817" not in {dropped.diagnostic.rule.code for dropped in result.dropped}
    assert "AS build\n" in (tmp_path / "Dockerfile").read_text()


def test_finding_that_names_what_a_fix_renames_is_no_news(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "Dockerfile").write_text("FROM debian:12\nRUN apt-get update && apt upgrade -y\nUSER 1\n")
    result = repair([tmp_path], Settings(), discover().rules, safety=Safety.SAFE, write=True)
    assert result.dropped == ()
    assert "apt-get upgrade -y" in (tmp_path / "Dockerfile").read_text()


def found(code: str, message: str, subject: str = "web", **changed: Any) -> Diagnostic:
    known = next(one for one in discover().entries if one.code == code)
    source = Source(Path("/x/compose.yaml"), TEXT)
    one = Diagnostic(known, Severity.MEDIUM, source.path, Span(0, 1), message, subject, None, (), source)
    return replace(one, **changed)


def worse(
    before: list[Diagnostic], after: list[Diagnostic], mended: list[Diagnostic], fixable: tuple[str, ...] = ()
) -> list[str]:
    every = regressions(before, after, Batch(mended), lambda one: one.message in fixable)
    return [one.reason for one in every]


def test_a_finding_that_a_fix_brings_counts_unless_it_can_be_mended() -> None:
    mended, other = found("DC406", "no restart policy"), found("DC401", "no health check")
    assert worse([mended], [], [mended]) == []
    assert worse([mended], [mended], [mended]) == ["the finding would come back"]
    assert worse([mended], [other], [mended]) == ["it would bring DC401 missing-healthcheck: no health check"]
    assert worse([mended], [other], [mended], (other.message,)) == []
    assert worse([mended], [replace(other, severity=Severity.LOW)], [mended]) == []


def test_what_was_there_before_is_no_news_beside_another_of_its_kind() -> None:
    mended, old = found("DC406", "no restart policy"), found("DC401", "no health check")
    new = found("DC401", "no health check", "db")
    assert worse([mended, old], [old, new], [mended], ()) == [
        "it would bring DC401 missing-healthcheck: no health check"
    ]
    # Only what is new could be mended: what is left is what was there.
    mendable = replace(new, message="a check that is wrong")
    assert worse([mended, old], [old, mendable], [mended], (mendable.message,)) == []


def test_only_what_is_said_of_an_image_is_the_same_of_another_stage() -> None:
    mended = found("DF813", "MAINTAINER is deprecated", "a")
    said, again = found("DF301", "image a has no tag", "a"), found("DF301", "image a has no tag", "b")
    assert worse([mended, said], [said, again], [mended]) == []
    other = found("DF301", "image b has no tag", "b")
    assert worse([mended, said], [said, other], [mended]) == ["it would bring DF301 untagged-image: image b has no tag"]
    here, there = found("DC401", "no health check", "a"), found("DC401", "no health check", "b")
    assert worse([mended, here], [here, there], [mended]) == [
        "it would bring DC401 missing-healthcheck: no health check"
    ]


def test_what_an_edit_wrote_is_known_by_its_place() -> None:
    moves = _Moves([Edit(Span(10, 12), "four"), Edit(Span(20, 20), "ab")])
    assert moves.written == [(10, 14), (22, 24)]
    wrote = {(3, 9): False, (3, 10): True, (8, 11): True, (11, 13): True, (14, 16): True, (15, 21): False,
             (15, 22): True, (24, 30): True, (25, 30): False}  # fmt: skip
    assert {place: moves.wrote(Span(*place)) for place in wrote} == wrote
