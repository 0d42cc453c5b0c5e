"""What to write for a project, and writing it without touching what is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from ats_lint.analysis.project.project import Project
from ats_lint.analysis.views.compose import Compose
from ats_lint.files.source import Source
from ats_lint.fix.write import write
from ats_lint.lint.config import Settings
from ats_lint.lint.prepare import prepare
from ats_lint.lint.registry import discover
from ats_lint.lint.run import LintRun
from ats_lint.model import InputError
from ats_lint.records import dataclass
from ats_lint.scaffold import backups, env_template, overrides, scans
from ats_lint.scaffold.dev_settings import DevSettings
from ats_lint.scaffold.new_files import NewFile

Action = Literal["write", "overwrite", "keep"]
Maker = Callable[[Compose, DevSettings], Iterable[NewFile]]

KINDS: dict[str, tuple[Maker, str]] = {
    "prod": (overrides.production, "Compose override for production"),
    "dev": (overrides.development, "Compose override for development"),
    "ubuntu": (overrides.ubuntu, "Compose override for an Ubuntu host"),
    "logging": (overrides.logging, "Compose override that collects all logs in one place"),
    "env-example": (env_template.env_example, ".env.example with a note for each variable"),
    "secrets": (env_template.generator, "generator of passwords for .env and secret files"),
    "backup": (backups.scripts, "backup and restore script for each service with data, and a volume clean-up"),
    "scan": (scans.workflows, "vulnerability scan for GitHub Actions and GitLab CI"),
}
"""What can be written by makers, in the order of listing; `dockerignore` comes from the rules that miss it."""
IGNORES = "dockerignore"
"""Tag of the rules whose fix, for a Dockerfile, is the `.dockerignore` that it lacks."""
ALL = (*KINDS, IGNORES)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file."""

    path: Path
    action: Action


def scaffold(directory: Path, kinds: Sequence[str], settings: Settings, *, force: bool, dry: bool) -> Iterator[Outcome]:
    """Write the files of `kinds` (all when empty) for the Compose project in `directory`, and yield what was done.

    Raises:
        InputError: there is no Compose file, it cannot be parsed, or a file cannot be written.
    """
    run = prepare([directory], settings, ())
    project, compose = _project(run, directory)
    found = {one.path: one for kind in kinds or ALL for one in _files(kind, kinds or ALL, project, compose)}
    for path, new in found.items():
        action = _action(run, path, force)
        if action != "keep" and not dry:
            _write(run, new)
        yield Outcome(path, action)


def _project(run: LintRun, directory: Path) -> tuple[Project, Compose]:
    """Return the project of a directory with its base application.

    Raises:
        InputError: there is none, or it cannot be parsed.
    """
    for unit in run.units:
        project = run.project(unit)
        for error in project.fatal():
            raise error
        for compose in project.composes:
            if compose.directory == directory and compose.own_paths is None and compose.services:
                return project, compose
    raise InputError(directory, "no Compose file with services here")


def _files(kind: str, kinds: Sequence[str], project: Project, compose: Compose) -> Iterator[NewFile]:
    if kind == "env-example":
        yield from env_template.env_example(
            compose, DevSettings.of(project, compose), generated=_generated(kinds, project, compose)
        )
        return
    if kind != IGNORES:
        yield from KINDS[kind][0](compose, DevSettings.of(project, compose))
        return
    for rule in discover().tagged(IGNORES):
        for finding in (one for dockerfile in project.dockerfiles for one in rule.check(dockerfile)):
            for lines in finding.fix.lines if finding.fix else ():
                yield NewFile(lines.path, "".join(line + "\n" for line in lines.lines))


def _generated(kinds: Sequence[str], project: Project, compose: Compose) -> bool:
    """Tell whether there is a generator of secrets, or will be."""
    if project.exists(env_template.script(compose)):
        return True
    return "secrets" in kinds and any(True for _ in env_template.generator(compose, DevSettings.of(project, compose)))


def _action(run: LintRun, path: Path, force: bool) -> Action:
    if not run.workspace.exists(path):
        return "write"
    return "overwrite" if force else "keep"


def _write(run: LintRun, new: NewFile) -> None:
    before = run.workspace.read(new.path)
    new.path.parent.mkdir(parents=True, exist_ok=True)
    mode = before.mode if before is not None and before.mode is not None else new.mode
    write(Source(new.path, new.text, mode=mode), before)
