"""Counting what a run found, for the formats that sum it up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ats_lint.diagnostic import Diagnostic
from ats_lint.model import Fix, Safety, Severity
from ats_lint.records import dataclass

if TYPE_CHECKING:
    from ats_lint.lint.results import Result


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts over one result."""

    files: int
    remaining: int
    fixed: int
    safe: int
    unsafe: int
    severities: tuple[tuple[Severity, int], ...]
    dropped: int
    errors: int
    crashes: int

    @property
    def found(self) -> int:
        """Number of findings before any fix."""
        return self.remaining + self.fixed


def summarize(result: Result) -> Summary:
    """Count the findings, fixes and failures of `result`."""
    levels = Counter(one.severity for one in result.diagnostics)
    refused = {one.diagnostic.key for one in result.dropped}
    others = _Others(result.reported)
    open_ = [one for one in result.diagnostics if one.key not in refused and not others.are_changed_by(one)]
    return Summary(
        files=result.files,
        remaining=len(result.diagnostics),
        fixed=len(result.fixed),
        safe=sum(safety(one) is Safety.SAFE for one in open_),
        unsafe=sum(safety(one) is Safety.UNSAFE for one in open_),
        severities=tuple((level, levels[level]) for level in sorted(Severity, reverse=True)),
        dropped=len(result.dropped),
        errors=len(result.errors),
        crashes=len(result.crashes),
    )


class _Others:
    """The files that are linted by others only: a fix that would edit one is not made in this run."""

    def __init__(self, reported: frozenset[Path]) -> None:
        self._reported = reported
        self._known: dict[int, frozenset[Path]] = {}

    def are_changed_by(self, diagnostic: Diagnostic) -> bool:
        """Tell whether the diagnostic's fix would edit one of them."""
        fix = diagnostic.fix
        if fix is None or not fix.edits or not self._reported:
            return False
        found = self._known.get(id(fix))
        if found is None:
            # Many findings may have one fix, which has edits for each of them.
            self._known[id(fix)] = found = frozenset(self._edited(fix))
        return bool(found - {diagnostic.path})

    def _edited(self, fix: Fix) -> Iterator[Path]:
        paths = {edit.path for edit in fix.edits}
        return (one for one in paths if one is not None and one not in self._reported and _is_input(one))


def _is_input(path: Path) -> bool:
    """Tell whether a file is one of those that are linted, by its name: a fix may edit others as it needs."""
    name = path.name.lower()
    return name.endswith((".yaml", ".yml")) or "dockerfile" in name or "containerfile" in name


def safety(diagnostic: Diagnostic) -> Safety | None:
    """Return how far the finding's fix can be trusted; None without one, `HINT` when it changes nothing."""
    fix = diagnostic.fix
    if fix is None:
        return None
    return fix.safety if fix.edits or fix.lines else Safety.HINT


def level(diagnostic: Diagnostic) -> str:
    """Return the level of the finding's fix as reports write it: `safe`, `unsafe`, `hint`, or nothing."""
    found = safety(diagnostic)
    return "" if found is None else found.label


def plural(count: int, noun: str) -> str:
    """Return `1 file`, `2 files`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def table(diagnostics: Iterable[Diagnostic]) -> Iterator[str]:
    """Yield one line for each rule: how often, how often fixable, code and name; the most frequent first."""
    found = Counter[str]()
    fixable = Counter[str]()
    names: dict[str, str] = {}
    for one in diagnostics:
        found[one.rule.code] += 1
        fixable[one.rule.code] += safety(one) in {Safety.SAFE, Safety.UNSAFE}
        names[one.rule.code] = one.rule.name
    for code, count in sorted(found.items(), key=lambda item: (-item[1], item[0])):
        yield f"{count:6}  {fixable[code]:6} fixable  {code}  {names[code]}"
