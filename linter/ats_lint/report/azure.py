"""Logging commands of Azure Pipelines, which list the findings with the run.

See https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands#logissue-log-an-error-or-warning.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ats_lint.model import Severity
from ats_lint.report.rows import Row, from_root, rows
from ats_lint.report.view import View

if TYPE_CHECKING:
    from ats_lint.lint.results import Result

_ESCAPES = {"%": "%AZP25", "\r": "%0D", "\n": "%0A"}
_OF_PROPERTIES = {**_ESCAPES, ";": "%3B", "]": "%5D"}


def render(result: Result, view: View) -> Iterator[str]:
    """Yield one command a line."""
    for row in rows(result, view):
        yield _command(row, from_root(result, view, row))


def _command(row: Row, path: str) -> str:
    kind = "error" if row.severity >= Severity.HIGH else "warning"
    values = {
        "type": kind,
        "sourcepath": path,
        "linenumber": str(row.line),
        "columnnumber": str(row.column),
        "code": row.code or row.name,
    }
    properties = "".join(f"{name}={_escaped(value, _OF_PROPERTIES)};" for name, value in values.items())
    return f"##vso[task.logissue {properties}]{_escaped(f'{row.name}: {row.sentence}', _ESCAPES)}\n"


def _escaped(text: str, escapes: dict[str, str]) -> str:
    return "".join(escapes.get(character, character) for character in text)
