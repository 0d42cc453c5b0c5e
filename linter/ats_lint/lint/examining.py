"""Examining the projects of which nothing is kept: here, or in processes of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ats_lint.files.discover import Unit
from ats_lint.files.source import Source
from ats_lint.files.workspace import Workspace
from ats_lint.lint.config import Settings
from ats_lint.lint.examined import Examined, Survey
from ats_lint.lint.kept import Kept
from ats_lint.lint.known_findings import NOTHING
from ats_lint.lint.packing import Plain, pack
from ats_lint.lint.portions import FEWEST, shared
from ats_lint.lint.prepare import begun, survey
from ats_lint.lint.registry import Listed, Registry
from ats_lint.lint.results import Crash
from ats_lint.lint.run import LintRun
from ats_lint.lint.surroundings import RunSurroundings
from ats_lint.lint.unpacking import unpack
from ats_lint.lint.workers import Death, can_fork, processors, spread
from ats_lint.records import replace

MOST_JOBS = 8
"""More processes than this wait for the one that shares out and gathers."""


class Examining:
    """The work of one run, beside what is kept of it."""

    def __init__(
        self,
        workspace: Workspace,
        settings: Settings,
        rules: Sequence[Listed],
        around: RunSurroundings,
        registry: Registry,
        kept: Kept | None,
    ) -> None:
        """Begin with nothing."""
        self._workspace = workspace
        self._settings = settings
        self._rules = rules
        self._around = replace(around, known=NOTHING)
        self._registry = registry
        self._kept = kept

    def done(
        self,
        paths: Sequence[Path],
        stdin: Source | None,
        known: Survey | None,
        found: Mapping[int, Examined],
        jobs: int | None,
    ) -> tuple[Survey, dict[int, Examined]]:
        """Return which files there are, unless that is `known`, and what is in each project, `found` included."""
        run = self._run(paths, stdin, known)
        if known is None and self._kept is not None:
            found = self._kept.all_examined(run.survey)
        every, count = dict(found), len(run.units)
        missing = [number for number in range(count) if number not in every]
        for number, one in self._examined(run, missing, jobs):
            self._around.progress(len(every), count)
            every[number] = one
        if self._kept is not None:
            self._kept.sweep()
        return run.survey, every

    def _run(self, paths: Sequence[Path], stdin: Source | None, known: Survey | None) -> LintRun:
        asked = self._workspace.disk.listen()
        if known is None:
            known, asked = survey(self._workspace, paths, self._settings, stdin, self._around)
            if self._kept is not None:
                self._kept.keep_survey(paths, known, asked)
        return begun(self._workspace, known, self._settings, self._rules, self._registry, asked, stdin, self._around)

    def _examined(self, run: LintRun, missing: Sequence[int], jobs: int | None) -> Iterator[tuple[int, Examined]]:
        """Yield what is found in the projects of some numbers, in any order."""
        count = processes(jobs, len(missing))
        # What the first of each kind needs is loaded before processes part, and so once for all.
        here = missing if count < 2 else _firsts(run, missing)
        for number in here:
            found = run.examine(run.units[number])
            if self._kept is not None:
                self._keep(run, run.units[number], found, pack(found))
            yield number, found
        left = [number for number in missing if number not in set(here)]
        if not left:
            return
        groups = shared([run.units[number] for number in left], lambda unit: _size(run, unit), count)
        rules = {rule.code: rule for rule in run.registry.entries}
        tasks = [[left[one] for one in group] for group in groups]
        for number, data in spread(lambda number: self._packed(run, run.units[number]), tasks, count):
            unit = run.units[number]
            if isinstance(data, Death):
                yield number, _lost(unit, data)
            else:
                yield number, unpack(data, run.workspace.read, rules.__getitem__)

    def _packed(self, run: LintRun, unit: Unit) -> Plain:
        """Examine a project, keep what is found, and return it as plain data."""
        found = run.examine(unit)
        data = pack(found)
        self._keep(run, unit, found, data)
        return data

    def _keep(self, run: LintRun, unit: Unit, found: Examined, packed: Plain) -> None:
        if self._kept is not None:
            self._kept.keep(unit, run.reported, found, packed, run.workspace.disk.asked)


def processes(jobs: int | None, projects: int) -> int:
    """Return how many processes work: those that were asked for, or as many as pay."""
    if not can_fork():
        return 1
    if jobs is None:
        return min(processors(), MOST_JOBS) if projects >= FEWEST else 1
    return max(1, min(jobs, projects))


def _firsts(run: LintRun, numbers: Sequence[int]) -> Sequence[int]:
    """Return the first project of each kind: with Compose files, with Dockerfiles, with both."""
    kinds: dict[tuple[bool, bool], int] = {}
    for number in numbers:
        composes, dockerfiles = run.units[number]
        kinds.setdefault((bool(composes), bool(dockerfiles)), number)
    return tuple(kinds.values())


def _size(run: LintRun, unit: Unit) -> int:
    """Return how many characters the files of a project have, as far as they have been read."""
    sources = (run.workspace.peek(path) for part in unit for path in part)
    return sum(len(source.text) for source in sources if source is not None)


def _lost(unit: Unit, death: Death) -> Examined:
    """Return what is told of a project whose process did not survive."""
    return Examined(crashes=(Crash(None, (unit[0] or unit[1])[0], str(death)),))
