"""Generic issues, as SonarQube imports them.

See https://docs.sonarsource.com/sonarqube-server/analyzing-source-code/importing-external-issues/generic-issue-import-format/.
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

_IMPACTS = {
    Severity.CRITICAL: "BLOCKER",
    Severity.HIGH: "HIGH",
    Severity.MEDIUM: "MEDIUM",
    Severity.LOW: "LOW",
    Severity.INFO: "INFO",
}


def render(result: Result, view: View) -> Iterator[str]:
    """Yield the document; a file that failed has no rule, and SonarQube no place for it."""
    found = [row for row in rows(result, view) if not row.failure]
    security = {one.rule.code for one in result.diagnostics if "security" in one.rule.tags}
    rules: dict[str, Json] = {}
    for row in found:
        rules.setdefault(row.code, _rule(row, "SECURITY" if row.code in security else "RELIABILITY"))
    issues: list[Json] = [_issue(row, from_root(result, view, row)) for row in found]
    yield dump({"rules": [rules[code] for code in sorted(rules)], "issues": issues})


def _rule(row: Row, quality: str) -> Json:
    return {
        "id": row.code,
        "name": row.name,
        "description": row.url,
        "engineId": "ats-lint",
        "cleanCodeAttribute": "CONVENTIONAL",
        "impacts": [{"softwareQuality": quality, "severity": _IMPACTS[row.severity]}],
    }


def _issue(row: Row, path: str) -> Json:
    return {
        "ruleId": row.code,
        "effortMinutes": 5,
        "primaryLocation": {"message": row.sentence, "filePath": path, "textRange": _range(row)},
    }


def _range(row: Row) -> Json:
    """Return the place; offsets are counted from zero, and SonarQube refuses an empty range: a line is enough then."""
    if (row.line, row.column) == (row.end_line, row.end_column):
        return {"startLine": row.line}
    return {
        "startLine": row.line,
        "endLine": row.end_line,
        "startColumn": row.column - 1,
        "endColumn": row.end_column - 1,
    }
