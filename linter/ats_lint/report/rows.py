"""What formats for other programs tell of a run: each finding, file that failed and crash as one row of plain words."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ats_lint.diagnostic import Diagnostic
from ats_lint.model import Severity
from ats_lint.records import dataclass
from ats_lint.report import rule_page
from ats_lint.report.escape import portable, printable
from ats_lint.report.mask import Mask
from ats_lint.report.summary import level
from ats_lint.report.view import View

if TYPE_CHECKING:
    from ats_lint.lint.results import Result

UNREADABLE = "unreadable-file"
"""Stands where a rule's name does for a file that could not be linted."""
CRASHED = "crashed-rule"
"""Stands there for a rule that raised."""


@dataclass(frozen=True, slots=True)
class Row:
    """One finding, or one failure, in which `code` is empty; every text is one line without secrets.

    Lines and columns are counted from one; a failure without a place has line 1. `fingerprint` stays the same when
    lines move.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    code: str
    name: str
    severity: Severity
    message: str
    url: str
    subject: str
    fix: str
    fingerprint: str

    @property
    def failure(self) -> bool:
        """Whether it tells of a file or rule that failed, and of no finding."""
        return not self.code

    @property
    def title(self) -> str:
        """The rule as people call it: code and name."""
        return f"{self.code} {self.name}".strip()

    @property
    def sentence(self) -> str:
        """The message with what it is about and the fix, for readers that show one text."""
        about = f"{self.subject}: " if self.subject and self.subject not in self.message else ""
        return f"{about}{self.message}{f' [{self.fix}]' if self.fix else ''}"


def rows(result: Result, view: View) -> Iterator[Row]:
    """Yield the findings in the order of reports, then the failures."""
    mask, seen = Mask(result), Counter[str]()
    for one in result.diagnostics:
        yield _finding(one, view, mask, seen)
    for error in result.errors:
        yield _failure(view.path(error.path), error.line, error.column, UNREADABLE, error.message)
    for crash in result.crashes:
        yield _failure(view.path(crash.path), 0, 0, CRASHED, crash.sentence)


def from_root(result: Result, view: View, row: Row) -> str:
    """Return a row's path from the root of the repository, which services that know it want."""
    path = Path(os.path.normpath(view.base / row.path))
    real = path if path.is_relative_to(result.root) else Path(os.path.realpath(path))
    return real.relative_to(result.root).as_posix() if real.is_relative_to(result.root) else row.path


def _finding(one: Diagnostic, view: View, mask: Mask, seen: Counter[str]) -> Row:
    (line, column), (end_line, end_column) = one.start, one.end
    path = words(view.path(one.path))
    subject = words(one.subject or "")
    message = words(mask.message(one, one.message))
    fix = ""
    if one.fix is not None:
        fix = words(f"{level(one)}: {mask.message(one, one.fix.title)}")
    identity = "\0".join((path, one.rule.code, subject, message, words(mask.text(one.source, one.span))))
    return Row(
        path, line, column, end_line, end_column, one.rule.code, one.rule.name, one.severity, message,
        rule_page.url(one.rule), subject, fix, _fingerprint(identity, seen),
    )  # fmt: skip


def _failure(path: str, line: int, column: int, name: str, message: str) -> Row:
    line, column = max(1, line), max(1, column)
    path, message = words(path), words(message)
    identity = _fingerprint("\0".join((path, name, message)), Counter())
    return Row(path, line, column, line, column, "", name, Severity.HIGH, message, rule_page.HOME, "", "", identity)


def _fingerprint(identity: str, seen: Counter[str]) -> str:
    """Return a hash of what stays the same when lines move; equal ones are told apart by their order."""
    seen[identity] += 1
    return hashlib.sha256(f"{identity}\0{seen[identity]}".encode()).hexdigest()


def words(text: str) -> str:
    """Return text as one line that can be written anywhere as UTF-8."""
    return printable(portable(text))
