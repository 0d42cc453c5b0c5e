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
from ats_lint.lint.surroundings import RunSurroundings
from ats_lint.records import dataclass, field

if TYPE_CHECKING:
    from ats_lint.lint.cache import Cache
    from ats_lint.lint.kept import Kept


def check(
    paths: Sequence[Path],
    settings: Settings,
    rules: Sequence[Listed],
    *,
    stdin: Source | None = None,
    around: RunSurroundings = RunSurroundings(),  # noqa: B008  frozen
    cache: Cache | None = None,
    jobs: int | None = 1,
) -> Result:
    """Lint `paths` and change nothing.

    What `cache` holds is not looked for again. Work is done by up to `jobs` processes; None is as many as pay.
    """
    workspace = around.workspace(paths if stdin is None else (*paths, stdin.path))
    held = _held(cache if stdin is None else None, workspace, paths, settings, rules, around)
    survey, found = held.survey, held.found
    if survey is None or not held.is_whole:
        # Imported late: what is kept is told without what examines.
        from ats_lint.lint.examining import Examining

        work = Examining(workspace, settings, rules, around, held.registry, held.kept)
        survey, found = work.done(paths, stdin, survey, found, jobs)
    return _whole(survey, found, rules, held.registry, around)


def known(
    paths: Sequence[Path], settings: Settings, rules: Sequence[Listed], around: RunSurroundings, cache: Cache | None
) -> Result | None:
    """Return what `cache` holds of `paths`, if that is all there is to find."""
    held = _held(cache, around.workspace(paths), paths, settings, rules, around)
    if held.survey is None or not held.is_whole:
        return None
    return _whole(held.survey, held.found, rules, held.registry, around)


@dataclass(frozen=True, slots=True)
class _Held:
    """What is kept of a tree, with the rules that it is kept for and those that stand beside them."""

    registry: Registry
    kept: Kept | None = None
    survey: Survey | None = None
    found: Mapping[int, Examined] = field(default_factory=lambda: {})

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to be looked for."""
        return self.survey is not None and len(self.found) == len(self.survey.units)


def _held(
    cache: Cache | None,
    workspace: Workspace,
    paths: Sequence[Path],
    settings: Settings,
    rules: Sequence[Listed],
    around: RunSurroundings,
) -> _Held:
    registry = discover().joined(rules)
    if cache is None or settings.local_rules or not around.on_disk:
        # Rules of the project's own may ask whatever they like: nothing is kept of what they say.
        return _Held(registry)
    from ats_lint.lint.kept import Kept

    kept = Kept(cache, workspace, settings, rules, registry)
    return _Held(registry, kept, *kept.everything(paths))


def _whole(
    survey: Survey, found: Mapping[int, Examined], rules: Sequence[Listed], registry: Registry, around: RunSurroundings
) -> Result:
    every = (found[number].without(around.known) for number in range(len(survey.units)))
    return Whole(survey, tuple(rules), registry.entries, tuple(every)).result()
