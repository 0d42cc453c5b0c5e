"""Migration scripts that were deleted, made again from what the files were before the fix."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ats_lint.analysis.runtime.container import container_of
from ats_lint.analysis.views.compose import Service
from ats_lint.files.history import before, left_behind
from ats_lint.files.source import Source
from ats_lint.fix.migration import MODE, Application, gathered, path_of, script, steps_of
from ats_lint.fix.repair import repair
from ats_lint.lint.config import Settings
from ats_lint.lint.prepare import prepare
from ats_lint.lint.registry import Listed
from ats_lint.lint.results import Change
from ats_lint.lint.surroundings import RunSurroundings, root_of
from ats_lint.model import Carry, Safety, Step

_LOOKED_AT = 8
"""How many earlier states of the files are looked at; each costs a run."""

Services = Mapping[tuple[Application, str], Service]


def recovered(
    paths: Sequence[Path],
    settings: Settings,
    rules: Sequence[Listed],
    revision: str | None,
    made: Mapping[Path, Source],
) -> Iterator[Change]:
    """Yield scripts that are not there for what changed since `revision`, or else with the last commits of the files.

    Those of `made` keep their steps.

    Raises:
        RevisionError: there is no repository, or no such revision.
    """
    run = prepare(paths, settings, rules)
    services = {
        (tuple(file.path for file in one.compose.chain), one.key): one
        for project in map(run.project, run.units)
        for one in project.services
    }
    root, linted = root_of(paths), sorted(run.reported)
    found: dict[Step, None] = {}
    for one in [revision] if revision else left_behind(root, linted, _LOOKED_AT):
        around = RunSurroundings(past=before(root, one, linted))
        then = repair(paths, settings, rules, safety=Safety.UNSAFE, write=False, around=around)
        found |= dict.fromkeys(step for step in steps_of(then.fixed) if _in_force(step, services))
    for application, steps in gathered(found).items():
        path = path_of(application)
        if not run.workspace.exists(path):
            text = script(application, steps, made[path].text if path in made else "")
            yield Change(None, Source(path, text, mode=MODE))


def _in_force(step: Step, services: Services) -> bool:
    """Tell whether the service is now as the fix makes it that the step belongs to."""
    service = services.get((step.files, step.service))
    if service is None:
        return False
    if isinstance(step, Carry):
        return any(one.volume == step.volume if step.volume else one.path == step.directory for one in service.volumes)
    return container_of(service).starts_as_root.value is False
