"""Findings as the page shows them: the source around each, and what its fix would do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ats_lint.diagnostic import Diagnostic
from ats_lint.model import Span
from ats_lint.records import dataclass
from ats_lint.report.escape import columns
from ats_lint.report.html.change import DiffLine, changed
from ats_lint.report.mask import Mask
from ats_lint.report.rows import words
from ats_lint.report.rule_page import url
from ats_lint.report.summary import level
from ats_lint.report.view import View

if TYPE_CHECKING:
    from ats_lint.lint.results import Result

_CONTEXT = 2


@dataclass(frozen=True, slots=True)
class CodeLine:
    """One line of source in three parts, of which `marked` is in the finding."""

    number: int
    before: str
    marked: str
    after: str


@dataclass(frozen=True, slots=True)
class FixShown:
    """A fix: how far it can be trusted and why, its diff, the other files it writes, and whether it moves a secret."""

    level: str
    title: str
    because: str
    diff: tuple[DiffLine, ...]
    files: tuple[str, ...]
    hidden: bool
    migration: bool


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """One finding."""

    severity: str
    code: str
    name: str
    url: str
    path: str
    line: int
    column: int
    subject: str
    message: str
    code_lines: tuple[CodeLine, ...]
    fix: FixShown | None


def entries(result: Result, view: View) -> Iterator[ReportEntry]:
    """Yield the findings, the worst first."""
    mask = Mask(result)
    for one in sorted(result.diagnostics, key=lambda one: (-one.severity, one.sort_key)):
        line, column = one.start
        yield ReportEntry(
            one.severity.label, one.rule.code, one.rule.name, url(one.rule), words(view.path(one.path)), line, column,
            words(one.subject or ""), words(mask.message(one, one.message)), tuple(_source(one, mask)),
            _fix(one, view, mask),
        )  # fmt: skip


def _source(one: Diagnostic, mask: Mask) -> Iterator[CodeLine]:
    source, first, last = one.source, one.start[0], one.end[0]
    count = len(source.line_starts)
    for number in range(max(1, first - _CONTEXT), min(count, min(last, first + 8) + _CONTEXT) + 1):
        line = source.line_span(number)
        start = min(max(line.start, one.span.start), line.end)
        end = max(start, min(line.end, one.span.end))
        parts = (Span(line.start, start), Span(start, end), Span(end, line.end))
        yield CodeLine(number, *(columns(mask.text(source, part)) for part in parts))


def _fix(one: Diagnostic, view: View, mask: Mask) -> FixShown | None:
    fix = one.fix
    if fix is None:
        return None
    hidden = mask.reveals(one, fix)
    others = {edit.path or one.path for edit in fix.edits} - {one.path} | {item.path for item in fix.lines}
    files = sorted(words(view.path(path)) for path in others)
    diff = () if hidden else changed(one, mask)
    title, because = (words(mask.message(one, text)) for text in (fix.title, fix.because))
    return FixShown(level(one), title, because, diff, tuple(files), hidden, bool(fix.migration))
