"""Running rules over projects: diagnostics in, sorted and deterministic."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ats_lint.files.source import Source
from ats_lint.lint.config import Settings
from ats_lint.lint.examined import Whole
from ats_lint.lint.prepare import prepare
from ats_lint.lint.registry import Listed
from ats_lint.lint.results import Result
from ats_lint.lint.run import Look, Run
from ats_lint.lint.surroundings import Surroundings
from ats_lint.records import replace


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
    found = []
    for done, unit in enumerate(run.units):
        around.progress(done, len(run.units))
        found.append(run.examine(unit))
    return Whole(run.survey, run.rules, run.registry.entries, tuple(found)).result()


def result(run: Run, looks: Sequence[Look]) -> Result:
    """Put together what a run found."""
    unreadable = tuple(error for asked in run.asked for error in run.workspace.disk.errors(asked))
    survey = replace(run.survey, unreadable=unreadable, crashes=tuple(run.crashes.values()))
    found = Whole(survey, run.rules, run.registry.entries, tuple(map(run.closed, looks))).result()
    return replace(found, hidden=tuple(run.hidden))
