"""Code Quality report of GitLab, shown in merge requests.

See https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ats_lint.model import Severity
from ats_lint.report.json import Json, dump
from ats_lint.report.rows import Row, from_root, rows
from ats_lint.report.view import View

if TYPE_CHECKING:
    from ats_lint.lint.results import Result

_SEVERITIES = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
    Severity.INFO: "info",
}


def render(result: Result, view: View) -> Iterator[str]:
    """Yield the list of issues."""
    yield dump([_issue(row, from_root(result, view, row)) for row in rows(result, view)])


def _issue(row: Row, path: str) -> Json:
    return {
        "description": f"{row.title}: {row.sentence}",
        "check_name": row.code or row.name,
        "fingerprint": row.fingerprint,
        "severity": _SEVERITIES[row.severity],
        "location": {"path": path, "lines": {"begin": row.line, "end": row.end_line}},
    }
