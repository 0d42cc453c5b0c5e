"""One run of rules over projects: one crashed rule hides no other."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import Protocol

from ats_lint.analysis.project.embedding import placed
from ats_lint.analysis.project.grouping import Unit
from ats_lint.analysis.project.project import Project
from ats_lint.analysis.runtime.service_process import has_image
from ats_lint.analysis.views.compose import Service
from ats_lint.diagnostic import Diagnostic, Key, brief, brief_subject
from ats_lint.files.discover import Target
from ats_lint.files.disk import Questions
from ats_lint.files.matching import matches
from ats_lint.files.source import Source
from ats_lint.files.workspace import Workspace
from ats_lint.lint.causes import Better, built
from ats_lint.lint.config import Settings
from ats_lint.lint.examined import Examined, Place, Survey, Whole
from ats_lint.lint.ignored import Ignored
from ats_lint.lint.inheritance import Inheritance, may_inherit, named_too, with_heir
from ats_lint.lint.refused import RefusedFiles
from ats_lint.lint.registry import AnyRule, Listed, Registry, discover
from ats_lint.lint.results import Crash, Result, crash
from ats_lint.lint.rule_profiles import counts, profile_of, weight
from ats_lint.lint.suppress import Written
from ats_lint.lint.surroundings import RunSurroundings
from ats_lint.lint.unused import Used
from ats_lint.lint.waking import words_in
from ats_lint.model import Finding, Fix, InputError, Safety
from ats_lint.records import cached_property, dataclass, field, replace


class RuleSubject(Protocol):
    """What every node that a rule can ask for has."""

    @property
    def source(self) -> Source:
        """File in which the node's findings lie."""
        ...

    @property
    def subject(self) -> str | None:
        """Service or stage that the node belongs to."""


@dataclass
class LintRun:
    """One run's inputs and what accumulates while it goes on."""

    workspace: Workspace
    settings: Settings
    rules: tuple[Listed, ...]
    survey: Survey
    """The files and projects, as they were found."""
    crashes: dict[tuple[str, Path], Crash] = field(default_factory=lambda: {})
    watched: tuple[Listed, ...] = ()
    """Rules that were not chosen and run all the same, for they know where secrets are."""
    registry: Registry = field(default_factory=discover)
    """What the words of ignore comments mean."""
    hidden: list[Diagnostic] = field(default_factory=lambda: [])
    around: RunSurroundings = RunSurroundings()
    piped: bool = False
    """Whether the one file comes from standard input."""
    asked: list[Questions] = field(default_factory=lambda: [])
    """What was asked of the file system: when files were looked for, and then for each project."""
    _policies: dict[Path, tuple[frozenset[str], str]] = field(default_factory=lambda: {})

    @property
    def targets(self) -> tuple[Target, ...]:
        """The files that were named or found, and those that make up the projects among them."""
        return self.survey.targets

    @property
    def units(self) -> tuple[Unit, ...]:
        """The files grouped into projects, those included that are read for context only."""
        return self.survey.units

    @property
    def errors(self) -> tuple[InputError, ...]:
        """What was wrong with finding them."""
        return self.survey.errors

    @cached_property
    def reported(self) -> frozenset[Path]:
        """Files about which findings are reported; others are read for context only."""
        return self.survey.reported

    def tells(self, diagnostic: Diagnostic) -> bool:
        """Tell whether a finding is reported: it lies in a file that is, or in one that such a file reads."""
        return diagnostic.path in self.reported or diagnostic.origin in self.reported

    def examine(self, unit: Unit) -> Examined:
        """Return what is found in one project as it is; one that cannot be read to its end is told of as a crash."""
        asked = self.workspace.disk.listen()
        before, self.hidden, self.crashes = (self.hidden, self.crashes), [], {}
        try:
            found = self.closed(self.look(unit))
        except Exception:  # noqa: BLE001  whatever is wrong with one project, the others are linted
            self.hidden, self.crashes = [], crash_in((unit[0] or unit[1])[0])
            found = Examined()
        unreadable, crashes = tuple(self.workspace.disk.errors(asked)), tuple(self.crashes.values())
        found = replace(found, hidden=tuple(self.hidden), unreadable=unreadable, crashes=crashes)
        self.hidden, self.crashes = before
        return found

    def closed(self, look: Look) -> Examined:
        """Return what a look found, without the project behind it."""
        paths = look.project.paths()
        comments = [look.ignored.comments(path) for path in sorted({*paths, *look.project.embedded})]
        return Examined(
            diagnostics=look.diagnostics,
            old=look.old,
            errors=tuple(look.project.fatal()),
            warnings=tuple(error for one in comments for error in one.warnings),
            notes=tuple(look.project.notes),
            written=tuple((one, _place(one, look.project)) for every in comments for one in every.written),
            used=look.used,
            concerned=look.concerned,
        )

    def looks(self, examine: Callable[[Unit], Look]) -> Iterator[Look]:
        """Yield what `examine` makes of each project; one that makes it raise is told of and hides no other."""
        for done, unit in enumerate(self.units):
            self.around.progress(done, len(self.units))
            self.asked.append(self.workspace.disk.listen())
            state, crashes = self.workspace.snapshot(), dict(self.crashes)
            try:
                found = examine(unit)
            except Exception:  # noqa: BLE001  whatever is wrong with one project, the others are linted
                self.workspace.restore(state)
                self.crashes = {**crashes, **crash_in((unit[0] or unit[1])[0])}
            else:
                yield found

    def project(self, unit: Unit) -> Project:
        """Load one project with the edits made so far."""
        return Project(self.workspace, unit, self.settings)

    def look(self, unit: Unit, project: Project | None = None) -> Look:
        """Load one project with the edits made so far, unless that is done, and find what is to be said of it."""
        project = project or self.project(unit)
        ignored = Ignored(project, self.registry, reasoned=self.settings.require_reason)
        found, better, used, concerned = self._examine(project, ignored)
        beaten = frozenset(one for one in found if better.tells(one))
        own = [one for one in found if one not in beaten]
        inherited = Inheritance(own, project)
        repeated = frozenset(one for one in own if inherited.tells(one))
        told, old = self.around.known.split([inherited.with_heirs(one) for one in own if one not in repeated])
        self.hidden += [one for one in old if one.secrets]
        yielded = (*(one for one in found if one in beaten or one in repeated), *old)
        return Look(unit, project, tuple(told), ignored, yielded, used, tuple(old), concerned)

    def _examine(self, project: Project, ignored: Ignored) -> tuple[list[Diagnostic], Better, Used, frozenset[Path]]:
        """Return the project's findings that are not suppressed, sorted, each once; and those that others yield to.

        The others are which ignore comments silence what, and the files in which anything is found at all.
        """
        found: dict[Key, Diagnostic] = {}
        used: set[tuple[Written, str]] = set()
        refused = RefusedFiles(project)
        ends = {one.path: one.readable_to for one in project.dockerfiles if one.readable_to is not None}
        for raw in self._raw(project, self.rules):
            diagnostic = placed(raw, project.embedded)
            if diagnostic is None or raw.span.start > ends.get(raw.path, raw.span.start):
                continue
            seen = (raw,) if raw is diagnostic else (raw, diagnostic)
            used.update((by, raw.rule.code) for one in seen for by in ignored.used(one))
            if not self._wanted(diagnostic) or any(map(ignored.covers, seen)):
                self.hidden.append(diagnostic)
            elif (key := diagnostic.key) not in found:
                found[key] = refused.withheld(self._allowed(diagnostic))
            elif diagnostic.origin is not None:
                found[key] = named_too(found[key], diagnostic)
        watched = (placed(raw, project.embedded) for raw in self._raw(project, self.watched))
        every = (*found.values(), *self.hidden)
        better = Better((one for one in every if self.tells(one)), built(project))
        concerned = frozenset(path for one in every for path in (one.path, one.origin) if path is not None)
        self.hidden = [one for one in (*self.hidden, *watched) if one is not None and one.secrets]
        return sorted(found.values(), key=lambda one: one.sort_key), better, frozenset(used), concerned

    def _raw(self, project: Project, rules: Iterable[Listed]) -> Iterator[Diagnostic]:
        present = words_in(project)
        for rule in rules:
            if not rule.wakes or not present.isdisjoint(rule.wakes):
                yield from self._found(rule, project)

    def _found(self, listed: Listed, project: Project) -> Iterator[Diagnostic]:
        try:
            rule = listed.load()
            for node in project.nodes(rule.on):
                yield from self._of_node(rule, node, project)
        except Exception:  # noqa: BLE001  a rule that cannot be imported is reported and must not hide the others
            self._crashed(listed, project.source.path)

    def _of_node(self, rule: AnyRule, node: RuleSubject, project: Project) -> Sequence[Diagnostic]:
        found: list[Diagnostic] = []
        if rule.lacks and isinstance(node, Service) and not has_image(node):
            return found  # what the rest of it says is in no file at hand
        try:
            for finding in rule.check(node):
                shown = project.shows(node, finding.path or node.source.path)
                if shown and not (rule.lacks and may_inherit(node, finding)):
                    found.append(self._diagnostic(rule, node, finding, project))
        except Exception:  # noqa: BLE001  a crashed rule is reported and must not hide the others
            self._crashed(rule, node.source.path)
        return found

    def _crashed(self, rule: Listed, path: Path) -> None:
        if all(rule.code != one.code for one in self.watched):
            self.crashes.setdefault((rule.code, path), crash(rule, path))

    def _diagnostic(self, rule: AnyRule, node: RuleSubject, finding: Finding, project: Project) -> Diagnostic:
        source = node.source if finding.path is None else project.read(finding.path)
        if source is None:
            raise LookupError(f"finding in a file that does not exist: {finding.path}")
        own = weight(rule, finding, self._policy(source.path)[1])
        severity = self.settings.severity.get(rule.code, own)
        subject = finding.subject if finding.subject is not None else node.subject
        origin = None if source.path in project.owners else node.source.path
        related = finding.related if origin is None else with_heir(finding.related, node, subject)
        return Diagnostic(
            rule, severity, source.path, finding.span, brief(finding.message), brief_subject(subject),
            finding.fix, related, source, finding.secrets, origin,
        )  # fmt: skip

    def _wanted(self, diagnostic: Diagnostic) -> bool:
        ignored, profile = self._policy(diagnostic.path)
        return diagnostic.rule.code not in ignored and counts(diagnostic.rule, profile, self.settings)

    def _policy(self, path: Path) -> tuple[frozenset[str], str]:
        """Return the codes that the configuration ignores in a file, and the file's profile."""
        if path in self._policies:
            return self._policies[path]
        relative = self._relative(path)
        ignored = (
            code
            for pattern, codes in self.settings.per_file_ignores.items()
            if matches(relative, pattern) or fnmatch(path.name, pattern)
            for code in codes
        )
        self._policies[path] = frozenset(ignored), profile_of(self.settings, relative)
        return self._policies[path]

    def _allowed(self, diagnostic: Diagnostic) -> Diagnostic:
        """Return the diagnostic without the edits of a rule whose fixes are not to be applied."""
        fix = diagnostic.fix
        if fix is None or not fix.has_effect or self.settings.fixes(diagnostic.rule.code):
            return diagnostic
        because = "The settings keep the fixes of this rule from being applied."
        return replace(diagnostic, fix=Fix(fix.title, (), Safety.HINT, because))

    def _relative(self, path: Path) -> str:
        """Return a file's path from the root, links followed."""
        return Path(os.path.relpath(self.workspace.real(path), self.workspace.root)).as_posix()


@dataclass(frozen=True, slots=True)
class Look:
    """A project as it is at one moment, with what is found in it."""

    unit: Unit
    project: Project
    diagnostics: tuple[Diagnostic, ...]
    ignored: Ignored
    yielded: tuple[Diagnostic, ...] = ()
    """Findings whose cause another rule tells better, or that are known: not reported, and no news later either."""
    used: Used = frozenset()
    """Which ignore comments silence findings of which rules."""
    old: tuple[Diagnostic, ...] = ()
    """Findings that are known, and among those that are yielded for that reason."""
    concerned: frozenset[Path] = frozenset()
    """The files in which anything is found, told or not."""


def crash_in(path: Path) -> dict[tuple[str, Path], Crash]:
    """Return the exception that is being handled as something that happened to a file."""
    return {("", path): crash(None, path)}


def _place(written: Written, project: Project) -> Place:
    """Return where an ignore comment stands in a real file."""
    text = project.embedded.get(written.path)
    if text is None:
        return written.path, written.line, written.column
    found = text.error(InputError(written.path, "", written.line, written.column))
    return found.path, found.line, found.column


def result(run: LintRun, looks: Sequence[Look]) -> Result:
    """Put together what a run found."""
    unreadable = tuple(error for asked in run.asked for error in run.workspace.disk.errors(asked))
    survey = replace(run.survey, unreadable=unreadable, crashes=tuple(run.crashes.values()))
    found = Whole(survey, run.rules, run.registry.entries, tuple(map(run.closed, looks))).result()
    return replace(found, hidden=tuple(run.hidden))
