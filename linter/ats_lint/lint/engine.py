"""Running rules over projects: diagnostics in, sorted and deterministic; one crashed rule hides no other."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path

from ats_lint.analysis.project.embedding import placed
from ats_lint.analysis.project.grouping import Grouping, Unit, bake_dockerfiles, grouped
from ats_lint.analysis.project.project import Node, Project
from ats_lint.diagnostic import Diagnostic, brief
from ats_lint.files.discover import Target, guess, kind_of, passed_over
from ats_lint.files.matching import matches
from ats_lint.files.recognise import is_compose, is_dockerfile
from ats_lint.files.source import BinaryFile, Source
from ats_lint.files.workspace import Workspace, normal
from ats_lint.lint.causes import Better, built
from ats_lint.lint.config import Settings
from ats_lint.lint.ignored import Ignored
from ats_lint.lint.inheritance import Inheritance
from ats_lint.lint.refused import RefusedFiles
from ats_lint.lint.registry import AnyRule, Listed, Registry, discover
from ats_lint.lint.results import Change as Change
from ats_lint.lint.results import Crash as Crash
from ats_lint.lint.results import Dropped as Dropped
from ats_lint.lint.results import Result as Result
from ats_lint.lint.rule_profiles import counts, profile_of
from ats_lint.lint.suppress import Written
from ats_lint.lint.surroundings import Surroundings, sought
from ats_lint.lint.swarm_limits import for_swarm
from ats_lint.lint.unused import Used, unused
from ats_lint.lint.waking import words_in
from ats_lint.model import Finding, Fix, InputError, Safety
from ats_lint.records import dataclass, field, replace


@dataclass
class Run:
    """One run's inputs and what accumulates while it goes on."""

    workspace: Workspace
    settings: Settings
    rules: tuple[Listed, ...]
    targets: tuple[Target, ...]
    """The files that were named or found, and those that make up the projects among them."""
    units: tuple[Unit, ...]
    """The files grouped into projects, those included that are read for context only."""
    errors: list[InputError] = field(default_factory=list)
    crashes: dict[tuple[str, Path], Crash] = field(default_factory=dict)
    watched: tuple[Listed, ...] = ()
    """Rules that were not chosen and run all the same, for they know where secrets are."""
    registry: Registry = field(default_factory=discover)
    """What the words of ignore comments mean."""
    hidden: list[Diagnostic] = field(default_factory=list)
    around: Surroundings = Surroundings()
    piped: bool = False
    """Whether the one file comes from standard input."""
    _relatives: dict[Path, str] = field(default_factory=dict)

    @cached_property
    def reported(self) -> frozenset[Path]:
        """Files about which findings are reported; others are read for context only."""
        return frozenset(target.path for target in self.targets)

    def tells(self, diagnostic: Diagnostic) -> bool:
        """Tell whether a finding is reported: it lies in a file that is, or in one that such a file reads."""
        return diagnostic.path in self.reported or diagnostic.origin in self.reported

    def looks(self, examine: Callable[[Unit], Look]) -> Iterator[Look]:
        """Yield what `examine` makes of each project; one that makes it raise is told of and hides no other."""
        for done, unit in enumerate(self.units):
            self.around.progress(done, len(self.units))
            state, crashes = self.workspace.snapshot(), dict(self.crashes)
            try:
                found = examine(unit)
            except Exception:  # noqa: BLE001  whatever is wrong with one project, the others are linted
                self.workspace.restore(state)
                self.crashes = {**crashes, **_crash((unit[0] or unit[1])[0])}
            else:
                yield found

    def project(self, unit: Unit) -> Project:
        """Load one project with the edits made so far."""
        return Project(self.workspace, unit, self.settings)

    def look(self, unit: Unit) -> Look:
        """Load one project with the edits made so far, and find what is to be said of it."""
        project = self.project(unit)
        ignored = Ignored(project, self.registry, reasoned=self.settings.require_reason)
        found, better, used = self._examine(project, ignored)
        beaten = frozenset(one.key for one in found if better.tells(one))
        own = [one for one in found if one.key not in beaten]
        inherited = Inheritance(own, project)
        repeated = frozenset(one.key for one in own if inherited.tells(one))
        told, old = self.around.known.split([inherited.with_heirs(one) for one in own if one.key not in repeated])
        self.hidden += [one for one in old if one.secrets]
        yielded = (*(one for one in found if one.key in beaten or one.key in repeated), *old)
        return Look(unit, project, tuple(told), ignored, yielded, used, tuple(old))

    def _examine(self, project: Project, ignored: Ignored) -> tuple[list[Diagnostic], Better, Used]:
        """Return the project's findings that are not suppressed, sorted, each once; and those that others yield to.

        The last is which ignore comments silence what.
        """
        found, used = {}, set[tuple[Written, str]]()
        refused = RefusedFiles(project)
        ends = {one.path: one.readable_to for one in project.dockerfiles if one.readable_to is not None}
        for raw in self._raw(project, self.rules):
            diagnostic = placed(raw, project.embedded)
            if diagnostic is None or raw.span.start > ends.get(raw.path, raw.span.start):
                continue
            used |= {(one, raw.rule.code) for one in ignored.used(diagnostic) | ignored.used(raw)}
            if not self._wanted(diagnostic) or ignored.covers(diagnostic) or ignored.covers(raw):
                self.hidden.append(diagnostic)
            elif diagnostic.key not in found:
                found[diagnostic.key] = refused.withheld(self._allowed(diagnostic))
        watched = (placed(raw, project.embedded) for raw in self._raw(project, self.watched))
        shown = (one for one in (*found.values(), *self.hidden) if self.tells(one))
        better = Better(shown, built(project))
        self.hidden = [one for one in (*self.hidden, *watched) if one is not None and one.secrets]
        return sorted(found.values(), key=lambda one: one.sort_key), better, frozenset(used)

    def _raw(self, project: Project, rules: Iterable[Listed]) -> Iterator[Diagnostic]:
        present = words_in(project)
        for rule in rules:
            if not rule.wakes or not present.isdisjoint(rule.wakes):
                yield from self._found(rule, project)

    def _found(self, listed: Listed, project: Project) -> Iterator[Diagnostic]:
        path = project.source.path
        try:
            rule = listed.load()
            for node in project.nodes(rule.on):
                path = node.source.path
                yield from self._of_node(rule, node, project)
        except Exception:  # noqa: BLE001  a rule that cannot be imported is reported and must not hide the others
            self._crashed(listed, path)

    def _of_node(self, rule: AnyRule, node: Node, project: Project) -> Iterator[Diagnostic]:
        try:
            for finding in rule.check(node):
                if project.shows(node, finding.path or node.source.path):
                    yield self._diagnostic(rule, node, finding, project)
        except Exception:  # noqa: BLE001  a crashed rule is reported and must not hide the others
            self._crashed(rule, node.source.path)

    def _crashed(self, rule: Listed, path: Path) -> None:
        if all(rule.code != one.code for one in self.watched):
            self.crashes.setdefault((rule.code, path), Crash(rule, path, traceback.format_exc()))

    def _diagnostic(self, rule: AnyRule, node: Node, finding: Finding, project: Project) -> Diagnostic:
        source = node.source if finding.path is None else project.read(finding.path)
        if source is None:
            raise LookupError(f"finding in a file that does not exist: {finding.path}")
        own = rule.severity if finding.severity is None else finding.severity
        severity = self.settings.severity.get(rule.code, own)
        subject = finding.subject if finding.subject is not None else node.subject
        origin = None if source.path in project.owners else node.source.path
        return Diagnostic(
            rule, severity, source.path, finding.span, brief(finding.message), subject,
            for_swarm(finding.fix, source.path, project), finding.related, source, finding.secrets, origin,
        )  # fmt: skip

    def _wanted(self, diagnostic: Diagnostic) -> bool:
        code, path = diagnostic.rule.code, diagnostic.path
        relative = self._relative(path)
        for pattern, codes in self.settings.per_file_ignores.items():
            if code in codes and (matches(relative, pattern) or fnmatch(path.name, pattern)):
                return False
        return counts(diagnostic.rule, profile_of(self.settings, relative), self.settings)

    def _allowed(self, diagnostic: Diagnostic) -> Diagnostic:
        """Return the diagnostic without the edits of a rule whose fixes are not to be applied."""
        fix = diagnostic.fix
        if fix is None or not fix.has_effect or self.settings.fixes(diagnostic.rule.code):
            return diagnostic
        because = "The settings keep the fixes of this rule from being applied."
        return replace(diagnostic, fix=Fix(fix.title, (), Safety.HINT, because))

    def _relative(self, path: Path) -> str:
        """Return a file's path from the root, links followed."""
        if path not in self._relatives:
            real = os.path.relpath(os.path.realpath(path), self.workspace.root)
            self._relatives[path] = Path(real).as_posix()
        return self._relatives[path]


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


def prepare(
    paths: Sequence[Path],
    settings: Settings,
    rules: Sequence[Listed],
    stdin: Source | None = None,
    around: Surroundings = Surroundings(),  # noqa: B008  frozen
) -> Run:
    """Find the files to lint and the root that bounds what may be read."""
    errors, targets = [], []
    for found in sought(paths, settings, around):
        if isinstance(found, Target):
            targets.append(found)
        else:
            errors.append(found)
    workspace = Workspace(around.root or root_of(paths if stdin is None else (*paths, stdin.path)))
    workspace.rewind(around.past)
    for text in around.unsaved:
        workspace.assume(text)
    if stdin is not None:
        targets.append(Target(normal(stdin.path), guess(stdin.path, stdin.text), named=True))
        workspace.assume(stdin)
    readable = []
    for target in targets:
        try:
            source = workspace.read(target.path)
        except InputError as error:
            errors += [error] if target.named or not isinstance(error, BinaryFile) else []
            continue
        if source is not None and (target.named or _is_what_it_seems(target, source.text)):
            readable.append(target)
    chosen = {rule.code for rule in rules}
    registry = discover().joined(rules)
    watched = (rule for rule in registry.entries if rule.masks and rule.code not in chosen)
    folders = [path for path in map(normal, paths) if path.is_dir()]
    readable += _news(bake_dockerfiles(workspace, targets, folders), targets, folders, workspace, settings)
    grouping, readable, crashes = _grouped(workspace, readable, settings, folders)
    readable += _news(grouping.reached(folders), (*targets, *readable), folders, workspace, settings)
    return Run(
        workspace, settings, tuple(rules), tuple(readable), grouping.units, errors, crashes,
        watched=tuple(watched), registry=registry, around=around, piped=stdin is not None,
    )  # fmt: skip


def _is_what_it_seems(target: Target, text: str) -> bool:
    return is_dockerfile(text) if target.kind == "dockerfile" else is_compose(target.path, text)


def _grouped(
    workspace: Workspace, targets: list[Target], settings: Settings, folders: Sequence[Path]
) -> tuple[Grouping, list[Target], dict[tuple[str, Path], Crash]]:
    """Group the files into projects, without those of which one alone makes the reader raise."""
    try:
        return grouped(workspace, targets, settings, folders), targets, {}
    except Exception:
        crashes: dict[tuple[str, Path], Crash] = {}
        kept = []
        for target in targets:
            try:
                grouped(workspace, [target], settings, folders)
                kept.append(target)
            except Exception:  # noqa: BLE001  reported with its traceback
                crashes |= _crash(target.path)
        if len(kept) == len(targets):
            raise
        return grouped(workspace, kept, settings, folders), kept, crashes


def _crash(path: Path) -> dict[tuple[str, Path], Crash]:
    """Return the exception that is being handled as something that happened to a file."""
    return {("", path): Crash(None, path, traceback.format_exc())}


def _news(
    found: Iterable[Target], known: Iterable[Target], folders: Sequence[Path], workspace: Workspace, settings: Settings
) -> Iterator[Target]:
    """Yield the files without telling names that belong to projects of the directories that were named."""
    seen = {target.path for target in known}
    for target in found:
        news = target.path not in seen and workspace.inside(target.path)
        if news and not passed_over(target.path, (*folders, workspace.root), settings.exclude):
            seen.add(target.path)
            yield target


def check(
    paths: Sequence[Path],
    settings: Settings,
    rules: Sequence[Listed],
    *,
    stdin: Source | None = None,
    around: Surroundings = Surroundings(),  # noqa: B008  frozen
) -> Result:
    """Lint `paths` and change nothing."""
    run = prepare(paths, settings, rules, stdin, around)
    return result(run, list(run.looks(run.look)))


def result(run: Run, looks: Sequence[Look]) -> Result:
    """Put together what a run found."""
    unparseable = [error for look in looks for error in look.project.fatal() if error.path in run.reported]
    unreadable = (error for error in run.workspace.errors() if error.path in run.reported or _is_input(error.path))
    errors = {(e.path, e.line, e.column, e.message): e for e in (*run.errors, *unreadable, *unparseable)}
    found = {one.key: one for look in looks for one in look.diagnostics if run.tells(one)}
    comments = [look.ignored.comments(path) for look in looks for path in look.project.paths() & run.reported]
    warnings = {(e.path, e.line, e.column, e.message): e for one in comments for e in one.warnings}
    warnings.update({(e.path, e.line, e.column, e.message): e for e in _unused(run, looks, errors)})
    # One line is enough: it says the same of every file.
    notes = {e.message: e for look in looks for e in sorted(look.project.notes, key=lambda e: e.path, reverse=True)}
    warnings.update({(e.path, e.line, e.column, e.message): e for e in notes.values()})
    old = {one.key: one for look in looks for one in look.old if run.tells(one)}
    return Result(
        root=run.workspace.root,
        diagnostics=tuple(found[key] for key in sorted(found)),
        errors=tuple(errors[key] for key in sorted(errors)),
        crashes=tuple(run.crashes[key] for key in sorted(run.crashes)),
        files=len(run.targets),
        warnings=tuple(warnings[key] for key in sorted(warnings)),
        hidden=tuple(run.hidden),
        known=tuple(old[key] for key in sorted(old)),
        reported=run.reported,
    )


def _unused(run: Run, looks: Sequence[Look], errors: Iterable[tuple[object, ...]]) -> Iterator[InputError]:
    """Yield the ignore comments that silence nothing, in files that could be read to their end."""
    if any(crash.rule is None for crash in run.crashes.values()):
        return
    ran = frozenset(rule.code for rule in run.rules) - {code for code, _ in run.crashes}
    used = frozenset[tuple[Written, str]]().union(*(look.used for look in looks))
    texts = {path: text for look in looks for path, text in look.project.embedded.items()}
    written = frozenset[Written]().union(
        *(look.ignored.comments(path).written for look in looks for path in (*look.project.paths(), *texts))
    )
    broken = {error[0] for error in errors}
    for one in unused(written, used, ran, run.registry.entries):
        text = texts.get(one.path)
        told = one if text is None else text.error(one)
        if told.path in run.reported and told.path not in broken:
            yield told


def _is_input(path: Path) -> bool:
    """Tell whether results depend on reading a file: rules look into other ones only for what they may tell."""
    return kind_of(path) is not None or ".env" in path.name


def root_of(paths: Sequence[Path]) -> Path:
    """Return the directory that bounds what may be read: the repository around the paths, else their parent."""
    folders = [path if path.is_dir() else path.parent for path in map(normal, paths)]
    if not folders:
        return Path.cwd()
    common = folders[0]
    while not all(folder.is_relative_to(common) for folder in folders):
        common = common.parent
    return next((parent for parent in (common, *common.parents) if (parent / ".git").exists()), common)
