"""Large fixes that several findings share: told whole with the first of them, or a report grows with the square."""

from __future__ import annotations

from ats_lint.model import Fix

MANY = 20
"""Edits from which on a fix is not told twice."""
_Key = tuple[str, str, int, object, object]


class SharedFixes:
    """The large fixes of the findings that were told so far, each with the position of its finding."""

    def __init__(self) -> None:
        """Begin with no finding told."""
        self._told: dict[_Key, list[tuple[Fix, int]]] = {}
        self._count = 0

    def first(self, fix: Fix | None) -> int | None:
        """Count a finding; return the position, from zero, of an earlier one with the same fix, None without one."""
        position, self._count = self._count, self._count + 1
        if fix is None or len(fix.edits) < MANY:
            return None
        key = fix.title, fix.because, len(fix.edits), fix.edits[0], fix.edits[-1]
        told = self._told.setdefault(key, [])
        found = next((at for one, at in told if one is fix or one == fix), None)
        if found is None:
            told.append((fix, position))
        return found
