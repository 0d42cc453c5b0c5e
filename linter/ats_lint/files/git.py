"""What Git makes of a file, read from `.gitignore` and the index without running Git."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Literal

from ats_lint.files.gitignore import IgnoreRules
from ats_lint.files.workspace import Workspace, normal

GitState = Literal["tracked", "ignored", "exposed"]
"""What Git makes of a file; `exposed` is one that the next `git add` takes in."""
_ENTRY = 62
"""Bytes of an index entry before its path: ten numbers, the object's name and the flags."""
_EXTENDED = 0x4000
_MAX_INDEX = 64 * 1024 * 1024


class Git:
    """The repository at the root of a workspace, if there is one."""

    def __init__(self, workspace: Workspace) -> None:
        """Bind to the run's files."""
        self._workspace = workspace

    @property
    def present(self) -> bool:
        """Tell whether the root is the top of a repository."""
        return (self._workspace.root / ".git").exists()

    def state(self, path: Path) -> GitState | None:
        """Tell whether Git tracks a file, ignores it, or would take it with the next `git add` (`exposed`).

        None where nothing speaks of Git: neither a repository nor an ignore file above the path. Rules for
        the whole machine (`core.excludesFile`) are not seen.
        """
        path = normal(path)
        if path in self._tracked:
            return "tracked"
        specs = list(self._specs(path))
        if not specs and not self.present:
            return None
        return "ignored" if _ignored(path, specs) else "exposed"

    @cached_property
    def _tracked(self) -> frozenset[Path]:
        index = self._workspace.root / ".git" / "index"
        if not self._workspace.inside(index) or not index.is_file() or index.stat().st_size > _MAX_INDEX:
            return frozenset()
        root = self._workspace.root
        return frozenset(root / name for name in index_paths(index.read_bytes()))

    def _specs(self, path: Path) -> Iterator[tuple[Path, IgnoreRules]]:
        """Yield the ignore files that speak of `path`, the strongest last."""
        root = self._workspace.root
        folders = [folder for folder in path.parents if folder.is_relative_to(root)]
        named = [(root, root / ".git" / "info" / "exclude")]
        for folder, file in [*named, *((folder, folder / ".gitignore") for folder in reversed(folders))]:
            source = self._workspace.peek(file)
            if source is not None:
                yield folder, IgnoreRules.of(source.text)


def _ignored(path: Path, specs: list[tuple[Path, IgnoreRules]]) -> bool:
    """Tell whether a file, or a folder it lies in, is ignored; what lies in an ignored folder stays ignored."""
    for part in (*reversed(path.parents), path):
        verdict = False
        for folder, spec in specs:
            if part != folder and part.is_relative_to(folder):
                found = spec.verdict(part.relative_to(folder).as_posix(), folder=part != path)
                verdict = verdict if found is None else found
        if verdict:
            return True
    return False


def index_paths(data: bytes) -> Iterator[str]:
    """Yield the paths in an index of version 2, 3 or 4; as many as can be read of a damaged one.

    See https://git-scm.com/docs/index-format.
    """
    if data[:4] != b"DIRC" or len(data) < 12:
        return
    version, count = struct.unpack(">II", data[4:12])
    at, path = 12, b""
    for _ in range(count):
        if at + _ENTRY > len(data) or version not in (2, 3, 4):
            return
        flags = int.from_bytes(data[at + _ENTRY - 2 : at + _ENTRY], "big")
        start = at + _ENTRY + (2 if version > 2 and flags & _EXTENDED else 0)
        kept = b""
        if version == 4:
            dropped, start = _varint(data, start)
            kept = path[: len(path) - dropped]
        end = data.find(b"\0", start)
        if end < 0:
            return
        path = kept + data[start:end]
        yield path.decode("utf-8", "surrogateescape")
        at = end + 1 if version == 4 else at + (end - at) // 8 * 8 + 8


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Read a number as Git's offset encoding has it; return it and where it ends."""
    value = data[at] & 0x7F
    while data[at] & 0x80 and at + 1 < len(data):
        at += 1
        value = ((value + 1) << 7) | (data[at] & 0x7F)
    return value, at + 1
