"""Counting what a run found, for the formats that sum it up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ats_lint.diagnostic import Diagnostic
from ats_lint.model import Safety, Severity
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
    open_ = [one for one in result.diagnostics if one.key not in refused and not _reaches_out(one, result)]
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


def _reaches_out(diagnostic: Diagnostic, result: Result) -> bool:
    """Tell whether the fix would edit a file that is linted by others only: it is not made in this run."""
    edits = diagnostic.fix.edits if diagnostic.fix is not None and result.reported else ()
    paths = {edit.path for edit in edits if edit.path is not None} - {diagnostic.path}
    return any(path not in result.reported and _is_input(path) for path in paths)


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
