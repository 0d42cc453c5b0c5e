"""One HTML file that can be passed round: findings to filter, and for an assessment its checklists and networks too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ats_lint.report.html.html_page import page

if TYPE_CHECKING:
    from ats_lint.lint.results import Result
    from ats_lint.report.readiness import Assessment
    from ats_lint.report.view import View


def render(result: Result, view: View) -> Iterator[str]:
    """Yield the page of a run: its findings and fixes."""
    yield page(result, view)


def assessed(assessment: Assessment, view: View) -> str:
    """Return the page of an assessment: scores and checklists first, then networks, then findings."""
    return page(assessment.result, view, assessment)
