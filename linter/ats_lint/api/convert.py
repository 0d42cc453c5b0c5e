"""From what the engine found to the records of the API."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ats_lint import model
from ats_lint.api.public_records import (
    Addition,
    Change,
    Diagnostic,
    Edit,
    Fix,
    Fixed,
    Linted,
    Position,
    Problem,
    Range,
    Refused,
    Related,
    Step,
)
from ats_lint.diagnostic import Diagnostic as Found
from ats_lint.files.source import Source
from ats_lint.files.workspace import Workspace
from ats_lint.lint import results
from ats_lint.report import diff
from ats_lint.report.mask import Mask
from ats_lint.report.rule_page import url
from ats_lint.report.view import View


class Converter:
    """Turns one result into records: paths from one directory, texts by `workspace`, secrets out of words."""

    def __init__(self, result: results.Result, workspace: Workspace, base: Path) -> None:
        """Bind to a result; `workspace` has the texts that its findings are about."""
        self._result = result
        self._workspace = workspace
        self._view = View(base)
        self._mask = Mask(result)

    def linted(self) -> Linted:
        """Return what was found."""
        result = self._result
        return Linted(tuple(map(self.diagnostic, result.diagnostics)), tuple(self._problems()), result.files)

    def fixed(self) -> Fixed:
        """Return what was found, fixed and changed."""
        result = self._result
        return Fixed(
            diagnostics=tuple(map(self.diagnostic, result.diagnostics)),
            fixed=tuple(map(self._applied, result.fixed)),
            refused=tuple(Refused(self._applied(one.diagnostic), one.reason) for one in result.dropped),
            changes=tuple(map(self._change, result.changes)),
            migrations=tuple(map(self._change, result.migrations)),
            problems=tuple(self._problems()),
            files=result.files,
        )

    def diagnostic(self, one: Found) -> Diagnostic:
        """Return one finding."""
        return Diagnostic(
            rule=one.rule.code,
            name=one.rule.name,
            severity=one.severity,
            path=self._view.path(one.path),
            range=range_of(one.source, one.span),
            message=self._mask.message(one, one.message),
            subject=None if one.subject is None else self._mask.words(one.subject),
            url=url(one.rule),
            related=tuple(self._related(other, one) for other in one.related),
            fix=self._fix(one.fix, one) if one.fix else None,
            secrets=tuple(range_of(one.source, span) for span in one.secrets),
        )

    def _applied(self, one: Found) -> Diagnostic:
        """Return a finding of an earlier text: what its fix would do there is of no use any more."""
        found = self.diagnostic(replace(one, related=()))
        return replace(found, fix=replace(found.fix, edits=()) if found.fix else None)

    def _fix(self, fix: model.Fix, one: Found) -> Fix:
        whole = fix.has_effect
        return Fix(
            title=self._mask.message(one, fix.title),
            safety=fix.safety if whole else model.Safety.HINT,
            because=self._mask.message(one, fix.because),
            edits=tuple(self._edits(fix, one)),
            additions=tuple(
                Addition(self._view.path(lines.path), lines.lines, lines.mode, lines.secret) for lines in fix.lines
            ),
            migration=tuple(map(self._step, fix.migration)),
            secret=whole and self._mask.reveals(one, fix),
        )

    def _edits(self, fix: model.Fix, one: Found) -> Iterator[Edit]:
        for edit in fix.edits:
            path = edit.path or one.path
            source = one.source if path == one.path else self._workspace.peek(path)
            if source is not None and edit.span.end <= len(source.text):
                span = edit.span
                yield Edit(self._view.path(path), range_of(source, span), span.start, span.end, edit.text)

    def _related(self, other: model.Related, one: Found) -> Related:
        source = one.source if other.path == one.path else self._workspace.peek(other.path)
        known = source is not None and other.span.end <= len(source.text)
        place = range_of(source, other.span) if source is not None and known else None
        return Related(self._view.path(other.path), place, self._mask.message(one, other.message))

    def _step(self, step: model.Step) -> Step:
        directory = self._view.path(step.directory) if step.directory else None
        if isinstance(step, model.Carry):
            return Step("carry", step.service, step.volume, directory, target=step.target)
        return Step("own", step.service, step.volume, directory, owner=step.owner)

    def _change(self, change: results.Change) -> Change:
        shown = "".join(diff.shown(change, self._view, self._mask))
        before = _whole(change.before) if change.before else None
        return Change(self._view.path(change.path), before, _whole(change.after), change.after.mode, shown)

    def _problems(self) -> Iterator[Problem]:
        for error in self._result.errors:
            yield self._problem("error", error)
        for crash in self._result.crashes:
            yield Problem("crash", self._view.path(crash.path), self._mask.words(crash.sentence))
        for error in self._result.warnings:
            yield self._problem("warning", error)

    def _problem(self, kind: str, error: model.InputError) -> Problem:
        place = Position(error.line - 1, max(0, error.column - 1)) if error.line else None
        return Problem(
            "error" if kind == "error" else "warning",
            self._view.path(error.path),
            self._mask.words(error.message),
            place,
        )


def _whole(source: Source) -> str:
    """Return a file's text as it is written, its byte order mark included."""
    return "\ufeff" * source.bom + source.text


def range_of(source: Source, span: model.Span) -> Range:
    """Return where a span lies, counted from zero."""
    (line, column), (end_line, end_column) = source.position(span.start), source.position(span.end)
    return Range(Position(line - 1, column - 1), Position(end_line - 1, end_column - 1))
