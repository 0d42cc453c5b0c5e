"""Trying a batch: applied, proved, and taken back when it breaks a law; and finding the fix in it that does."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Mapping
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import TypeVar

from ats_lint.analysis.project.grouping import Unit
from ats_lint.analysis.project.project import Project
from ats_lint.diagnostic import Diagnostic
from ats_lint.fix.batches import Batch, Groups, OverlappingEditsError, apply, batch_of
from ats_lint.fix.verify import Regression, failures, regressions
from ats_lint.lint.results import Crash
from ats_lint.lint.run import LintRun, Look
from ats_lint.model import InputError
from ats_lint.records import replace

T = TypeVar("T")


class Trial:
    """Proves batches, cheap laws first: to see all that a batch brings, every rule has to run.

    The rule that refused the last batch is asked before the others, for it is likely to refuse the next one as well;
    and in looking for the fix that breaks a law, this law alone is asked.
    """

    def __init__(
        self,
        run: LintRun,
        look: Callable[[Unit, Project], Look],
        fixable: Callable[[Look, Diagnostic], bool],
    ) -> None:
        """Apply batches in the workspace of `run`; what is `fixable` is left to a later pass, and may be brought."""
        self._run = run
        self._look = look
        self._fixable = fixable
        self._first: str | None = None
        """The rule that is asked first."""

    def proved(self, before: Look, batch: Batch) -> Look | Regression:
        """Apply the batch and return the project afterwards; undo it and say why when it breaks a law."""

        def prove(project: Project, touched: set[Path]) -> Look | Regression:
            wrong = self._brought(before, batch, project, self._first)
            wrong = wrong or _failure(before, batch, project, touched)
            return wrong or self._afterwards(before, batch, project)

        found = self._applied(before, batch, prove)
        if isinstance(found, Regression):
            self._first = found.rule or self._first
        return found

    def first_broken(self, before: Look, groups: Groups, wrong: Regression) -> tuple[Groups, Regression | None]:
        """Return the shortest beginning of a batch that breaks the same law; and how its last fix does so alone.

        None where it takes others to do so.
        """
        # A fix of many edits is the likeliest: halves have as many edits as each other.
        sizes = [0, *accumulate(len(group[0].fix.edits) if group[0].fix else 0 for group in groups)]
        sound, broken = 0, len(groups)
        while broken - sound > 1:
            middle = bisect(sizes, (sizes[sound] + sizes[broken]) // 2, sound + 1, broken - 1)
            if self._breaks(before, groups[:middle], wrong):
                broken = middle
            else:
                sound = middle
        return groups[:broken], self._breaks(before, groups[sound:broken], wrong)

    def _breaks(self, before: Look, groups: Groups, wrong: Regression) -> Regression | None:
        """Return how fixes break the law that was broken; they are undone in any case."""
        batch = batch_of(groups)

        def prove(project: Project, touched: set[Path]) -> Regression | None:
            if wrong.rule is None:
                return _failure(before, batch, project, touched)
            return self._brought(before, batch, project, wrong.rule)

        return self._applied(before, batch, prove)

    def _applied(self, before: Look, batch: Batch, prove: Callable[[Project, set[Path]], T]) -> T | Regression:
        """Apply a batch and return what is proved of the project then; what is no look at it leaves nothing behind."""
        workspace = self._run.workspace
        state = workspace.snapshot()
        found: T | Regression
        try:
            touched = apply(workspace, batch)
            found = prove(self._run.project(before.unit), touched)
        except InputError as error:
            found = Regression(f"{error.path.name}: {error.message}")
        except OverlappingEditsError as error:
            found = Regression(str(error))
        if not isinstance(found, Look):
            workspace.restore(state)
        return found

    def _afterwards(self, before: Look, batch: Batch, project: Project) -> Look | Regression:
        """Run every rule, and return what they find when it is no worse than before."""
        known = dict(self._run.crashes)
        after = self._look(before.unit, project)
        crashed, self._run.crashes = _crash(self._run, known), known
        return crashed or self._worse(before, after, batch) or after

    def _brought(self, before: Look, batch: Batch, project: Project, code: str | None) -> Regression | None:
        """Run one rule, with those that it yields to, and return what a batch makes worse of its findings."""
        rule = next((one for one in self._run.rules if one.code == code), None)
        if rule is None:
            return None
        wanted = {rule.code, *rule.yields_to}
        few = tuple(one for one in self._run.rules if one.code in wanted)
        run = replace(self._run, rules=few, watched=(), hidden=[], crashes=dict(self._run.crashes))
        after = run.look(before.unit, project)
        return _crash(run, self._run.crashes) or self._worse(before, after, batch, rule.code)

    def _worse(self, before: Look, after: Look, batch: Batch, rule: str | None = None) -> Regression | None:
        was = (*before.diagnostics, *before.yielded)
        return next(regressions(was, after.diagnostics, batch, partial(self._fixable, after), rule), None)


def _failure(before: Look, batch: Batch, project: Project, touched: set[Path]) -> Regression | None:
    reason = next(failures(before.project, project, batch, touched), None)
    return None if reason is None else Regression(reason)


def _crash(run: LintRun, known: Mapping[tuple[str, Path], Crash]) -> Regression | None:
    """Return that a text which nobody wrote makes a rule crash."""
    for key in sorted(run.crashes.keys() - known.keys()):
        rule = run.crashes[key].rule
        reason = f"rule {rule.code} {rule.name} would crash" if rule else "the project could not be examined"
        return Regression(reason, rule=rule.code if rule else None)
    return None
