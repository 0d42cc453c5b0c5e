"""The folder of what earlier runs found: one small file for each thing, replaced as a whole, the oldest thrown away."""

from __future__ import annotations

import json
import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from ats_lint.files.digest import digest
from ats_lint.lint.known_tokens import has_token
from ats_lint.records import dataclass

VARIABLE = "ATS_LINT_CACHE_DIR"
"""Variable that names the folder."""
MOST = 128 * 1024 * 1024
"""Bytes that the folder may hold."""
_KEPT = 0.75
"""Part of them that is left when there were more."""
_SUFFIX = ".json"
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# What ats-lint found in files; see https://bford.info/cachedir/\n"
_OWN = frozenset({"CACHEDIR.TAG", ".gitignore"})
_DAY = 24 * 60 * 60
_DIGEST = 32


def default_folder() -> Path | None:
    """Return where the platform keeps what programs can find out again; None for a user without a home."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "")
        return Path(base, "ats-lint", "Cache") if base else None
    home = os.path.expanduser("~")
    fallback = os.path.join(home, "Library", "Caches") if sys.platform == "darwin" else os.path.join(home, ".cache")
    base = os.environ.get("XDG_CACHE_HOME", "") if sys.platform != "darwin" else ""
    found = base if os.path.isabs(base) else fallback
    return Path(found, "ats-lint") if os.path.isabs(found) else None


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of entries by name. Whatever is wrong with it, there is no entry, and nobody is disturbed."""

    folder: Path

    def get(self, name: str) -> Any:
        """Return the plain data of an entry; None when there is none that is whole."""
        path = self._path(name)
        try:
            with open(path, "rb") as file:
                self._touch(path, os.fstat(file.fileno()))
                data = file.read()
        except OSError:
            return None
        if data[:_DIGEST] != _digest(data[_DIGEST:]):
            return None
        try:
            return json.loads(data[_DIGEST:])
        except ValueError:
            return None

    def put(self, name: str, data: Any) -> None:
        """Keep plain data; a reader sees the old entry or the new one, and only its owner sees any.

        Data in which a token of a known issuer stands, in the name of a file that was looked for say, are not kept.
        """
        written = json.dumps(data, separators=(",", ":"))
        if has_token(written):
            return
        text = written.encode("ascii")
        new = self.folder / f"{name}.{os.getpid()}.new"
        try:
            if not self._open():
                return
            descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
            with open(descriptor, "wb") as file:
                file.write(_digest(text) + text)
            os.replace(new, self._path(name))
        except OSError:
            with suppress(OSError):
                os.unlink(new)

    def sweep(self, most: int = MOST) -> None:
        """Throw the oldest entries away when the folder holds more than `most` bytes."""
        with suppress(OSError):
            found = sorted(self._entries())
            size = sum(size for _, size, _ in found)
            if size <= most:
                return
            for _, freed, path in found:
                with suppress(OSError):
                    os.unlink(path)
                    size -= freed
                if size <= most * _KEPT:
                    return

    def clean(self) -> int:
        """Remove all entries and, when nothing else lies in it, the folder; return how many there were.

        Raises:
            OSError: something cannot be removed.
        """
        if not os.path.isdir(self.folder):
            return 0
        every = [path for _, _, path in self._entries()]
        for path in every:
            path.unlink(missing_ok=True)
        if set(os.listdir(self.folder)) <= _OWN:
            for name in _OWN:
                (self.folder / name).unlink(missing_ok=True)
            self.folder.rmdir()
        return len(every)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}{_SUFFIX}"

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        """Yield the entries, those half written included, each with its age and size."""
        with os.scandir(self.folder) as entries:
            for entry in entries:
                if entry.name.endswith((_SUFFIX, ".new")) and entry.is_file(follow_symlinks=False):
                    with suppress(FileNotFoundError):  # another run has thrown it away
                        about = entry.stat(follow_symlinks=False)
                        yield about.st_mtime, about.st_size, Path(entry.path)

    def _open(self) -> bool:
        """Make the folder if need be, and tell whether nobody else can write in it."""
        if not os.path.isdir(self.folder):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.folder / "CACHEDIR.TAG").write_text(_TAG, encoding="ascii")
            (self.folder / ".gitignore").write_text("*\n", encoding="ascii")
        return os.name == "nt" or not os.stat(self.folder).st_mode & stat.S_IWOTH

    def _touch(self, path: Path, about: os.stat_result) -> None:
        """Let an entry that is used count as new, once a day."""
        now = time.time()
        if now - about.st_mtime > _DAY:
            with suppress(OSError):
                os.utime(path, (now, now))


def _digest(data: bytes) -> bytes:
    return digest(data, _DIGEST // 2).encode("ascii")
