"""Which paths are Dockerfiles and Compose files."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from ats_lint.files.disk import Disk
from ats_lint.files.gitignore import IgnoreRules, cut
from ats_lint.files.reading import Content
from ats_lint.files.workspace import normal
from ats_lint.model import InputError
from ats_lint.patterns import regex
from ats_lint.records import dataclass

Kind = Literal["dockerfile", "compose", "bake"]
Unit = tuple[tuple[Path, ...], tuple[Path, ...]]
"""Compose files and Dockerfiles of one project."""

_DOCKERFILE = regex(
    r"""(?ix) ^(?: (?:docker|container)file (?: [._-] [\w.+-]+ )? | [\w.+-]+ [._-] (?:docker|container)file )$"""
)
_COMPOSE = regex(
    r"""(?ix) ^(?= [\w.+-]+ \. ya?ml $ ) (?: [\w.+-]* [._-] )? (?: (?:docker|podman|container)s? [-_.]? )?
        (?:compose|stack) (?: [._-] [\w.+-]+ )? \. ya?ml $"""
)
_NOT_DOCKERFILE = regex(
    r"(?i)\.(dockerignore|containerignore|md|rst|txt|orig|rej|bak|swp|py|sh|ya?ml|json|toml|go|js|ts|in|tpl|tmpl|j2|jinja2?|erb|template|mustache|mako|gotmpl|m4|png|jpe?g|gif|webp|pdf|zip|tgz)$"
)
_BAKE = regex(r"(?i)\.hcl$|^docker-bake(\.[\w-]+)*\.json$")
_PROGRAM = regex(
    r"(?i)^(?:docker|container)_?file[_-].*\.(?:exs?|rb|rs|java|kts?|cs|tsx?|jsx|mjs|cjs|php|pl|lua|scala|swift|c|cc|cpp|h|hpp"
    r"|html?|css|xml|lock|log|diff|patch|ipynb|svg|ps1|bat|vue|snap|proto|sql|csv|adoc|mdx)$"
)
"""A program about Dockerfiles, such as `dockerfile_parser_test.exs`."""
_STACK_ONLY = regex(r"(?i)^(?:docker[-_.])?stack(?:[._-][\w.+-]+)?\.ya?ml$")
_NOT_COMPOSE = regex(r"(?i)^rancher[-_.]?compose\b|\.(template|tmpl|tpl|j2)\.ya?ml$")
"""What Rancher 1 reads beside the Compose file, and what is filled in before anybody reads it."""
_SKIPPED = frozenset(
    {".git", ".hg", ".svn", ".venv", "venv", ".tox", ".nox", "node_modules", "__pycache__", ".terraform", ".mypy_cache",
     ".pytest_cache", ".ruff_cache", "bower_components", "site-packages"}
)  # fmt: skip


_TEST_DATA = regex(r"testdata|testfiles(-[\w-]+)?|__fixtures__")
"""Directories that Go and other tools pass over: what lies in them is made to be odd."""
_VENDORED = ("autoload.php", "composer", "modules.txt", "bundle")


@dataclass(frozen=True, slots=True)
class Target:
    """A file to lint."""

    path: Path
    kind: Kind
    named: bool = False
    """Whether it was given by itself, and not found in a directory: then it is linted whatever it holds."""


def kind_of(path: Path) -> Kind | None:
    """Tell from its name alone what a file is."""
    name = path.name
    if _DOCKERFILE.match(name) and not _NOT_DOCKERFILE.search(name) and not _PROGRAM.match(name):
        return "dockerfile"
    if _NOT_COMPOSE.search(name):
        return None
    if _STACK_ONLY.match(name) or (_COMPOSE.match(name) and "compose" in name.lower()):
        return "compose"
    return None


def guess(path: Path, text: str) -> Kind:
    """Tell what an explicitly named file is from its name or else its content."""
    known = kind_of(path)
    if known:
        return known
    if path.suffix.lower() in {".yml", ".yaml"}:
        return "compose"
    return "compose" if re.search(r"(?m)^(services|version|include|x-[\w-]+)\s*:", text) else "dockerfile"


def find_files(disk: Disk, paths: Sequence[Path], exclude: Iterable[str] = ()) -> Iterator[Target | InputError]:
    """Yield the files to lint below `paths`, sorted within each; explicit files always, others by name.

    Directories are searched recursively with `.gitignore` respected. A path that does not exist yields
    an `InputError`. A file that is found under several names is linted once, under its own if that is one of them.
    """
    every = [found for path in paths for found in _below(disk, normal(path), tuple(exclude))]
    own = {found.path for found in every if not disk.is_link(str(found.path))}
    seen: set[Path] = set()
    for found in every:
        real = Path(disk.real(str(found.path)))
        if real not in seen and (found.path == real or found.path in own or real not in own):
            seen.add(real)
            yield found


def compose_files(disk: Disk, start: Path, most: int) -> Iterator[Path]:
    """Yield the Compose files below a directory, nearest first, out of at most `most` directories."""
    ignore, pending = _Ignore(disk, start, ()), deque([start])
    for _ in range(most):
        if not pending:
            return
        for found in _entries(disk, pending.popleft(), ignore):
            if isinstance(found, Path):
                pending.append(found)
            elif isinstance(found, Target) and found.kind == "compose":
                yield found.path


def passed_over(disk: Disk, path: Path, folders: Iterable[Path], exclude: Iterable[str] = ()) -> bool:
    """Tell whether a search of `folders` leaves a file out: it or a directory above it is ignored or excluded.

    Directories are looked at from the first of the folders that holds the file.
    """
    start = next((folder for folder in folders if path.is_relative_to(folder)), path.parent)
    ignore, folder = _Ignore(disk, start, tuple(exclude)), start
    for name in path.relative_to(start).parts[:-1]:
        ignore.enter(folder)
        folder /= name
        if name in _SKIPPED or _is_foreign(disk, folder) or ignore.covers(folder, folder=True):
            return True
    ignore.enter(folder)
    return ignore.covers(path, folder=False)


def _below(disk: Disk, path: Path, exclude: tuple[str, ...]) -> Iterator[Target | InputError]:
    kind = disk.kind(str(path))
    if kind == "directory":
        ignore = _Ignore(disk, path, exclude)
        yield from _walk(disk, path, ignore)
        yield from ignore.troubles
    elif kind or disk.is_link(str(path)):
        yield from _explicit(disk, path)
    else:
        yield InputError(path, "no such file or directory")


def _explicit(disk: Disk, path: Path) -> Iterator[Target | InputError]:
    known = kind_of(path)
    if known:
        yield Target(path, known, named=True)
        return
    if _BAKE.search(path.name):
        yield InputError(path, "bake files are linted with the Dockerfiles that they build: name the directory")
        return
    found = disk.content(str(path))
    if isinstance(found, InputError):
        yield found
    elif found is not None:
        yield Target(path, guess(path, found.data[:65536].decode("utf-8", "replace")), named=True)


def _walk(disk: Disk, directory: Path, ignore: _Ignore) -> Iterator[Target | InputError]:
    folders: list[Path] = []
    for found in _entries(disk, directory, ignore):
        if isinstance(found, Path):
            folders.append(found)
        else:
            yield found
    for folder in folders:
        yield from _walk(disk, folder, ignore)


def _entries(disk: Disk, directory: Path, ignore: _Ignore) -> Iterator[Target | InputError | Path]:
    """Yield the files of a directory that are to be linted, and the directories to look into."""
    try:
        entries = disk.listing(str(directory))
    except InputError as error:
        yield error
        return
    if ".gitignore" in entries:
        ignore.enter(directory)
    for name, what in entries.items():
        path = directory / name
        if what == "directory":
            passed = name in _SKIPPED or _is_foreign(disk, path)
            if not passed and not ignore.covers(path, folder=True) and not ignore.is_nested(path):
                yield path
        elif what != "other" and (kind := kind_of(path)) and not ignore.covers(path, folder=False):
            yield Target(path, kind)


def _is_foreign(disk: Disk, folder: Path) -> bool:
    """Tell whether a directory holds what tests read, or the code of others that Composer, Go or Bundler put there."""
    if _TEST_DATA.fullmatch(folder.name) or (folder.name == "resources" and folder.parent.name == "test"):
        return True
    return folder.name == "vendor" and any(disk.kind(str(folder / name)) for name in _VENDORED)


class _Ignore:
    """The `.gitignore` files in force, read only where they exist, and the configured exclusions."""

    def __init__(self, disk: Disk, start: Path, exclude: tuple[str, ...]) -> None:
        self._disk = disk
        self._start = start
        self.troubles: list[InputError] = []
        """Files that should say what is ignored and cannot be read."""
        self._specs: dict[Path, IgnoreRules] = {}
        self._exclude = IgnoreRules(exclude) if exclude else None
        self._in_repository = any(_is_top(disk, parent) for parent in (start, *start.parents))
        for parent in _up_to_repository(disk, start):
            self.enter(parent)

    def enter(self, directory: Path) -> None:
        path = str(directory / ".gitignore")
        # A directory, a device or a link is no list of patterns to Git either.
        if directory not in self._specs and self._disk.kind(path) == "file" and not self._disk.is_link(path):
            found = self._disk.content(path)
            if isinstance(found, InputError):
                self.troubles.append(found)
            text = found.data.decode("utf-8", "replace") if isinstance(found, Content) else ""
            self.troubles.extend(filter(None, [cut(Path(path), text)]))
            self._specs[directory] = IgnoreRules.of(text)

    def is_nested(self, directory: Path) -> bool:
        """Tell whether a directory is a repository within one: a submodule or a clone, which Git does not look into."""
        path = str(directory / ".git")
        return self._in_repository and (bool(self._disk.kind(path)) or self._disk.is_link(path))

    def covers(self, path: Path, *, folder: bool) -> bool:
        if self._exclude and self._exclude.verdict(path.relative_to(self._start).as_posix(), folder=folder):
            return True
        verdict = False
        for directory, spec in self._specs.items():
            if path.is_relative_to(directory):
                found = spec.verdict(path.relative_to(directory).as_posix(), folder=folder)
                verdict = verdict if found is None else found
        return verdict


def _is_top(disk: Disk, directory: Path) -> bool:
    return bool(disk.kind(str(directory / ".git")))


def _up_to_repository(disk: Disk, start: Path) -> list[Path]:
    """Return the directories above `start` up to its repository's top, outermost first; none outside one."""
    above: list[Path] = []
    for parent in (start, *start.parents):
        if parent != start:
            above.append(parent)
        if _is_top(disk, parent):
            return above[::-1]
    return []
