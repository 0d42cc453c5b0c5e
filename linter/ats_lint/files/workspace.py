"""The files of one run: read once, kept inside the root, with edits laid over them until they are written."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from ats_lint.files.bounds import Bounds
from ats_lint.files.disk import Disk
from ats_lint.files.memory import Memory
from ats_lint.files.source import Source
from ats_lint.model import InputError


class Workspace:
    """A directory tree that is read through one door.

    Nothing outside `root` is ever read, whether a linted file names it or a symbolic link leads there.
    Paths are absolute and normalised; links inside the root are followed.
    """

    def __init__(self, root: Path) -> None:
        """Make `root` the boundary."""
        top = os.path.realpath(root)
        self.root = Path(top)
        self.disk = Disk(top)
        self.memory = Memory()
        self._above = os.path.join(top, "")
        self._sources: dict[Path, Source | None] = {}
        self._original: dict[Path, Source | None] = {}
        self._listed: dict[Path, tuple[Path, ...]] = {}
        self._named: dict[tuple[Path, str], tuple[Path, ...]] = {}

    def inside(self, path: Path) -> bool:
        """Tell whether `path`, with every link followed, lies in the root."""
        return self._holds(self.disk.real(str(path)))

    def _holds(self, real: str) -> bool:
        return real.startswith(self._above) or os.path.join(real, "") == self._above

    def real(self, path: Path) -> Path:
        """Return a path with every link followed."""
        return Path(self.disk.real(str(path)))

    def is_link(self, path: Path) -> bool:
        """Tell whether a path is a symbolic link."""
        return self.disk.is_link(str(path))

    def bounds(self, directory: Path) -> Bounds:
        """Return a directory as the bounds of what is known to be absent."""
        return Bounds(directory, self.disk.real)

    def read(self, path: Path) -> Source | None:
        """Return the file's text with the edits made so far, None when there is no such file.

        Raises:
            InputError: the file cannot be read, is no text, or lies outside the root.
        """
        path = normal(path)
        if path in self._sources:
            return self._sources[path]
        found = self._on_disk(path)
        if isinstance(found, InputError):
            raise found
        return found

    def _on_disk(self, path: Path) -> Source | InputError | None:
        name = str(path)
        if self.inside(path):
            return self.disk.source(name)
        there = self.disk.is_link(name) or self.disk.kind(name)
        return InputError(path, "symbolic link leaves the project") if there else None

    def assume(self, source: Source) -> None:
        """Take a text as what is on disk: standard input that stands for a file, or what an editor has not saved."""
        self._sources[normal(source.path)] = source

    def rewind(self, past: Mapping[Path, Source | None]) -> None:
        """Take files as they once were; None for those that were not there."""
        self._sources.update(past)

    def peek(self, path: Path) -> Source | None:
        """Return the text of a file that another file names; None when it is absent or must not be read."""
        path = normal(path)
        if self._is_absent(path) or not self.inside(path) or self._dangles(path):
            return None
        try:
            return self.read(path)
        except InputError:
            # The disk keeps it, and it is reported once.
            return None

    def _is_absent(self, path: Path) -> bool:
        """Tell of most paths that are asked about, at little cost, that nothing lies there: not even a link."""
        name = str(path)
        above = os.path.dirname(name)
        inside = self.disk.real(above) == above and self._holds(above)
        return inside and path not in self._sources and self.disk.absent(name)

    def _dangles(self, path: Path) -> bool:
        """Tell whether a path is a link to a file that is not there yet, as a setup script makes it."""
        return path not in self._sources and self.disk.is_link(str(path)) and not self.disk.kind(str(path))

    def exists(self, path: Path) -> bool:
        """Tell whether a file or directory is there, edits included.

        What lies behind a link that leaves the root counts as there: nobody looked.
        """
        path = normal(path)
        if path in self._sources:
            return self._sources[path] is not None
        if self._is_absent(path):
            return False
        return bool(self.disk.kind(str(path))) if self.inside(path) else path.is_relative_to(self.root)

    def is_dir(self, path: Path) -> bool:
        """Tell whether a directory inside the root is there."""
        name = str(path)
        return self._holds(self.disk.real(name)) and self.disk.kind(name) == "directory"

    def list(self, directory: Path) -> tuple[Path, ...]:
        """Return the entries of a directory, sorted; empty when there is none inside the root."""
        directory = normal(directory)
        names: Mapping[str, str] = self.disk.listing(str(directory)) if self.is_dir(directory) else {}
        if directory not in self._listed:
            self._listed[directory] = tuple(directory / name for name in names)
        laid = {path: source for path, source in self._sources.items() if path.parent == directory}
        if not laid:
            return self._listed[directory]
        there = {path.name: path for path in self._listed[directory] if path not in laid}
        there.update((path.name, path) for path, source in laid.items() if source is not None)
        return tuple(there[name] for name in sorted(there))

    def named(self, directory: Path, names: re.Pattern[str]) -> tuple[Path, ...]:
        """Return the entries of a directory that are called so, sorted: every project asks the top of a repository."""
        directory = normal(directory)
        if not self._sources and not self.is_dir(directory):
            return ()  # of most folders that projects may have
        found = self.list(directory)
        if found is not self._listed[directory]:
            return tuple(path for path in found if names.fullmatch(path.name))
        key = directory, names.pattern
        known = self._named.get(key)
        if known is None:
            self._named[key] = known = tuple(path for path in found if names.fullmatch(path.name))
        return known

    def put(self, source: Source) -> None:
        """Lay edited or new text over a file."""
        path = normal(source.path)
        if path not in self._original:
            self._original[path] = self.read(path)
        self._sources[path] = source

    def original(self, path: Path) -> Source | None:
        """Return the text on disk of a file that `put` changed; None when the file is new."""
        return self._original[normal(path)]

    def changed(self) -> tuple[Path, ...]:
        """Return the files whose text differs from the disk, sorted."""
        return tuple(sorted(path for path in self._original if self._differs(path)))

    def snapshot(self) -> dict[Path, Source | None]:
        """Return a state to go back to with `restore`."""
        return dict(self._sources)

    def restore(self, state: dict[Path, Source | None]) -> None:
        """Forget every edit made since `snapshot`."""
        self._sources = dict(state)

    def _differs(self, path: Path) -> bool:
        before, after = self._original[path], self._sources.get(path)
        if not isinstance(after, Source):
            return False
        return before is None or before.text != after.text


def read_source(path: Path) -> Source:
    """Return the text of a file that was named by itself.

    Raises:
        InputError: the file is absent, cannot be read, or is no text.
    """
    path = normal(path)
    source = Workspace(path.parent).read(path)
    if source is None:
        raise InputError(path, "no such file")
    return source


def normal(path: Path) -> Path:
    """Return `path` absolute and without `..`, links kept as they are."""
    text = str(path)
    # Nothing but `..` is left to take out of an absolute path.
    if text.startswith("/") and "/.." not in text:
        return path
    return path if path.is_absolute() and ".." not in path.parts else Path(os.path.abspath(text))


def folder_of(path: Path) -> Path:
    """Return the directory that a path is, else the one that it lies in.

    Before Python 3.12 `Path.is_dir` raises where a directory above may not be entered.
    """
    return path if os.path.isdir(path) else path.parent
