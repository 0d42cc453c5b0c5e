"""Workflow commands, which GitHub Actions turns into annotations beside the lines of a change.

See https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ats_lint.model import Severity
from ats_lint.report.rows import Row, from_root, rows
from ats_lint.report.view import View

if TYPE_CHECKING:
    from ats_lint.lint.results import Result

_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "notice",
    Severity.INFO: "notice",
}


def render(result: Result, view: View) -> Iterator[str]:
    """Yield one command a line."""
    for row in rows(result, view):
        yield _command(row, from_root(result, view, row))


def _command(row: Row, path: str) -> str:
    values = {
        "file": path,
        "line": str(row.line),
        "col": str(row.column),
        "endLine": str(row.end_line),
        # The end column is the last one marked, and counts only within one line.
        "endColumn": str(max(row.column, row.end_column - 1)) if row.line == row.end_line else "",
        "title": f"ats-lint {row.title}",
    }
    properties = ",".join(f"{name}={_property(value)}" for name, value in values.items() if value)
    return f"::{_LEVELS[row.severity]} {properties}::{_data(row.sentence)}\n"


def _data(text: str) -> str:
    """Escape as https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts does."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
