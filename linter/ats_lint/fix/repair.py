"""Fixing to a fixpoint: choose a batch, apply it, prove it, look again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ats_lint.analysis.project.grouping import Unit
from ats_lint.analysis.project.project import Project
from ats_lint.diagnostic import Diagnostic
from ats_lint.files.source import Source
from ats_lint.fix.batches import Batch, Groups, batch_of, batches, key_of, same
from ats_lint.fix.migration import rewritten, scripts
from ats_lint.fix.outcome import written
from ats_lint.fix.staging import sweep
from ats_lint.fix.trial import Trial
from ats_lint.fix.verify import Regression
from ats_lint.lint.config import Settings
from ats_lint.lint.engine import check, known
from ats_lint.lint.prepare import prepare
from ats_lint.lint.registry import Listed
from ats_lint.lint.results import Change, Dropped, Result
from ats_lint.lint.run import LintRun, Look, result
from ats_lint.lint.surroundings import RunSurroundings
from ats_lint.model import Fix, InputError, Safety
from ats_lint.records import replace

if TYPE_CHECKING:
    from ats_lint.lint.cache import Cache

MAX_PASSES = 24
"""More than any project needed; two fixes that undo each other stop here and are told about."""


class Repair:
    """Fixes the projects of one run, one project after the other."""

    def __init__(self, run: LintRun, safety: Safety, chosen: Callable[[Diagnostic], bool] | None = None) -> None:
        """Remember what was fixed and what could not be proved; only what is `chosen` is fixed, else everything."""
        self.run = run
        self.chosen = chosen
        self.safety = safety
        self.fixed: list[Diagnostic] = []
        self.dropped: dict[tuple[object, ...], Dropped] = {}
        self.dropped_at: dict[tuple[object, ...], int] = {}
        self.suspects: set[tuple[object, ...]] = set()
        """Fixes of the smallest batch that broke a law: one of them does."""
        self.secrets: dict[Path, set[str]] = {}
        self.trial = Trial(run, self._look, self._fixable)
        self.unfinished: list[InputError] = []
        """Projects in which fixes call for each other without end."""

    def unit(self, unit: Unit) -> Look:
        """Fix one project until nothing is left that can be fixed, or `MAX_PASSES` is reached."""
        before = len(self.fixed)
        try:
            return self._to_the_end(unit)
        except Exception:
            del self.fixed[before:]
            raise

    def _to_the_end(self, unit: Unit) -> Look:
        look = self._look(unit)
        self.dropped_at, self.suspects = {}, set()
        before = len(self.fixed)
        for _ in range(MAX_PASSES):
            before = len(self.fixed)
            found = self._one_pass(look)
            if found is not None:
                look = found
            elif not self._reconsider():
                return look
        last = ", ".join(dict.fromkeys(f"{one.rule.code} {one.rule.name}" for one in self.fixed[before:]))
        path = (unit[0] or unit[1])[0]
        self.unfinished.append(InputError(path, f"fixing stopped after {MAX_PASSES} passes; the last fixed {last}"))
        return look

    def _reconsider(self) -> bool:
        """Give the fixes another chance that were dropped before others were applied; tell whether there are any."""
        again = [identity for identity, count in self.dropped_at.items() if count < len(self.fixed)]
        for identity in again:
            del self.dropped[identity], self.dropped_at[identity]
        return bool(again)

    def _look(self, unit: Unit, project: Project | None = None) -> Look:
        look = self.run.look(unit, project)
        # A diff shows the text on disk, too, and every text has secrets of its own.
        self.run.hidden += [one for one in look.diagnostics if one.secrets]
        return look

    def _one_pass(self, look: Look) -> Look | None:
        """Apply what can be applied at once and return the project afterwards; None when nothing can.

        From a batch that breaks a law the fix is taken that breaks it alone, and dropped. What only breaks it together
        is tried in parts: what is left out waits for the next pass.
        """
        self._stay_inside(look)
        batch = self._next(look)
        while batch.fixes:
            found = self.trial.proved(look, batch)
            if isinstance(found, Look):
                self._remember(batch)
                return found
            batch = _graver(batch, found) or self._without(look, batch, found)
        return None

    def _without(self, look: Look, batch: Batch, wrong: Regression) -> Batch:
        """Return what is tried after a batch that breaks a law."""
        groups = same(batch.fixes)
        alone = wrong if len(groups) == 1 else None
        if alone is None:
            groups, alone = self.trial.first_broken(look, groups, wrong)
        if alone is None:
            return self._half(groups)
        for diagnostic in groups[-1]:
            self._drop(diagnostic, alone.reason)
        return self._next(look)

    def _next(self, look: Look) -> Batch:
        """Return what can be tried at once: a part of the suspects, or else whatever is open."""
        open_ = [one for one in look.diagnostics if self._open(one)]
        suspects = batches([one for one in open_ if one.identity in self.suspects], self.safety)
        return self._half(same(suspects.fixes)) if suspects.fixes else batches(open_, self.safety)

    def _half(self, groups: Groups) -> Batch:
        """Return the first half of fixes that break a law together, and suspect them all."""
        self.suspects = {one.identity for group in groups for one in group}
        return batch_of(groups[: max(1, len(groups) // 2)])

    def _open(self, diagnostic: Diagnostic) -> bool:
        if self.chosen is not None and not self.chosen(diagnostic):
            return False
        return self.run.tells(diagnostic) and diagnostic.identity not in self.dropped

    def _stay_inside(self, look: Look) -> None:
        """Drop the fixes that would change files which nobody asked about."""
        for one in look.diagnostics:
            if self._open(one) and one.fix is not None and one.fix.safety >= self.safety:
                strange = self._strange(one.path, one.fix, look)
                if strange:
                    self._drop(one, f"it would change {strange[0].name} as well, {self._why_not}")

    def _fixable(self, look: Look, one: Diagnostic) -> bool:
        """Tell whether a later pass may fix a finding."""
        if not self.run.tells(one) or one.fix is None or one.fix.safety < self.safety:
            return False
        return one.fix.has_effect and not self._strange(one.path, one.fix, look)

    def _strange(self, path: Path, fix: Fix, look: Look) -> list[Path]:
        """Return the files that a fix changes and may not.

        Dockerfiles and Compose files are changed only when they were named or found. Standard input stands for one
        file alone: what a fix would write beside it, `.env` say, would be missing.
        """
        edited = {edit.path or path for edit in fix.edits}
        if self.run.piped:
            return sorted(edited.union(lines.path for lines in fix.lines) - self.run.reported)
        return sorted(edited & look.project.paths() - self.run.reported)

    @property
    def _why_not(self) -> str:
        return "and standard input is one file" if self.run.piped else "which was not given"

    def _drop(self, diagnostic: Diagnostic, reason: str) -> None:
        self.dropped[diagnostic.identity] = Dropped(diagnostic, reason)
        self.dropped_at[diagnostic.identity] = len(self.fixed)

    def _remember(self, batch: Batch) -> None:
        self.fixed += batch.fixes
        for lines in batch.lines:
            if lines.secret:
                self.secrets.setdefault(lines.path, set()).update(map(key_of, lines.lines))


def _graver(batch: Batch, wrong: Regression) -> Batch | None:
    """Return the fixes of a batch for findings that are graver than what it brings; None where none or all are.

    In the next pass, what they bring is there already, and the others are told apart from it.
    """
    if wrong.severity is None:
        return None
    light = {id(one.fix) for one in batch.fixes if one.severity <= wrong.severity}
    graver = batch_of([[one for one in batch.fixes if id(one.fix) not in light]])
    return graver if light and graver.fixes else None


def repair(
    paths: Sequence[Path],
    settings: Settings,
    rules: Sequence[Listed],
    *,
    safety: Safety,
    write: bool,
    stdin: Source | None = None,
    around: RunSurroundings = RunSurroundings(),  # noqa: B008  frozen
    chosen: Callable[[Diagnostic], bool] | None = None,
    cache: Cache | None = None,
) -> Result:
    """Fix `paths` as far as `safety` allows, but nothing that is known; write the files only when `write` is true.

    Where `cache` knows that there is nothing to fix, nothing is looked at; whatever is fixed is examined first.
    """
    seen = known(paths, settings, rules, around, cache) if cache is not None and stdin is None else None
    if seen is not None and not any(_calls(one, safety) for one in seen.diagnostics):
        return seen
    run = prepare(paths, settings, rules, stdin, around)
    work = Repair(run, safety, chosen)
    found = result(run, list(run.looks(work.unit)))
    fixed = tuple(sorted(work.fixed, key=lambda one: one.sort_key))
    found = replace(
        found,
        fixed=fixed,
        dropped=tuple(work.dropped.values()),
        changes=tuple(_changes(run, work)),
        warnings=(*found.warnings, *work.unfinished),
        migrations=tuple(Change(*pair) for pair in scripts(run.workspace, fixed)),
    )
    if not write:
        return found
    for folder in {run.workspace.root, *(target.path.parent for target in run.targets)}:
        # A run that was killed when all was written leaves a directory that nothing is written beside any more.
        sweep(folder)
    return written(found, partial(check, paths, settings, rules, around=around))


def _calls(diagnostic: Diagnostic, safety: Safety) -> bool:
    """Tell whether a finding may call for a change."""
    return diagnostic.fix is not None and diagnostic.fix.safety >= safety and diagnostic.fix.has_effect


def migrations(paths: Sequence[Path], settings: Settings, rules: Sequence[Listed]) -> tuple[Change, ...]:
    """Return the scripts that all fixes for `paths` call for, and those there are, as they are written today."""
    found = repair(paths, settings, rules, safety=Safety.UNSAFE, write=False)
    run = prepare(paths, settings, rules)
    there = {target.path.parent for target in run.targets}
    new = {change.path: change for change in found.migrations}
    old = (Change(*pair) for folder in sorted(there) for pair in rewritten(run.workspace, folder))
    return tuple({**{change.path: change for change in old}, **new}.values())


def _changes(run: LintRun, work: Repair) -> list[Change]:
    changes: list[Change] = []
    for path in run.workspace.changed():
        after = run.workspace.read(path)
        if after is not None:
            secrets = frozenset(work.secrets.get(path, ()))
            changes.append(Change(run.workspace.original(path), after, secrets))
    return changes
