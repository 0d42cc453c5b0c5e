"""Linting again whenever a file changes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from ats_lint.report.output import MisuseError, say

if TYPE_CHECKING:
    from ats_lint.cli.run import Request

_CLEAR = "\x1b[2J\x1b[H"


def watching(request: Request, work: Callable[[], int]) -> int:
    """Do `work` now and after each change below the paths; return its last status once interrupted.

    Raises:
        MisuseError: watchfiles is not installed, or there is nothing to watch.
    """
    if request.piped or request.mode not in {"check", "fix"}:
        raise MisuseError("--watch goes with linting and --fix of files alone")
    try:
        from watchfiles import watch
    except ImportError as error:
        raise MisuseError("--watch needs ats-lint[watch]") from error
    missing = [path for path in request.paths if not path.exists()]
    if missing:
        raise MisuseError(f"{missing[0]}: no such file")
    status = work()
    say(["waiting for changes\n"], sys.stderr)
    # Fixes written here are changes as well: the run after them finds nothing more to fix, and waits.
    for _ in watch(*request.paths, raise_interrupt=False):
        if sys.stdout.isatty():
            say([_CLEAR], sys.stdout)
        status = work()
        say(["waiting for changes\n"], sys.stderr)
    return status
