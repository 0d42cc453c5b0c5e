"""Deciding the lines of the checklists: now, after the safe fixes, and after all fixes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from ats_lint.analysis.project.project import Project
from ats_lint.diagnostic import Diagnostic
from ats_lint.files.workspace import folder_of, normal
from ats_lint.fix.repair import repair
from ats_lint.lint.config import Settings
from ats_lint.lint.prepare import prepare
from ats_lint.lint.registry import Listed, Registry
from ats_lint.lint.results import Result
from ats_lint.lint.run import LintRun, result
from ats_lint.model import InputError, Safety
from ats_lint.records import dataclass
from ats_lint.report.readiness.controls import FRAMEWORKS, Control, Framework
from ats_lint.report.readiness.exhibits import Exhibit, exhibits

Status = Literal["met", "open", "undecidable", "inapplicable"]


@dataclass(frozen=True, slots=True)
class Line:
    """One control with what was found; `after_safe` and `after_all` are its status once fixes are applied.

    `rules` are the codes of those that decide it, `because` says why it is not decided or does not apply, `exhibits`
    is what the project has for it.
    """

    control: Control
    rules: tuple[str, ...]
    status: Status
    after_safe: Status
    after_all: Status
    findings: tuple[Diagnostic, ...]
    because: str = ""
    exhibits: tuple[Exhibit, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """Lines met of those that can be decided."""

    met: int
    decidable: int

    @property
    def percent(self) -> int | None:
        """Share of lines that are met, in whole percent; None when nothing can be decided."""
        return 100 * self.met // self.decidable if self.decidable else None


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
    """Every checklist for one project; `result` holds errors and crashes of the run behind it.

    `safe` and `full` are what the safe fixes and all fixes would make of it; `looked_at` are the Dockerfiles and
    Compose files that were read. `after` are the projects as all fixes leave them.
    """

    directory: Path
    sheets: tuple[Sheet, ...]
    result: Result
    safe: Result
    full: Result
    looked_at: tuple[Path, ...]
    projects: tuple[Project, ...]
    after: tuple[Project, ...]


@dataclass(frozen=True, slots=True)
class _Scene:
    """What the lines are decided by: the rules that ran, the runs now and after fixes, and the projects."""

    registry: Registry
    ran: frozenset[str]
    results: tuple[Result, Result, Result]
    projects: tuple[Project, ...]


def assess(paths: Sequence[Path], settings: Settings, registry: Registry) -> Assessment:
    """Fill in the checklists for `paths`; nothing is written.

    Raises:
        InputError: there is nothing to assess.
    """
    rules = _rules(settings, registry)
    run = prepare(paths, settings, rules)
    looks = list(run.looks(run.look))
    now = result(run, looks)
    projects = tuple(look.project for look in looks)
    if not any(_has_images(one) or any(True for _ in one.services) for one in projects):
        raise next(iter(now.errors), None) or InputError(normal(paths[0]), "no Dockerfile and no Compose file here")
    safe = repair(paths, settings, rules, safety=Safety.SAFE, write=False)
    full = repair(paths, settings, rules, safety=Safety.UNSAFE, write=False)
    scene = _Scene(registry, frozenset(rule.code for rule in rules), (now, safe, full), projects)
    sheets = tuple(_sheet(framework, scene) for framework in FRAMEWORKS)
    folder = normal(paths[0]) if len(paths) == 1 else now.root
    return Assessment(
        folder_of(folder), sheets, now, safe, full, tuple(sorted(run.reported)), projects, tuple(_after(run, full))
    )


def _after(run: LintRun, full: Result) -> Iterator[Project]:
    """Yield the projects as they are with the changes of a repair laid over their files."""
    for change in full.changes:
        run.workspace.put(change.after)
    yield from (run.project(unit) for unit in run.units)


def _rules(settings: Settings, registry: Registry) -> tuple[Listed, ...]:
    """Return the rules that decide a line, whatever the profile, and the chosen ones; ignored ones are left out."""
    tags = {control.tag for framework in FRAMEWORKS for control in framework.controls}
    ignored = {code for word in settings.ignore for code in registry.codes(word)}
    chosen = {rule.code for rule in settings.rules(registry)}
    return tuple(
        rule
        for rule in registry.entries
        if rule.code in chosen or (rule.code not in ignored and not tags.isdisjoint(rule.tags))
    )


def _sheet(framework: Framework, scene: _Scene) -> Sheet:
    return Sheet(framework, tuple(_line(control, scene) for control in framework.controls))


def _line(control: Control, scene: _Scene) -> Line:
    codes = tuple(rule.code for rule in scene.registry.entries if control.tag in rule.tags)
    found = tuple(one for one in scene.results[0].diagnostics if one.rule.code in codes)
    because = "" if found else _inapplicable(control, scene.projects)
    if because:
        return Line(control, codes, "inapplicable", "inapplicable", "inapplicable", (), because)
    states: list[Status] = [_status(control, codes, scene.ran, one) for one in scene.results]
    now, safe, full = states
    if now == "undecidable":
        because = control.because or ("" if scene.ran.isdisjoint(codes) else control.otherwise)
        because = because or "The rules that decide it are switched off."
    return Line(control, codes, now, safe, full, found, because, exhibits(scene.projects, control.shows))


def _has_images(project: Project) -> bool:
    return any(one.stages for one in project.dockerfiles)


def _inapplicable(control: Control, projects: Sequence[Project]) -> str:
    """Return why a line says nothing of these projects; empty when it does."""
    if control.about == "image" and not any(map(_has_images, projects)):
        return "No Dockerfile is in view."
    if control.about == "service" and not any(True for one in projects for _ in one.services):
        return "No Compose service is in view."
    return ""


def _status(control: Control, codes: tuple[str, ...], ran: frozenset[str], found: Result) -> Status:
    if not ran.intersection(codes):
        return "undecidable"
    if any(one.rule.code in codes for one in found.diagnostics):
        return "open"
    return "undecidable" if control.otherwise else "met"


def _score(statuses: Iterable[Status]) -> Score:
    decided = [status for status in statuses if status in ("met", "open")]
    return Score(sum(status == "met" for status in decided), len(decided))
