"""Linting again whenever a file changes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from ats_lint.report.output import MisuseError, destinations, say

if TYPE_CHECKING:
    from ats_lint.cli.request import CommandRequest

_CLEAR = "\x1b[2J\x1b[H"


def watching(request: CommandRequest, work: Callable[[], int]) -> int:
    """Do `work` now and after each change below the paths; return its last status once interrupted.

    Raises:
        MisuseError: watchfiles is not installed, or there is nothing to watch.
    """
    if request.piped or request.mode not in {"check", "fix"}:
        raise MisuseError("--watch goes with linting and --fix of files alone")
    try:
        from watchfiles import DefaultFilter, watch
    except ImportError as error:
        raise MisuseError("--watch needs ats-lint[watch]") from error
    missing = [path for path in request.paths if not os.path.exists(path)]
    if missing:
        raise MisuseError(f"{missing[0]}: no such file")
    status = work()
    say(["waiting for changes\n"], sys.stderr)
    usual, own = DefaultFilter(), frozenset(_written(request))
    # Fixes written here are changes as well: the run after them finds nothing more to fix, and waits.
    for _ in watch(
        *request.paths,
        raise_interrupt=False,
        watch_filter=lambda change, path: usual(change, path) and not _is_one_of(path, own),
    ):
        if sys.stdout.isatty():
            say([_CLEAR], sys.stdout)
        status = work()
        say(["waiting for changes\n"], sys.stderr)
    return status


def _written(request: CommandRequest) -> Iterator[tuple[int, int] | str]:
    """Yield the files that a run writes to: a report in a watched directory is no reason for the next run."""
    for target in destinations(request.formats, request.output):
        if target.path is not None:
            yield os.path.realpath(target.path)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            status = os.fstat(stream.fileno())
            yield status.st_dev, status.st_ino


def _is_one_of(path: str, files: frozenset[tuple[int, int] | str]) -> bool:
    """Tell whether a file is among those that are written, by name or as the very file a stream goes to."""
    if os.path.realpath(path) in files:
        return True
    with suppress(OSError):
        status = os.stat(path)
        return (status.st_dev, status.st_ino) in files
    return False
