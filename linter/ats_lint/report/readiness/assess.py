"""Deciding the lines of the checklists: now, after the safe fixes, and after all fixes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ats_lint.diagnostic import Diagnostic
from ats_lint.files.workspace import normal
from ats_lint.fix.repair import repair
from ats_lint.lint.config import Settings
from ats_lint.lint.engine import Result, check
from ats_lint.lint.registry import Listed, Registry
from ats_lint.model import Safety
from ats_lint.report.readiness.controls import FRAMEWORKS, Control, Framework

Status = Literal["met", "open", "undecidable"]


@dataclass(frozen=True, slots=True)
class Line:
    """One control with what was found; `after_safe` and `after_all` are its status once fixes are applied.

    `rules` are the codes of those that decide it.
    """

    control: Control
    rules: tuple[str, ...]
    status: Status
    after_safe: Status
    after_all: Status
    findings: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Lines met of those that can be decided."""

    met: int
    decidable: int

    @property
    def percent(self) -> int:
        """Share of lines that are met, in whole percent; 100 when nothing can be decided."""
        return 100 * self.met // self.decidable if self.decidable else 100


@dataclass(frozen=True, slots=True)
class Sheet:
    """A checklist, filled in, with its score now, after the safe fixes and after all fixes."""

    framework: Framework
    lines: tuple[Line, ...]

    @property
    def scores(self) -> tuple[Score, Score, Score]:
        """Scores now, after safe fixes, after all fixes."""
        return (
            _score(line.status for line in self.lines),
            _score(line.after_safe for line in self.lines),
            _score(line.after_all for line in self.lines),
        )


@dataclass(frozen=True, slots=True)
class Assessment:
    """Every checklist for one project; `result` holds errors and crashes of the run behind it."""

    directory: Path
    sheets: tuple[Sheet, ...]
    result: Result


def assess(paths: Sequence[Path], settings: Settings, registry: Registry) -> Assessment:
    """Fill in the checklists for `paths`; nothing is written."""
    rules = _rules(settings, registry)
    now = check(paths, settings, rules)
    safe = repair(paths, settings, rules, safety=Safety.SAFE, write=False)
    full = repair(paths, settings, rules, safety=Safety.UNSAFE, write=False)
    ran = frozenset(rule.code for rule in rules)
    sheets = tuple(_sheet(framework, registry, ran, (now, safe, full)) for framework in FRAMEWORKS)
    folder = normal(paths[0]) if len(paths) == 1 else now.root
    return Assessment(folder if folder.is_dir() else folder.parent, sheets, now)


def _rules(settings: Settings, registry: Registry) -> tuple[Listed, ...]:
    """Return the rules that decide a line, whatever the profile; those that the user ignores are left out."""
    tags = {control.tag for framework in FRAMEWORKS for control in framework.controls}
    ignored = {code for word in settings.ignore for code in registry.codes(word)}
    return tuple(rule for rule in registry.entries if rule.code not in ignored and not tags.isdisjoint(rule.tags))


def _sheet(
    framework: Framework, registry: Registry, ran: frozenset[str], results: tuple[Result, Result, Result]
) -> Sheet:
    lines = []
    for control in framework.controls:
        codes = tuple(rule.code for rule in registry.entries if control.tag in rule.tags)
        now, safe, full = (_status(codes, ran, result) for result in results)
        found = tuple(one for one in results[0].diagnostics if one.rule.code in codes)
        lines.append(Line(control, codes, now, safe, full, found))
    return Sheet(framework, tuple(lines))


def _status(codes: tuple[str, ...], ran: frozenset[str], result: Result) -> Status:
    if not ran.intersection(codes):
        return "undecidable"
    return "open" if any(one.rule.code in codes for one in result.diagnostics) else "met"


def _score(statuses: Iterable[Status]) -> Score:
    decided = [status for status in statuses if status != "undecidable"]
    return Score(sum(status == "met" for status in decided), len(decided))
