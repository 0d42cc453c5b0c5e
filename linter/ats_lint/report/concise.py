"""One line for each finding, made for `grep` and for editors that jump to `path:line:column`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ats_lint.diagnostic import Diagnostic
from ats_lint.model import Safety
from ats_lint.report.escape import printable
from ats_lint.report.mask import Mask
from ats_lint.report.summary import safety, table
from ats_lint.report.view import View

if TYPE_CHECKING:
    from ats_lint.lint.results import Result

_MARK = {Safety.SAFE: " [fix]", Safety.UNSAFE: " [unsafe fix]", Safety.HINT: "", None: ""}


def render(result: Result, view: View) -> Iterator[str]:
    """Yield the lines of the report."""
    if view.statistics:
        yield from (line + "\n" for line in table((*result.diagnostics, *result.fixed)))
        return
    mask = Mask(result)
    for diagnostic in result.diagnostics:
        yield _line(diagnostic, view, mask) + "\n"


def _line(diagnostic: Diagnostic, view: View, mask: Mask) -> str:
    line, column = diagnostic.start
    severity = view.paint(diagnostic.severity.label, diagnostic.severity)
    place = f"{view.path(diagnostic.path)}:{line}:{column}:"
    message = mask.message(diagnostic, diagnostic.message)
    words = printable(f"{message}{_MARK[safety(diagnostic)]}")
    return f"{printable(place)} {diagnostic.rule.code} {severity} {words}"
