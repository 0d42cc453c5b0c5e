"""Reviewdog's diagnostic format, one finding a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ats_lint.report.json import row
from ats_lint.report.rdjson import diagnostics
from ats_lint.report.rule_page import HOME
from ats_lint.report.view import View

if TYPE_CHECKING:
    from ats_lint.lint.results import Result


def render(result: Result, view: View) -> Iterator[str]:
    """Yield the lines."""
    for one in diagnostics(result, view):
        yield row({**one, "source": {"name": "ats-lint", "url": HOME}})
