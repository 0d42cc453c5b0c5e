"""The one place where files are opened: nothing that waits, never ends or is too large is read."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import NamedTuple

from ats_lint.files.source import MAX_BYTES
from ats_lint.model import InputError

# Absent on Windows, where opening a pipe does not wait.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)


class Content(NamedTuple):
    """Bytes of a file with its permission bits."""

    data: bytes
    mode: int


def read_file(path: Path, most: int = MAX_BYTES) -> Content:
    """Return what a regular file holds.

    It is opened without waiting, and looked at when it is open: a pipe or device in its place is not read, even if it
    came a moment ago.

    Raises:
        InputError: it cannot be read, is no regular file, or is larger than `most`.
    """
    try:
        descriptor = os.open(path, _FLAGS)
        try:
            return _content(descriptor, path, most)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise unreadable(path, error) from error


def _content(descriptor: int, path: Path, most: int) -> Content:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise InputError(path, "is a directory" if stat.S_ISDIR(status.st_mode) else "not a regular file")
    chunks: list[bytes] = []
    size = 0
    while size <= most and (chunk := os.read(descriptor, most + 1 - size)):
        chunks.append(chunk)
        size += len(chunk)
    if size > most:
        raise InputError(path, f"file is larger than {most // 1024 // 1024} MiB")
    return Content(b"".join(chunks), stat.S_IMODE(status.st_mode))


def unreadable(path: Path, error: OSError) -> InputError:
    """Return what is told of a file or directory that the system does not give."""
    broken = error.errno == errno.ENOENT and os.path.islink(path)
    reason = "broken symbolic link" if broken else (error.strerror or str(error)).lower()
    return InputError(path, f"cannot be read: {reason}")
