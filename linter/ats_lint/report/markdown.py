"""Markdown for summaries of CI runs and comments on changes: counts first, then a table for each file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from ats_lint.patterns import regex
from ats_lint.report.escape import printable
from ats_lint.report.rows import Row, rows
from ats_lint.report.summary import plural, summarize
from ats_lint.report.view import View

if TYPE_CHECKING:
    from ats_lint.lint.results import Result

_SPECIAL = regex(r"([\\`*_{}\[\]()<>#+\-.!|~@$&:/])")

_OPENING = regex(r"^[#+-]|[\\`*\[\]<>|~@$&]|(?<!\w)_|_(?!\w)|:(?=//)|(?<=www)\.|#(?=\d)")


def render(result: Result, view: View) -> Iterator[str]:
    """Yield the document."""
    counts = summarize(result)
    yield "## ats-lint\n\n"
    if counts.fixed:
        yield f"Fixed {plural(counts.fixed, 'problem')}.\n\n"
    if counts.remaining:
        levels = ", ".join(f"{count} {one.label}" for one, count in counts.severities if count)
        yield f"{plural(counts.remaining, 'problem')} in {plural(counts.files, 'file')}: {levels}.\n"
    else:
        yield f"No problems found in {plural(counts.files, 'file')}.\n"
    if view.below:
        yield f"\n{plural(view.below, 'finding')} below {view.least.label} not shown.\n"
    found = sorted(rows(result, view), key=lambda row: row.path)
    for path, same in groupby(found, key=lambda row: row.path):
        yield f"\n### {escaped(path)}\n\n"
        yield "| Place | Severity | Rule | Finding | Fix |\n| --- | --- | --- | --- | --- |\n"
        for row in same:
            yield _line(row)


def _line(row: Row) -> str:
    rule = escaped(row.name) if row.failure else f"[{row.code}]({row.url}) {escaped(row.name)}"
    cells = (f"{row.line}:{row.column}", row.severity.label, rule, escaped(_told(row)), escaped(row.fix))
    return f"| {' | '.join(cells)} |\n"


def _told(row: Row) -> str:
    return f"{row.subject}: {row.message}" if row.subject and row.subject not in row.message else row.message


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is: no markup, link, mention, HTML or new cell begins in it."""
    return _SPECIAL.sub(r"\\\1", text.replace("\t", " "))


def plain(text: str) -> str:
    """Return one line that Markdown shows as it is and people read as well: what opens no markup stays bare."""
    return _OPENING.sub(r"\\\g<0>", printable(text.replace("\t", " ")))
