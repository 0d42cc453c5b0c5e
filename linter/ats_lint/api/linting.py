"""Linting and fixing as functions: files in, records out; nothing is written but by `apply_fixes`."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from ats_lint.api.convert import Converter
from ats_lint.api.public_records import Diagnostic, Fixed, Linted
from ats_lint.diagnostic import Diagnostic as Found
from ats_lint.files.source import Source
from ats_lint.files.workspace import Workspace
from ats_lint.fix.repair import repair
from ats_lint.lint import engine, results
from ats_lint.lint.config import Settings, find, load
from ats_lint.lint.registry import Listed, discover
from ats_lint.lint.surroundings import RunSurroundings
from ats_lint.model import Safety
from ats_lint.report.output import FORMATS, render
from ats_lint.report.view import View

Files = Mapping[str, str] | str | os.PathLike[str]
"""Texts by their relative paths, or a directory."""


@dataclass(frozen=True, slots=True)
class Work:
    """What one call is about: the directory, the paths in it, and how they are looked at."""

    base: Path
    paths: tuple[Path, ...]
    settings: Settings
    rules: tuple[Listed, ...]
    around: RunSurroundings

    def shown(self, path: Path) -> str:
        """Return a path as records have it."""
        return View(self.base).path(path)

    def converter(self, result: results.Result) -> Converter:
        """Return what turns a result into records; the texts are those after fixes."""
        workspace = Workspace(result.root)
        after = (change.after for change in result.changes)
        for source in (*self.around.unsaved, *after):
            workspace.assume(source)
        return Converter(result, workspace, self.base)


def lint(
    files: Files,
    *,
    paths: Sequence[str] = (),
    settings: Settings | str | os.PathLike[str] | None = None,
    unsaved: Mapping[str, str] | None = None,
    confined: bool = False,
) -> Linted:
    """Lint files and change nothing.

    Args:
        files: texts by relative path, or a directory, which is read from disk together with the repository around it.
        paths: files and directories to report on, relative to the directory; everything when there are none.
        settings: the settings or their file; by default those of the nearest configuration file (of a mapping: one that
            it holds itself).
        unsaved: texts by relative path that count instead of what is on disk, or besides it.
        confined: whether nothing outside of the directory is read, its repository and configuration above included.

    Raises:
        ConfigError: the configuration cannot be used.
        UnknownRule: the settings name a rule that nobody knows.
        ValueError: a path leads out of the directory.
    """
    with work(files, paths, settings, unsaved or {}, confined) as job:
        result = engine.check(job.paths, job.settings, job.rules, around=job.around)
        return job.converter(result).linted()


def fix(
    files: Files,
    *,
    unsafe: bool = False,
    only: Collection[Diagnostic] | None = None,
    paths: Sequence[str] = (),
    settings: Settings | str | os.PathLike[str] | None = None,
    unsaved: Mapping[str, str] | None = None,
    confined: bool = False,
) -> Fixed:
    """Work out what fixes make of files, each proved as on the command line, and write nothing.

    Args:
        files: as for `lint`.
        unsafe: whether fixes that may change behaviour are made as well.
        only: findings of `lint` to fix, and no other; those that say the same of the same thing go together.
        paths: as for `lint`.
        settings: as for `lint`.
        unsaved: as for `lint`.
        confined: as for `lint`.

    Raises:
        ConfigError: the configuration cannot be used.
        UnknownRule: the settings name a rule that nobody knows.
        ValueError: a path leads out of the directory.
    """
    with work(files, paths, settings, unsaved or {}, confined) as job:
        return job.converter(_repaired(job, unsafe, only, write=False)).fixed()


def apply_fixes(
    directory: str | os.PathLike[str],
    *,
    unsafe: bool = False,
    only: Collection[Diagnostic] | None = None,
    paths: Sequence[str] = (),
    settings: Settings | str | os.PathLike[str] | None = None,
    confined: bool = False,
) -> Fixed:
    """Fix the files of a directory as `fix` does, and write them: each atomically, and only if nobody changed it since.

    What could not be written is among the problems, and what it would have fixed is among the diagnostics.

    Raises:
        ConfigError: the configuration cannot be used.
        UnknownRule: the settings name a rule that nobody knows.
        ValueError: a path leads out of the directory.
    """
    with work(directory, paths, settings, {}, confined) as job:
        return job.converter(_repaired(job, unsafe, only, write=True)).fixed()


def report(
    files: Files,
    form: str,
    *,
    paths: Sequence[str] = (),
    settings: Settings | str | os.PathLike[str] | None = None,
    unsaved: Mapping[str, str] | None = None,
    confined: bool = False,
) -> str:
    """Lint files and return a report as `--format` writes it, `sarif` or `json` say; secrets are masked.

    Args:
        files: as for `lint`.
        form: the name of a format.
        paths: as for `lint`.
        settings: as for `lint`.
        unsaved: as for `lint`.
        confined: as for `lint`.

    Raises:
        ConfigError: the configuration cannot be used.
        UnknownRule: the settings name a rule that nobody knows.
        ValueError: a path leads out of the directory, or there is no such format.
    """
    if form not in FORMATS:
        raise ValueError(f"not a format: {form!r}")
    with work(files, paths, settings, unsaved or {}, confined) as job:
        result = engine.check(job.paths, job.settings, job.rules, around=job.around)
        return "".join(render(result, form, View(job.base)))


def load_settings(path: str | os.PathLike[str]) -> Settings:
    """Return the settings in a configuration file.

    Raises:
        ConfigError: it cannot be used.
    """
    return load(Path(path))


def find_settings(directory: str | os.PathLike[str]) -> Settings:
    """Return the settings of the nearest configuration file, from `directory` up to the top of its repository.

    Raises:
        ConfigError: it cannot be used.
    """
    return find(Path(directory).absolute())


def _repaired(job: Work, unsafe: bool, only: Collection[Diagnostic] | None, *, write: bool) -> results.Result:
    safety = Safety.UNSAFE if unsafe else Safety.SAFE
    chosen = None if only is None else _chosen(job.base, only)
    return repair(
        job.paths, job.settings, job.rules, safety=safety, write=write, around=job.around, chosen=chosen
    )  # fmt: skip


def _chosen(base: Path, only: Collection[Diagnostic]) -> Callable[[Found], bool]:
    """Return the test whether a finding is one of those that were named; other edits may have moved it."""
    wanted = {(base / one.path, one.rule, one.subject or "", one.message) for one in only}
    return lambda found: found.identity in wanted


@contextmanager
def work(
    files: Files,
    paths: Sequence[str],
    settings: Settings | str | os.PathLike[str] | None,
    unsaved: Mapping[str, str],
    confined: bool,
) -> Generator[Work, None, None]:
    """Give what a call is about; texts from memory are on disk for as long as it takes.

    Raises:
        ConfigError: the configuration cannot be used.
        UnknownRule: the settings name a rule that nobody knows.
        ValueError: a path leads out of the directory.
    """
    if isinstance(files, Mapping):
        # Whatever asks the file system (links, directories, what is ignored) gets its answer there.
        with TemporaryDirectory(prefix="ats-lint-") as made:
            base = Path(os.path.realpath(made))
            for name, text in {**files, **unsaved}.items():
                _put(base, name, text)
            yield _prepared(base, paths, settings, {}, confined=True)
    else:
        yield _prepared(Path(files).absolute(), paths, settings, unsaved, confined)


def _prepared(
    base: Path,
    paths: Sequence[str],
    settings: Settings | str | os.PathLike[str] | None,
    unsaved: Mapping[str, str],
    confined: bool,
) -> Work:
    registry = discover()
    if not isinstance(settings, Settings):
        top = base if confined else None
        settings = find(base, top) if settings is None else load(Path(settings))
    settings = settings.resolved(registry)
    texts = tuple(Source.from_bytes(_inside(base, name), _bytes(text)) for name, text in unsaved.items())
    named = tuple(_inside(base, name) for name in paths) or (base,)
    around = RunSurroundings(base if confined else None, texts)
    return Work(base, named, settings, settings.rules(registry), around)


def _put(base: Path, name: str, text: str) -> None:
    path = _inside(base, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_bytes(text))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _inside(base: Path, name: str) -> Path:
    """Return the path of a file of the directory.

    Raises:
        ValueError: the name is absolute, or leads out of the directory.
    """
    path = PurePosixPath(name.replace(os.sep, "/"))
    if path.is_absolute() or ".." in path.parts or "\0" in name or Path(name).is_absolute():
        raise ValueError(f"not a path within the directory: {name!r}")
    return base / path
