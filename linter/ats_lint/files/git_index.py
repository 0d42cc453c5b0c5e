"""Which files Git tracks, read from its index without running Git.

Source: https://git-scm.com/docs/index-format and https://git-scm.com/docs/gitrepository-layout
"""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ats_lint.files.reading import read_file
from ats_lint.model import InputError

_HEAD = 42
"""Bytes of an entry before the name of its object: ten numbers, less the two of the flags."""
_EXTENDED = 0x4000
_MAX_INDEX = 64 * 1024 * 1024
_SMALL = 1024 * 1024
_LONGEST_PATH = 4096


class Repository(NamedTuple):
    """What is known of a repository."""

    exclude: str | None
    """Text of its own list of what is ignored; None where there is no repository."""
    tracked: frozenset[str] | None
    """The paths it tracks; None when its index cannot be read."""


def repository(root: Path) -> Repository:
    """Return what is known of the repository whose top is `root`."""
    directory = directory_of(root)
    if directory is None:
        return Repository(None, None if os.path.lexists(root / ".git") else frozenset())
    return Repository(text_of(common_of(directory) / "info" / "exclude"), tracked(directory))


def directory_of(root: Path) -> Path | None:
    """Return the repository's own directory; None when there is none, or one that does not know of `root`.

    In a worktree or a submodule `.git` is a file that names a directory elsewhere. Anybody can write such a file, so
    the directory counts only if it names `root` in turn.
    """
    path = root / ".git"
    if os.path.isdir(path):
        return path if Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)) else None
    found = re.fullmatch(r"gitdir: (?P<path>[^\n]+)\n?", text_of(path))
    if found is None:
        return None
    folder = Path(os.path.normpath(root / found["path"]))
    back = text_of(folder / "gitdir").strip()
    tree = re.search(r"(?m)^[ \t]*+worktree[ \t]*+=[ \t]*+(\S.*)$", text_of(folder / "config"))
    named = Path(folder, back).parent if back else Path(folder, tree[1].rstrip()) if tree else None
    return folder if named is not None and os.path.realpath(named) == os.path.realpath(root) else None


def common_of(directory: Path) -> Path:
    """Return the directory that all worktrees share, where `info/exclude` lies."""
    named = text_of(directory / "commondir").strip()
    common = Path(os.path.normpath(directory / named))
    # Anybody can write this file, too; of worktrees it is true that they lie in there.
    return common if directory.parent == common / "worktrees" else directory


def tracked(directory: Path) -> frozenset[str] | None:
    """Return the paths in the index of a repository; None when it cannot be read."""
    path = directory / "index"
    if not os.path.lexists(path):
        return frozenset()
    width = 32 if re.search(r"(?mi)^[ \t]*+objectformat\s*=\s*sha256", text_of(common_of(directory) / "config")) else 20
    try:
        index = _Index(_own(path, _MAX_INDEX), width)
        shared = index.shared()
        if shared is None:
            return frozenset(index.paths)
        name, gone = shared
        base = _Index(_own(directory / f"sharedindex.{name}", _MAX_INDEX), width).paths
    except (InputError, ValueError, struct.error, IndexError):
        return None
    return frozenset((*(one for number, one in enumerate(base) if number not in gone), *filter(None, index.paths)))


class _Index:
    """One file of an index, read to the end of its entries.

    Raises:
        ValueError, struct.error, IndexError: it is damaged.
    """

    def __init__(self, data: bytes, width: int) -> None:
        if data[:4] != b"DIRC":
            raise ValueError("no index")
        self._data = data
        self._width = width
        self._version, count = struct.unpack(">II", data[4:12])
        if self._version not in (2, 3, 4):
            raise ValueError("a version of the index that is not known")
        self._at = 12
        self.paths = [path.decode("utf-8", "surrogateescape") for path in self._entries(count)]

    def _entries(self, count: int) -> Iterator[bytes]:
        data, path = self._data, b""
        fixed = _HEAD + self._width - 2
        for _ in range(count):
            at = self._at
            flags = struct.unpack(">H", data[at + fixed : at + fixed + 2])[0]
            start = at + fixed + (4 if self._version > 2 and flags & _EXTENDED else 2)
            kept = b""
            if self._version == 4:
                dropped, start = _varint(data, start)
                kept = path[: len(path) - dropped]
            end = data.index(b"\0", start)
            path = kept + data[start:end]
            if len(path) > _LONGEST_PATH:
                raise ValueError("a path that no system has")
            yield path
            self._at = end + 1 if self._version == 4 else at + (end - at) // 8 * 8 + 8

    def shared(self) -> tuple[str, frozenset[int]] | None:
        """Return the name of the index that this one changes, and the numbers of its entries that are gone."""
        at, data = self._at, self._data
        while at + 8 <= len(data) - self._width:
            name, size = data[at : at + 4], struct.unpack(">I", data[at + 4 : at + 8])[0]
            if name == b"link":
                body = data[at + 8 : at + 8 + size]
                base = body[: self._width].hex()
                return (base, frozenset(_set_bits(body[self._width :]))) if base.strip("0") else None
            at += 8 + size
        return None


def _set_bits(data: bytes) -> Iterator[int]:
    """Yield the numbers of the bits that are set in a bitmap of words, runs of equal ones written as one (EWAH)."""
    if not data:
        return
    size, words = struct.unpack(">II", data[:8])
    stream = struct.unpack(f">{words}Q", data[8 : 8 + 8 * words])
    at = bit = 0
    while at < len(stream) and bit < size:
        marker = stream[at]
        run, literals = (marker >> 1) & 0xFFFFFFFF, marker >> 33
        if marker & 1:
            yield from range(bit, min(size, bit + 64 * run))
        bit += 64 * run
        for word in stream[at + 1 : at + 1 + literals]:
            yield from (bit + one for one in range(64) if word >> one & 1)
            bit += 64
        at += 1 + literals


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Read a number as Git's offset encoding has it; return it and where it ends."""
    value = data[at] & 0x7F
    while data[at] & 0x80:
        at += 1
        value = ((value + 1) << 7) | (data[at] & 0x7F)
    return value, at + 1


def text_of(path: Path, most: int = _SMALL) -> str:
    """Return the text of a small file in a repository; empty when it cannot be read."""
    try:
        return _own(path, most).decode("utf-8", "surrogateescape")
    except InputError:
        return ""


def _own(path: Path, most: int) -> bytes:
    """Return what a file in a repository holds.

    Raises:
        InputError: it cannot be read, or it or the directory it lies in is a link: to anywhere.
    """
    if os.path.islink(path) or os.path.islink(path.parent):
        raise InputError(path, "symbolic link")
    return read_file(path, most).data
