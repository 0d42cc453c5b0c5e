"""Running rules over projects: diagnostics in, sorted and deterministic, whoever does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ats_lint.files.source import Source
from ats_lint.files.workspace import Workspace
from ats_lint.lint.config import Settings
from ats_lint.lint.examined import Examined, Survey, Whole
from ats_lint.lint.registry import Listed, Registry, discover
from ats_lint.lint.results import Result
from ats_lint.lint.surroundings import Surroundings

if TYPE_CHECKING:
    from ats_lint.lint.cache import Cache
    from ats_lint.lint.kept import Kept


def check(
    paths: Sequence[Path],
    settings: Settings,
    rules: Sequence[Listed],
    *,
    stdin: Source | None = None,
    around: Surroundings = Surroundings(),  # noqa: B008  frozen
    cache: Cache | None = None,
    jobs: int | None = 1,
) -> Result:
    """Lint `paths` and change nothing.

    What `cache` holds is not looked for again. Work is done by up to `jobs` processes; None is as many as pay.
    """
    workspace = around.workspace(paths if stdin is None else (*paths, stdin.path))
    registry = discover().joined(rules)
    kept = _kept(cache, workspace, settings, rules, registry) if stdin is None and around.on_disk else None
    survey, found = kept.everything(paths) if kept else (None, {})
    if survey is None or len(found) < len(survey.units):
        # Imported late: what is kept is told without what examines.
        from ats_lint.lint.examining import Examining

        work = Examining(workspace, settings, rules, around, kept)
        survey, found = work.done(paths, stdin, survey, found, jobs)
    return _whole(survey, found, rules, registry, around)


def known(
    paths: Sequence[Path], settings: Settings, rules: Sequence[Listed], around: Surroundings, cache: Cache | None
) -> Result | None:
    """Return what `cache` holds of `paths`, if that is all there is to find."""
    registry = discover().joined(rules)
    kept = _kept(cache, around.workspace(paths), settings, rules, registry) if around.on_disk else None
    survey, found = kept.everything(paths) if kept else (None, {})
    if survey is None or len(found) < len(survey.units):
        return None
    return _whole(survey, found, rules, registry, around)


def _whole(
    survey: Survey, found: Mapping[int, Examined], rules: Sequence[Listed], registry: Registry, around: Surroundings
) -> Result:
    every = (found[number].without(around.known) for number in range(len(survey.units)))
    return Whole(survey, tuple(rules), registry.entries, tuple(every)).result()


def _kept(
    cache: Cache | None, workspace: Workspace, settings: Settings, rules: Sequence[Listed], registry: Registry
) -> Kept | None:
    """Return what is kept of a tree; None for rules of the project's own, which may ask whatever they like."""
    if cache is None or settings.local_rules:
        return None
    from ats_lint.lint.kept import Kept

    return Kept(cache, workspace, settings, rules, registry)
