"""Writing files so that a reader, or a crash, sees the old text or the new one and nothing between."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ats_lint.files.source import Source
from ats_lint.model import InputError

_NEW_MODE = 0o644


def write(source: Source, before: Source | None, *, beside: Path | None = None) -> None:
    """Replace the file atomically, keeping its mode and owner; a new file gets `source.mode`.

    A new file belongs to whom `beside` belongs: written by root, in a container say, it would be of no use to the owner
    of the project.
    The text on disk must still be `before`: a file that somebody changed meanwhile is left alone.

    Raises:
        InputError: the file changed since it was read, or cannot be written.
    """
    target = Path(os.path.realpath(source.path))
    try:
        _refuse_if_changed(target, source.path, before)
        mode = source.mode if source.mode is not None else _NEW_MODE
        _replace(target, source.encode(), mode, target if before else beside)
    except OSError as error:
        raise InputError(source.path, f"cannot be written: {(error.strerror or str(error)).lower()}") from error


def _refuse_if_changed(target: Path, shown: Path, before: Source | None) -> None:
    if before is None:
        if os.path.lexists(target):
            raise InputError(shown, "appeared while the fixes were computed; not overwritten")
    elif target.read_bytes() != before.encode():
        raise InputError(shown, "changed while the fixes were computed; not overwritten")


def _replace(target: Path, data: bytes, mode: int, owned_like: Path | None) -> None:
    owner = os.stat(owned_like) if owned_like else None
    target.parent.mkdir(parents=True, exist_ok=True)
    # Mode 0600 from the first byte on: a file with secrets is never readable by others, not even half written.
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if owner is not None and (owner.st_uid, owner.st_gid) != (os.geteuid(), os.getegid()):
            _give(name, owner.st_uid, owner.st_gid, must=owned_like == target)
        os.chmod(name, mode)
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise
    _sync_directory(target.parent)


def _give(name: str, uid: int, gid: int, *, must: bool) -> None:
    """Change the owner; whoever may not do that keeps a new file for himself, and an old one is not replaced."""
    try:
        os.chown(name, uid, gid)
    except PermissionError:
        if must:
            raise


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
