"""One line on a terminal that tells how far a long run is, and is gone at its end."""

from __future__ import annotations

import sys
import time
from types import TracebackType

_PATIENCE = 1.0
"""Seconds after which people wonder."""
_PACE = 0.1
_ERASE = "\r\x1b[K"


class Progress:
    """Writes to standard error where that is a terminal, and nothing anywhere else."""

    def __init__(self, *, quiet: bool = False) -> None:
        """Begin to wait."""
        self._on = not quiet and sys.stderr.isatty()
        self._next = time.monotonic() + _PATIENCE
        self._written = False

    def __enter__(self) -> Progress:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Erase the line, whatever ended the run."""
        if self._written:
            sys.stderr.write(_ERASE)
            sys.stderr.flush()

    def step(self, done: int, every: int) -> None:
        """Tell that `done` of `every` projects are done."""
        now = time.monotonic()
        if self._on and now >= self._next:
            self._next, self._written = now + _PACE, True
            sys.stderr.write(f"{_ERASE}{done} of {every} projects done")
            sys.stderr.flush()
