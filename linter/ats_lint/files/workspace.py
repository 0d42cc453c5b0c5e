"""The files of one run: read once, kept inside the root, with edits laid over them until they are written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from ats_lint.files.memory import Memory
from ats_lint.files.reading import read_file, unreadable
from ats_lint.files.source import Source
from ats_lint.model import InputError


class Workspace:
    """A directory tree that is read through one door.

    Nothing outside `root` is ever read, whether a linted file names it or a symbolic link leads there.
    Paths are absolute and normalised; links inside the root are followed.
    """

    def __init__(self, root: Path) -> None:
        """Make `root` the boundary."""
        self.root = Path(os.path.realpath(root))
        self.memory = Memory()
        self._sources: dict[Path, Source | InputError | None] = {}
        self._original: dict[Path, Source | None] = {}
        self._listed: dict[Path, tuple[Path, ...]] = {}
        self._inside: dict[Path, bool] = {}
        self._reals: dict[Path, Path] = {}
        self._assumed: set[Path] = set()

    def inside(self, path: Path) -> bool:
        """Tell whether `path`, with every link followed, lies in the root."""
        if path not in self._inside:
            self._inside[path] = self._real(path).is_relative_to(self.root)
        return self._inside[path]

    def _real(self, path: Path) -> Path:
        """Follow the links of a path; what is no link itself lies where its directory does."""
        if path not in self._reals:
            apart = path.parent == path or path.name == ".." or os.path.islink(path)
            self._reals[path] = Path(os.path.realpath(path)) if apart else self._real(path.parent) / path.name
        return self._reals[path]

    def read(self, path: Path) -> Source | None:
        """Return the file's text with the edits made so far, None when there is no such file.

        Raises:
            InputError: the file cannot be read, is no text, or lies outside the root.
        """
        path = normal(path)
        if path not in self._sources:
            self._sources[path] = self._load(path)
        found = self._sources[path]
        if isinstance(found, InputError):
            raise found
        return found

    def assume(self, source: Source) -> None:
        """Take a text as what is on disk: standard input that stands for a file, or what an editor has not saved."""
        path = normal(source.path)
        self._sources[path] = source
        self._assumed.add(path)

    def rewind(self, past: Mapping[Path, Source | None]) -> None:
        """Take files as they once were; None for those that were not there."""
        self._sources.update(past)

    def peek(self, path: Path) -> Source | None:
        """Return the text of a file that another file names; None when it is absent or must not be read."""
        if not self.inside(path):
            return None
        try:
            return self.read(path)
        except InputError:
            # Kept by `read`, and reported once through `errors`.
            return None

    def errors(self) -> Iterable[InputError]:
        """Return what could not be read so far."""
        return [found for found in self._sources.values() if isinstance(found, InputError)]

    def exists(self, path: Path) -> bool:
        """Tell whether a file or directory is there, edits included.

        What lies behind a link that leaves the root counts as there: nobody looked.
        """
        path = normal(path)
        if path in self._sources and self._sources[path] is None:
            return False
        if self._sources.get(path) is not None:
            return True
        return path.exists() if self.inside(path) else path.is_relative_to(self.root)

    def is_dir(self, path: Path) -> bool:
        """Tell whether a directory inside the root is there."""
        return self.inside(path) and path.is_dir()

    def list(self, directory: Path) -> tuple[Path, ...]:
        """Return the entries of a directory, sorted; empty when there is none inside the root."""
        directory = normal(directory)
        if directory not in self._listed:
            self._listed[directory] = self._on_disk(directory)
        found = self._listed[directory]
        made = {path for path in (*self._original, *self._assumed) if path.parent == directory}.difference(found)
        return tuple(sorted((*found, *made), key=lambda path: path.name)) if made else found

    def _on_disk(self, directory: Path) -> tuple[Path, ...]:
        if not self.is_dir(directory):
            return ()
        with os.scandir(directory) as entries:
            return tuple(directory / name for name in sorted(entry.name for entry in entries))

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

    def snapshot(self) -> dict[Path, Source | InputError | None]:
        """Return a state to go back to with `restore`."""
        return dict(self._sources)

    def restore(self, state: dict[Path, Source | InputError | None]) -> None:
        """Forget every edit made since `snapshot`."""
        for path in set(self._original) - set(state):
            state[path] = self._original[path]
        self._sources = dict(state)

    def _differs(self, path: Path) -> bool:
        before, after = self._original[path], self._sources.get(path)
        if not isinstance(after, Source):
            return False
        return before is None or before.text != after.text

    def _load(self, path: Path) -> Source | InputError | None:
        if not os.path.lexists(path):
            return None
        try:
            if not self.inside(path):
                return InputError(path, "symbolic link leaves the project")
            return Source.from_bytes(path, *read_file(path))
        except InputError as error:
            return error
        except OSError as error:
            return unreadable(path, error)


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
    return Path(os.path.normpath(os.path.abspath(path)))
