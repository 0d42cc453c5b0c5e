"""A directory for files that are not finished: Git ignores it, and the next run removes what a killed one left."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = ".ats-lint-"
SUFFIX = ".tmp"


@contextmanager
def staging(beside: Path) -> Iterator[Path]:
    """Give an empty directory on the same file system, for as long as it is needed; remove those nobody needs."""
    sweep(beside)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, suffix=SUFFIX, dir=beside))
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _lock(descriptor)
        # A file that names everything, itself included: `git add .` takes nothing from here.
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
        yield folder
    finally:
        os.close(descriptor)
        shutil.rmtree(folder, ignore_errors=True)


def sweep(directory: Path) -> None:
    """Remove the directories that killed runs left: those that nobody holds."""
    with os.scandir(directory) as entries:
        left = [entry.path for entry in entries if entry.name.startswith(PREFIX) and entry.name.endswith(SUFFIX)]
    for path in left:
        if os.path.isdir(path) and not os.path.islink(path) and _is_free(path):
            shutil.rmtree(path, ignore_errors=True)


def _is_free(path: str) -> bool:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        return _lock(descriptor)
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    """Hold a directory as long as it is open; False when another process does, or nobody can tell."""
    try:
        import fcntl
    except ImportError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
