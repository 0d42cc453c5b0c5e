"""What fixes did, told one by one: the rule, for whom, how far it can be trusted and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ats_lint.diagnostic import Diagnostic
from ats_lint.records import dataclass
from ats_lint.report.escape import printable
from ats_lint.report.mask import Mask
from ats_lint.report.summary import safety
from ats_lint.report.view import View

if TYPE_CHECKING:
    from ats_lint.lint.results import Result


@dataclass(frozen=True, slots=True)
class Told:
    """One kind of change in one file."""

    path: Path
    sentence: str


def told(fixed: Iterable[Diagnostic], mask: Mask) -> Iterator[Told]:
    """Yield what was fixed, by file and rule; what differs only in the service is told once."""
    found: dict[tuple[Path, str, str, str, str], list[Diagnostic]] = {}
    for one in sorted(fixed, key=lambda one: (one.path, one.rule.code)):
        if one.fix is not None:
            kind = (one.path, one.rule.code, one.fix.title, one.fix.because, one.fix.safety.label)
            found.setdefault(kind, []).append(one)
    for (path, *_), same in found.items():
        yield Told(path, _sentence(same, mask))


def changed_by(diagnostic: Diagnostic) -> set[Path]:
    """Return the files that a finding's fix changes: that of the finding, others, and those that gain lines."""
    fix = diagnostic.fix
    if fix is None:
        return set()
    return {diagnostic.path, *(edit.path for edit in fix.edits if edit.path), *(lines.path for lines in fix.lines)}


def _sentence(same: list[Diagnostic], mask: Mask) -> str:
    first = same[0]
    fix, level = first.fix, safety(first)
    if fix is None or level is None:
        raise ValueError("only what was fixed is told")
    names = ", ".join(dict.fromkeys(one.subject for one in same if one.subject))
    whom = f" in {printable(names)}" if names else ""
    title = f" {mask.message(first, fix.title)}"
    because = f" ({mask.message(first, fix.because).rstrip('.')})" if fix.because else ""
    data = "; its data needs the migration" if any(one.fix and one.fix.migration for one in same) else ""
    times = f" ({len(same)} times)" if len(same) > 1 and not names else ""
    return f"{first.rule.code} {first.rule.name}{whom}{times}, {level.label}:{printable(title + because)}{data}"


def migrations(result: Result, view: View, verb: str) -> Iterator[str]:
    """Yield one line for each script that carries existing data over."""
    for change in result.migrations:
        name = printable(view.path(change.path))
        yield f"{name} {verb} existing data over: run it once, before the next start"


def refused(result: Result, view: View, mask: Mask) -> Iterator[str]:
    """Yield one line for each fix that was not made, and why."""
    for one in result.dropped:
        left = one.diagnostic
        line, column = left.start
        place = printable(f"{view.path(left.path)}:{line}:{column}")
        yield f"not fixed {place}: {left.rule.code} {left.rule.name}: {printable(mask.message(left, one.reason))}"
