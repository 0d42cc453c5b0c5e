"""The door to the file system: what analysis asks of it passes here, is put once a run, and can be put again later."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Literal

from ats_lint.files.digest import digest
from ats_lint.files.git_index import Repository, repository
from ats_lint.files.gitignore import EXCLUDE, cut, is_list
from ats_lint.files.reading import Content, read_file, unreadable
from ats_lint.files.source import Source
from ats_lint.model import InputError

Kind = Literal["file", "directory", "other", ""]
"""What lies at a path, links followed; empty for nothing."""
Answers = dict[str, dict[str, str | bool | None]]
"""What the file system answered, by question and path; plain data."""
_KINDS = {stat.S_IFREG: "file", stat.S_IFDIR: "directory", stat.S_IFLNK: "link"}


class Questions:
    """Which questions were put to the file system, by path."""

    __slots__ = ("contents", "excludes", "kinds", "links", "listings", "reals", "tracked")

    def __init__(self) -> None:
        """Begin with none."""
        self.contents: set[str] = set()
        self.excludes: set[str] = set()
        self.kinds: set[str] = set()
        self.links: set[str] = set()
        self.listings: set[str] = set()
        self.reals: set[str] = set()
        self.tracked: set[str] = set()


class Disk:
    """The file system as one run sees it: an answer that was given stays, whatever happens meanwhile.

    Paths are absolute and normalised. `asked` holds the questions since `listen` was last called.
    """

    def __init__(self, root: str) -> None:
        """Bind to the directory whose repository counts."""
        self._root = root
        self.asked = Questions()
        self._modes: dict[str, int] = {}
        self._followed: dict[str, int] = {}
        self._reals: dict[str, str] = {}
        self._sources: dict[str, Source | InputError | None] = {}
        self._digests: dict[str, str | None] = {}
        self._listings: dict[str, Mapping[str, str] | InputError] = {}
        self._repository: Repository | None = None

    def listen(self) -> Questions:
        """Note from now on what is asked in a record of its own, and return that."""
        self.asked = Questions()
        return self.asked

    def real(self, path: str) -> str:
        """Return a path with every link followed."""
        self.asked.reals.add(path)
        return self._real(path)

    def _real(self, path: str) -> str:
        """Follow the links of a path; what is no link itself lies where its directory does."""
        found = self._reals.get(path)
        if found is None:
            parent, name = os.path.split(path)
            apart = parent == path or name == ".." or stat.S_ISLNK(self._mode(path))
            found = os.path.realpath(path) if apart else os.path.join(self._real(parent), name)
            self._reals[path] = found
        return found

    def is_link(self, path: str) -> bool:
        """Tell whether a path is a symbolic link, broken or not."""
        self.asked.links.add(path)
        return stat.S_ISLNK(self._mode(path))

    def kind(self, path: str) -> Kind:
        """Tell what lies at a path, links followed."""
        self.asked.kinds.add(path)
        return self._kind(path)

    def absent(self, path: str) -> bool:
        """Tell whether nothing lies at a path, not even a link."""
        self.asked.kinds.add(path)
        return not self._mode(path)

    def _kind(self, path: str) -> Kind:
        mode = self._mode(path)
        if stat.S_ISLNK(mode):
            mode = self._behind(path)
        return "directory" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else "other" if mode else ""

    def _mode(self, path: str) -> int:
        """Return what kind of thing a path itself is, 0 for nothing."""
        found = self._modes.get(path)
        if found is None:
            parent = os.path.dirname(path)
            found = 0 if self._modes.get(parent) == 0 and parent != path else _status(os.lstat, path)
            self._modes[path] = found
        return found

    def _behind(self, path: str) -> int:
        if path not in self._followed:
            self._followed[path] = _status(os.stat, path)
        return self._followed[path]

    def source(self, path: str) -> Source | InputError | None:
        """Return the text of a file, why there is none, or None when nothing lies there."""
        self.asked.contents.add(path)
        if path not in self._sources:
            self._sources[path] = self._source(path)
        return self._sources[path]

    def _source(self, path: str) -> Source | InputError | None:
        found = self._content(path)
        if not isinstance(found, Content):
            return found
        try:
            return Source.from_bytes(Path(path), *found)
        except InputError as error:
            return error

    def content(self, path: str) -> Content | InputError | None:
        """Return the bytes of a file, why there are none, or None when nothing lies there; they are not kept."""
        self.asked.contents.add(path)
        return self._content(path)

    def _content(self, path: str) -> Content | InputError | None:
        found: Content | InputError | None = None
        if self._mode(path):
            try:
                found = read_file(Path(path))
            except InputError as error:
                found = error
        self._digests.setdefault(path, _digest(found))
        return found

    def listing(self, directory: str) -> Mapping[str, str]:
        """Return the names in a directory, sorted, each with what it is: `file`, `directory`, `link`, or `other`.

        Raises:
            InputError: the directory cannot be read.
        """
        self.asked.listings.add(directory)
        found = self._listing(directory)
        if isinstance(found, InputError):
            raise found
        return found

    def _listing(self, directory: str) -> Mapping[str, str] | InputError:
        if directory not in self._listings:
            try:
                with os.scandir(directory) as entries:
                    self._listings[directory] = dict(sorted((entry.name, _kind_of(entry)) for entry in entries))
            except OSError as error:
                self._listings[directory] = unreadable(Path(directory), error)
        return self._listings[directory]

    def exclude(self) -> str | None:
        """Return the repository's own list of what is ignored; None when the root is no top of a repository."""
        self.asked.excludes.add(self._root)
        return self._git.exclude

    def tracks(self, path: str) -> bool | None:
        """Tell whether Git tracks a file; None when its index cannot be read."""
        self.asked.tracked.add(path)
        return self._tracks(path)

    def _tracks(self, path: str) -> bool | None:
        known = self._git.tracked
        if known is None:
            return None
        above = os.path.join(self._root, "")
        return path.startswith(above) and path.removeprefix(above).replace(os.sep, "/") in known

    @property
    def _git(self) -> Repository:
        if self._repository is None:
            self._repository = repository(Path(self._root))
        return self._repository

    def answers(self, asked: Questions) -> Answers:
        """Return what was answered to questions; an answer that says the path itself is True."""
        return {
            name: {path: answer(path) for path in sorted(getattr(asked, name))}
            for name, answer in self._answering().items()
            if getattr(asked, name)
        }

    def stands(self, answers: Answers) -> bool:
        """Tell whether the file system answers the same questions as it did then."""
        answering = self._answering()
        return all(
            name in answering and all(answering[name](path) == answer for path, answer in given.items())
            for name, given in answers.items()
        )

    def note(self, answers: Answers) -> None:
        """Take questions that were found answered as asked now."""
        for name, given in answers.items():
            getattr(self.asked, name).update(given)

    def _answering(self) -> Mapping[str, Callable[[str], str | bool | None]]:
        return {
            "kinds": self._kind,
            "reals": self._real_or_same,
            "links": lambda path: stat.S_ISLNK(self._mode(path)),
            "contents": self._digest,
            "listings": self._digest_of_listing,
            "excludes": lambda path: self._digest_of_exclude() if path == self._root else None,
            "tracked": self._tracks,
        }

    def _real_or_same(self, path: str) -> str | bool:
        found = self._real(path)
        return True if found == path else found

    def _digest(self, path: str) -> str | None:
        if path not in self._digests:
            self._sources[path] = self._source(path)
        return self._digests[path]

    def _digest_of_listing(self, directory: str) -> str:
        found = self._listing(directory)
        if isinstance(found, InputError):
            return f"error: {found.message}"
        return _hashed("\0".join(f"{name}/{kind}" for name, kind in found.items()))

    def _digest_of_exclude(self) -> str | None:
        return None if self._git.exclude is None else _hashed(self._git.exclude)

    def errors(self, asked: Questions) -> Iterator[InputError]:
        """Yield why files that were asked for cannot be read, or not to their end, in order."""
        for path in sorted(asked.contents):
            found = self._sources.get(path)
            if isinstance(found, InputError):
                yield found
            elif found is not None and is_list(found.path) and (longer := cut(found.path, found.text)):
                yield longer
        own = Path(self._root, ".git", *EXCLUDE)
        if asked.excludes and self._git.exclude and (longer := cut(own, self._git.exclude)):
            yield longer


def _status(ask: Callable[[str], os.stat_result], path: str) -> int:
    try:
        return ask(path).st_mode
    except (OSError, ValueError):
        # Absent, behind a door that is closed, or no path at all.
        return 0


def _kind_of(entry: os.DirEntry[str]) -> str:
    if entry.is_symlink():
        return "link"
    return "directory" if entry.is_dir() else "file" if entry.is_file() else "other"


def _digest(found: Content | InputError | None) -> str | None:
    if isinstance(found, Content):
        return f"{_hashed(found.data)} {found.mode:o}"
    return None if found is None else f"error: {found.message}"


def _hashed(data: bytes | str) -> str:
    text = data.encode("utf-8", "surrogateescape") if isinstance(data, str) else data
    return digest(text, 16)
