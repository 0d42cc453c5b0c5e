"""The project's own stable JSON, described by `ats_lint_schemas/output.schema.json`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ats_lint import __version__
from ats_lint.diagnostic import Diagnostic
from ats_lint.model import InputError
from ats_lint.report.escape import portable
from ats_lint.report.mask import Mask
from ats_lint.report.summary import safety, summarize
from ats_lint.report.view import View

if TYPE_CHECKING:
    from ats_lint.lint.engine import Result

Json = Mapping[str, "Json"] | Sequence["Json"] | str | int | float | bool | None


def render(result: Result, view: View) -> Iterator[str]:
    """Yield the document."""
    mask = Mask(result)
    document: Json = {
        "version": 1,
        "tool": {"name": "ats-lint", "version": __version__},
        "summary": _summary(result),
        "diagnostics": [_diagnostic(one, view, mask) for one in result.diagnostics],
        "fixed": [_diagnostic(one, view, mask) for one in result.fixed],
        "errors": [*(_error(one, view) for one in result.errors), *_crashes(result, view)],
    }
    yield dump(document)


def dump(document: Json) -> str:
    """Return JSON text that is valid UTF-8 whatever bytes the linted files hold."""
    return json.dumps(_portable(document), ensure_ascii=False, indent=2) + "\n"


def _portable(value: Json) -> Json:
    if isinstance(value, str):
        return portable(value)
    if isinstance(value, Mapping):
        return {key: _portable(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_portable(item) for item in value]
    return value


def _summary(result: Result) -> Json:
    counts = summarize(result)
    return {
        "files": counts.files,
        "found": counts.found,
        "remaining": counts.remaining,
        "fixed": counts.fixed,
        "fixable": {"safe": counts.safe, "unsafe": counts.unsafe},
        "severity": {level.label: count for level, count in counts.severities},
        "dropped": counts.dropped,
        "errors": counts.errors + counts.crashes,
    }


def _diagnostic(diagnostic: Diagnostic, view: View, mask: Mask) -> Json:
    (line, column), (end_line, end_column) = diagnostic.start, diagnostic.end
    return {
        "code": diagnostic.rule.code,
        "name": diagnostic.rule.name,
        "severity": diagnostic.severity.label,
        "path": view.path(diagnostic.path),
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "message": mask.message(diagnostic, diagnostic.message),
        "subject": diagnostic.subject,
        "fix": _fix(diagnostic, mask),
    }


def _fix(diagnostic: Diagnostic, mask: Mask) -> Json:
    fix = diagnostic.fix
    if fix is None:
        return None
    return {
        "title": mask.message(diagnostic, fix.title),
        "safety": (safety(diagnostic) or fix.safety).label,
        "because": mask.message(diagnostic, fix.because),
    }


def _error(error: InputError, view: View) -> Json:
    return {"path": view.path(error.path), "line": error.line, "column": error.column, "message": error.message}


def _crashes(result: Result, view: View) -> Iterator[Json]:
    for crash in result.crashes:
        yield {"path": view.path(crash.path), "line": 0, "column": 0, "message": crash.sentence}
