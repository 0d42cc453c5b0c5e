"""Writing files so that a reader, or a crash, sees the old text or the new one and nothing between."""

from __future__ import annotations

import errno
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from ats_lint.files.reading import read_file
from ats_lint.files.source import Source
from ats_lint.fix.staging import staging
from ats_lint.model import InputError

_NEW_MODE = 0o644
_OPTIONAL = ("security.", "trusted.", "system.nfs")
"""Attributes that only the system or its administrator may set."""


def write(source: Source, before: Source | None, *, beside: Path | None = None) -> None:
    """Replace the file atomically, keeping its mode, owner and attributes; a new file gets `source.mode`.

    A new file belongs to whom `beside` belongs: written by root, in a container say, it would be of no use to the owner
    of the project.
    The text on disk must still be `before`: a file that somebody changed meanwhile is left alone.

    Raises:
        InputError: the file changed since it was read, has other names, or cannot be written.
    """
    target = Path(os.path.realpath(source.path))
    try:
        _refuse_if_changed(target, source.path, before)
        mode = source.mode if source.mode is not None else _NEW_MODE
        target.parent.mkdir(parents=True, exist_ok=True)
        with staging(target.parent) as folder, _written(folder, source.encode()) as (descriptor, name):
            _like(descriptor, target if before else beside, mode, replaces=before is not None)
            os.fsync(descriptor)
            _refuse_if_changed(target, source.path, before)
            _put(descriptor, name, target, new=before is None)
        _sync_directory(target.parent)
    except FileExistsError as error:
        raise InputError(source.path, "appeared while the fixes were computed; not overwritten") from error
    except OSError as error:
        raise InputError(source.path, f"cannot be written: {(error.strerror or str(error)).lower()}") from error


def _refuse_if_changed(target: Path, shown: Path, before: Source | None) -> None:
    if before is None:
        if os.path.islink(shown) and not os.path.exists(shown):
            # What would be made lies where the link says, which may be anywhere.
            raise InputError(shown, "is a broken symbolic link; not overwritten")
        if os.path.lexists(target):
            raise InputError(shown, "appeared while the fixes were computed; not overwritten")
        return
    if read_file(target).data != before.encode():
        raise InputError(shown, "changed while the fixes were computed; not overwritten")
    if os.stat(target).st_nlink > 1:
        # Replaced, the other names would keep the old text, secrets included; written in place, it might be torn.
        raise InputError(shown, "has several hard links; not overwritten")


@contextmanager
def _written(folder: Path, data: bytes) -> Generator[tuple[int, Path], None, None]:
    """Give an open file with the data, and the name that it has or is to get.

    Where the system can, the file has no name while it is written: killed then, it is gone.
    """
    name = folder / "new"
    descriptor = _nameless(folder)
    if descriptor is None:
        # Mode 0600 from the first byte on: a file with secrets is never readable by others, not even half written.
        descriptor = os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        yield descriptor, name
    finally:
        os.close(descriptor)


def _nameless(folder: Path) -> int | None:
    if not hasattr(os, "O_TMPFILE") or not os.path.isdir("/proc/self/fd"):
        return None
    try:
        return os.open(folder, os.O_TMPFILE | os.O_RDWR, 0o600)
    except OSError as error:
        if error.errno in {errno.EOPNOTSUPP, errno.EISDIR, errno.ENOENT, errno.EINVAL}:
            return None  # a file system, or a kernel, without files that have no name
        raise


def _like(descriptor: int, model: Path | None, mode: int, *, replaces: bool) -> None:
    """Give the file its owner, mode and attributes: those of the file it replaces, or the owner of one beside it."""
    owner = os.stat(model) if model else None
    if owner is not None and hasattr(os, "chown") and (owner.st_uid, owner.st_gid) != (os.geteuid(), os.getegid()):
        try:
            os.chown(descriptor, owner.st_uid, owner.st_gid)
        except PermissionError:
            # Whoever may not do that keeps a new file for himself, and does not replace an old one.
            if replaces:
                raise
    if os.name == "posix":
        os.chmod(descriptor, mode)
    if replaces and model is not None and hasattr(os, "listxattr"):
        for name in os.listxattr(model):
            _attribute(descriptor, name, os.getxattr(model, name))


def _attribute(descriptor: int, name: str, value: bytes) -> None:
    try:
        os.setxattr(descriptor, name, value)
    except OSError:
        if not name.startswith(_OPTIONAL):
            raise


def _put(descriptor: int, name: Path, target: Path, *, new: bool) -> None:
    """Let the target be the written file. A new one takes no place: one that appeared meanwhile stays."""
    nameless = os.fstat(descriptor).st_nlink == 0
    first = target if new else name
    if nameless:
        folder = os.open(first.parent, os.O_RDONLY)
        try:
            os.link(f"/proc/self/fd/{descriptor}", first.name, dst_dir_fd=folder, follow_symlinks=True)
        finally:
            os.close(folder)
    elif new:
        new = _linked(name, target)
    if not new:
        os.replace(name, target)


def _linked(name: Path, target: Path) -> bool:
    """Give a new file its name; where files have one name only (FAT, some network mounts) take the place, and say so.

    What is killed before the file is put there leaves an empty one: nothing refers to it yet.
    """
    try:
        os.link(name, target)
    except OSError as error:
        if error.errno not in {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS}:
            raise
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        return False
    return True


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
