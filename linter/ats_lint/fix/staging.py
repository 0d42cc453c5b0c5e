"""A directory for files that are not finished: Git ignores it, and the next run removes what a killed one left."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

PREFIX = ".ats-lint-"
SUFFIX = ".tmp"
_ATTEMPTS = 3


@contextmanager
def staging(beside: Path) -> Generator[Path, None, None]:
    """Give an empty directory on the same file system, for as long as it is needed; remove those nobody needs."""
    sweep(beside)
    folder, descriptor = _held(beside)
    try:
        # A file that names everything, itself included: `git add .` takes nothing from here.
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
        yield folder
    finally:
        os.close(descriptor)
        shutil.rmtree(folder, ignore_errors=True)


def _held(beside: Path) -> tuple[Path, int]:
    """Make a directory and hold it; make another one when a run beside this took it for one that was left."""
    attempt = 0
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, suffix=SUFFIX, dir=beside))
        descriptor = os.open(folder, os.O_RDONLY)
        attempt += 1
        if (_lock(descriptor) and os.path.isdir(folder)) or attempt == _ATTEMPTS:
            return folder, descriptor
        os.close(descriptor)
        shutil.rmtree(folder, ignore_errors=True)


def sweep(directory: Path) -> None:
    """Remove the directories that killed runs left: those that nobody holds."""
    try:
        names = os.listdir(directory)
    except OSError:
        # What cannot be listed is not written to either, and whoever tries is told.
        return
    left = [directory / name for name in names if name.startswith(PREFIX) and name.endswith(SUFFIX)]
    for path in left:
        if os.path.isdir(path) and not os.path.islink(path):
            _remove_if_free(path)


def _remove_if_free(path: Path) -> None:
    """Remove a directory unless somebody holds it; it is held meanwhile, so that nobody begins to use it."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return
    try:
        if _lock(descriptor):
            shutil.rmtree(path, ignore_errors=True)
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
