"""The project's own JSON, one line for each finding, fixed finding and error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ats_lint.report.json import diagnostic, failures, row
from ats_lint.report.mask import Mask
from ats_lint.report.shared_fixes import SharedFixes
from ats_lint.report.view import View

if TYPE_CHECKING:
    from ats_lint.lint.results import Result


def render(result: Result, view: View) -> Iterator[str]:
    """Yield the lines; `kind` tells what each is, the rest is as in `--format json`."""
    mask = Mask(result)
    told, mended = SharedFixes(), SharedFixes()
    for one in result.diagnostics:
        yield row({"kind": "diagnostic", **diagnostic(one, view, mask, told)})
    for one in result.fixed:
        yield row({"kind": "fixed", **diagnostic(one, view, mask, mended)})
    for error in failures(result, view):
        yield row({"kind": "error", **error})
