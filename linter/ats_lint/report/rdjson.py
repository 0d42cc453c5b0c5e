"""Reviewdog's diagnostic format, fixes as suggestions.

See https://github.com/reviewdog/reviewdog/tree/master/proto/rdf.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ats_lint.diagnostic import Diagnostic
from ats_lint.files.source import Source
from ats_lint.model import Severity, Span
from ats_lint.report.json import Json, dump, writable
from ats_lint.report.mask import Mask
from ats_lint.report.rows import Row, from_root, rows
from ats_lint.report.rule_page import HOME
from ats_lint.report.summary import safety
from ats_lint.report.view import View

if TYPE_CHECKING:
    from ats_lint.lint.results import Result

_SEVERITIES = {
    Severity.CRITICAL: "ERROR",
    Severity.HIGH: "ERROR",
    Severity.MEDIUM: "WARNING",
    Severity.LOW: "INFO",
    Severity.INFO: "INFO",
}


def render(result: Result, view: View) -> Iterator[str]:
    """Yield the document."""
    yield dump({"source": {"name": "ats-lint", "url": HOME}, "diagnostics": list(diagnostics(result, view))})


def diagnostics(result: Result, view: View) -> Iterator[dict[str, Json]]:
    """Yield each finding, and each failure."""
    mask = Mask(result)
    found = rows(result, view)
    for one in result.diagnostics:
        row = next(found)
        place = {"path": from_root(result, view, row), "range": _range(one.source, one.span)}
        yield {**_entry(row, place), **_suggestions(one, mask)}
    for row in found:
        start: Json = {"line": row.line, "column": row.column}
        yield _entry(row, {"path": from_root(result, view, row), "range": {"start": start}})


def _entry(row: Row, location: Json) -> dict[str, Json]:
    return {
        "message": row.sentence,
        "location": location,
        "severity": _SEVERITIES[row.severity],
        "code": {"value": row.code or row.name, "url": row.url},
    }


def _suggestions(one: Diagnostic, mask: Mask) -> dict[str, Json]:
    """Return the fix, where it is edits of the file alone and tells no secret: each suggestion stands by itself."""
    fix = one.fix
    if (
        fix is None
        or not safety(one)
        or fix.lines
        or len(fix.edits) != 1
        or not writable(fix)
        or mask.reveals(one, fix)
    ):
        return {}
    (edit,) = fix.edits
    if edit.path not in (None, one.path):
        return {}
    return {"suggestions": [{"range": _range(one.source, edit.span), "text": edit.text}]}


def _range(source: Source, span: Span) -> Json:
    return {"start": _position(source, span.start), "end": _position(source, span.end)}


def _position(source: Source, offset: int) -> Json:
    """Return line and column; columns are counted in bytes of UTF-8."""
    line, _ = source.position(offset)
    before = source.text[source.line_starts[line - 1] : offset]
    return {"line": line, "column": len(before.encode("utf-8", "surrogateescape")) + 1}
