"""What a run begins with: the files to lint, those around them, and the root that bounds what may be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ats_lint.analysis.project.grouping import Grouping, further_dockerfiles, grouped, lone_bakes
from ats_lint.files.discover import Target, guess, passed_over
from ats_lint.files.disk import Questions
from ats_lint.files.recognise import is_compose, is_dockerfile, is_in_template
from ats_lint.files.source import BinaryFile, Source
from ats_lint.files.workspace import Workspace, normal
from ats_lint.lint.config import Settings
from ats_lint.lint.examined import Survey
from ats_lint.lint.registry import Listed, Registry, discover
from ats_lint.lint.results import Crash
from ats_lint.lint.run import LintRun, crash_in
from ats_lint.lint.surroundings import RunSurroundings, sought
from ats_lint.model import InputError


def prepare(
    paths: Sequence[Path],
    settings: Settings,
    rules: Sequence[Listed],
    stdin: Source | None = None,
    around: RunSurroundings = RunSurroundings(),  # noqa: B008  frozen
) -> LintRun:
    """Find the files to lint and the root that bounds what may be read."""
    workspace = around.workspace(paths if stdin is None else (*paths, stdin.path))
    found, asked = survey(workspace, paths, settings, stdin, around)
    return begun(workspace, found, settings, rules, discover().joined(rules), asked, stdin, around)


def survey(
    workspace: Workspace, paths: Sequence[Path], settings: Settings, stdin: Source | None, around: RunSurroundings
) -> tuple[Survey, Questions]:
    """Return which files there are, which make a project together, and what was asked of the file system for that."""
    asked = workspace.disk.listen()
    errors: list[InputError] = []
    targets: list[Target] = []
    for found in sought(workspace.disk, paths, settings, around):
        if isinstance(found, Target):
            targets.append(found)
        else:
            errors.append(found)
    workspace.rewind(around.past)
    for text in around.unsaved:
        workspace.assume(text)
    if stdin is not None:
        targets.append(Target(normal(stdin.path), guess(stdin.path, stdin.text), named=True))
        workspace.assume(stdin)
    readable: list[Target] = []
    for target in targets:
        try:
            source = workspace.read(target.path)
        except InputError as error:
            errors += [error] if target.named or not isinstance(error, BinaryFile) else []
            continue
        if source is not None and (target.named or _is_what_it_seems(target, source.text)):
            readable.append(target)
    folders = [path for path in map(normal, paths) if workspace.disk.kind(str(path)) == "directory"]
    readable += _news(further_dockerfiles(workspace, targets, folders), targets, folders, workspace, settings)
    readable += _news(lone_bakes(workspace, readable, folders), targets, folders, workspace, settings)
    grouping, readable, crashes = _grouped(workspace, readable, settings, folders)
    readable += _news(grouping.reached(folders), (*targets, *readable), folders, workspace, settings)
    unreadable = tuple(workspace.disk.errors(asked))
    every = (tuple(readable), grouping.units, tuple(errors), unreadable, tuple(crashes.values()))
    return Survey(workspace.root, *every), asked


def begun(
    workspace: Workspace,
    found: Survey,
    settings: Settings,
    rules: Sequence[Listed],
    registry: Registry,
    asked: Questions,
    stdin: Source | None = None,
    around: RunSurroundings = RunSurroundings(),  # noqa: B008  frozen
) -> LintRun:
    """Return a run over what was found; `registry` has `rules` and all that may be watched beside them."""
    chosen = {rule.code for rule in rules}
    watched = tuple(rule for rule in registry.entries if rule.masks and rule.code not in chosen)
    crashes = {("", crash.path): crash for crash in found.crashes}
    return LintRun(
        workspace, settings, tuple(rules), found, crashes,
        watched=watched, registry=registry, around=around, piped=stdin is not None, asked=[asked],
    )  # fmt: skip


def _is_what_it_seems(target: Target, text: str) -> bool:
    if is_in_template(target.path):
        return False
    return is_dockerfile(text) if target.kind == "dockerfile" else is_compose(target.path, text)


def _grouped(
    workspace: Workspace, targets: list[Target], settings: Settings, folders: Sequence[Path]
) -> tuple[Grouping, list[Target], dict[tuple[str, Path], Crash]]:
    """Group the files into projects, without those of which one alone makes the reader raise."""
    try:
        return grouped(workspace, targets, settings, folders), targets, {}
    except Exception:
        crashes: dict[tuple[str, Path], Crash] = {}
        kept: list[Target] = []
        for target in targets:
            try:
                grouped(workspace, [target], settings, folders)
                kept.append(target)
            except Exception:  # noqa: BLE001  reported with its traceback
                crashes |= crash_in(target.path)
        if len(kept) == len(targets):
            raise
        return grouped(workspace, kept, settings, folders), kept, crashes


def _news(
    found: Iterable[Target], known: Iterable[Target], folders: Sequence[Path], workspace: Workspace, settings: Settings
) -> Iterator[Target]:
    """Yield the files without telling names that belong to projects of the directories that were named."""
    seen = {target.path for target in known}
    for target in found:
        news = target.path not in seen and workspace.inside(target.path)
        if news and not passed_over(workspace.disk, target.path, (*folders, workspace.root), settings.exclude):
            seen.add(target.path)
            yield target
