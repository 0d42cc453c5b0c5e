"""What the proof of a fix drops with a reason, and what it lets pass."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ats_lint.analysis.views.compose import Service
from ats_lint.fix.repair import repair
from ats_lint.lint.config import Settings
from ats_lint.lint.registry import discover
from ats_lint.model import Edit, Finding, Fix, Safety, Severity, Span
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
