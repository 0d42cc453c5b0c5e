"""The project's own stable JSON, described by `ats_lint_schemas/output.schema.json`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ats_lint import __version__
from ats_lint.diagnostic import Diagnostic
from ats_lint.model import Carry, Edit, Fix, Related, Step
from ats_lint.report.escape import portable, visible
from ats_lint.report.mask import Mask
from ats_lint.report.rule_page import url
from ats_lint.report.shared_fixes import SharedFixes
from ats_lint.report.summary import safety, summarize
from ats_lint.report.view import View

if TYPE_CHECKING:
    from ats_lint.lint.results import Result

Json = Mapping[str, "Json"] | Sequence["Json"] | str | int | float | bool | None


def render(result: Result, view: View) -> Iterator[str]:
    """Yield the document."""
    mask = Mask(result)
    told, mended = SharedFixes(), SharedFixes()
    document: Json = {
        "version": 1,
        "tool": {"name": "ats-lint", "version": __version__},
        "summary": _summary(result),
        "diagnostics": [diagnostic(one, view, mask, told) for one in result.diagnostics],
        "fixed": [diagnostic(one, view, mask, mended) for one in result.fixed],
        "errors": list(failures(result, view)),
    }
    yield dump(document)


def dump(document: Json) -> str:
    """Return JSON text that is valid UTF-8 whatever bytes the linted files hold."""
    return visible(json.dumps(_portable(document), ensure_ascii=False, indent=2)) + "\n"


def row(document: Json) -> str:
    """Return JSON text in one line, whatever its reader takes for the end of one."""
    return json.dumps(_portable(document), ensure_ascii=True) + "\n"


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


def diagnostic(one: Diagnostic, view: View, mask: Mask, told: SharedFixes) -> dict[str, Json]:
    """Return a finding, its fix included; of a large one that was `told` already the place where."""
    (line, column), (end_line, end_column) = one.start, one.end
    return {
        "code": one.rule.code,
        "name": one.rule.name,
        "severity": one.severity.label,
        "path": view.path(one.path),
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "message": mask.message(one, one.message),
        "subject": one.subject,
        "url": url(one.rule),
        "related": [_related(other, one, view, mask) for other in one.related],
        "fix": _fix(one, view, mask, told.first(one.fix)),
    }


def _related(other: Related, one: Diagnostic, view: View, mask: Mask) -> Json:
    """Return a second place; its position only where it lies in the finding's own file, whose text is at hand."""
    line, column = one.source.position(other.span.start) if other.path == one.path else (0, 0)
    return {
        "path": view.path(other.path),
        "line": line,
        "column": column,
        "message": mask.message(one, other.message),
    }


def _fix(diagnostic: Diagnostic, view: View, mask: Mask, same: int | None) -> Json:
    fix = diagnostic.fix
    if fix is None:
        return None
    shown = same is None and bool(safety(diagnostic)) and writable(fix) and not mask.reveals(diagnostic, fix)
    return {
        "title": mask.message(diagnostic, fix.title),
        "safety": (safety(diagnostic) or fix.safety).label,
        "because": mask.message(diagnostic, fix.because),
        "edits": [_edit(edit, diagnostic, view) for edit in fix.edits] if shown else None,
        "files": sorted({view.path(lines.path) for lines in fix.lines}),
        "migration": [_step(step) for step in fix.migration],
        **({} if same is None else {"same_as": same}),
    }


def writable(fix: Fix) -> bool:
    """Tell whether UTF-8 has all that a fix writes: spelt out, an undecodable byte would be another text."""
    return all(portable(edit.text) == edit.text for edit in fix.edits)


def _edit(edit: Edit, diagnostic: Diagnostic, view: View) -> Json:
    return {
        "path": view.path(edit.path or diagnostic.path),
        "start": edit.span.start,
        "end": edit.span.end,
        "text": edit.text,
    }


def _step(step: Step) -> Json:
    moves = isinstance(step, Carry)
    return {
        "kind": "carry" if moves else "own",
        "service": step.service,
        "volume": step.volume,
        "directory": step.directory.as_posix() if step.directory else None,
    }


def failures(result: Result, view: View) -> Iterator[dict[str, Json]]:
    """Yield what could not be read or parsed, and the rules that crashed."""
    for error in result.errors:
        place = {"line": error.line, "column": error.column}
        yield {"path": view.path(error.path), **place, "message": error.message}
    for crash in result.crashes:
        yield {"path": view.path(crash.path), "line": 0, "column": 0, "message": crash.sentence}
