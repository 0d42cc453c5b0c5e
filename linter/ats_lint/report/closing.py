"""The last lines of a report: the worst findings again, the counts, and the next command to run."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from functools import reduce
from typing import TYPE_CHECKING

from ats_lint.report import applied_fixes
from ats_lint.report.blocks import FRAMED, Block
from ats_lint.report.escape import printable
from ats_lint.report.mask import Mask
from ats_lint.report.summary import Summary, plural, summarize
from ats_lint.report.view import View
from ats_lint.report.wrapping import wrapped

if TYPE_CHECKING:
    from ats_lint.lint.results import Result

_WORST = 12
"""Criticals and highs that are named again at the end: half a screen."""


def closing(result: Result, found: Sequence[Block], view: View, mask: Mask) -> Iterator[str]:
    """Yield what a terminal leaves on screen."""
    counts = summarize(result)
    if not counts.found:
        if not (counts.errors or counts.crashes):
            yield f"No problems found in {plural(counts.files, 'file')}."
        return
    worst = [block for block in found if block.severity >= FRAMED]
    for block in worst[:_WORST]:
        yield from _again(block, view, mask)
    if len(worst) > _WORST:
        yield from wrapped(f"... and {len(worst) - _WORST} more that are high or critical: see above.", view.width)
    if worst:
        yield ""
    yield from _totals(counts, view)
    yield from wrapped(next_step(counts, found, view), view.width, "", "  ")


def _again(block: Block, view: View, mask: Mask) -> Iterator[str]:
    first = block.first
    place = printable(f"{view.path(first.path)}:{first.start[0]}")
    more = f" (+{len(block.findings) - 1} more)" if len(block.findings) > 1 else ""
    message = printable(mask.message(first, first.message))
    lines = list(wrapped(f"{place} {first.rule.code} {message}{more}", view.width, "", "  "))
    yield lines[0].replace(first.rule.code, view.paint(first.rule.code, first.severity), 1)
    yield from lines[1:]


def _totals(counts: Summary, view: View) -> Iterator[str]:
    """Yield the counts: what was found, what was fixed, what can be, and what only `--unsafe-fixes` would fix."""
    if counts.fixed:
        yield f"Fixed {counts.fixed} of {plural(counts.found, 'problem')}, {counts.remaining} left."
    if counts.remaining:
        levels = [(one, f"{count} {one.label}") for one, count in counts.severities if count]
        words = f"{'Left' if counts.fixed else 'Found'} {plural(counts.remaining, 'problem')}: "
        for line in wrapped(f"{words}{', '.join(said for _, said in levels)}.", view.width, "", "  "):
            yield reduce(lambda told, one: told.replace(one[0].label, view.paint(one[0].label, one[0])), levels, line)
    if view.below:
        yield f"{plural(view.below, 'finding')} below {view.least.label} not shown."
    if counts.safe:
        yield f"{counts.safe} can be fixed with --fix."
    if counts.unsafe:
        more = " more" if counts.safe else ""
        words = f"{counts.unsafe}{more} can be fixed with --fix --unsafe-fixes, which may change behaviour."
        yield from wrapped(words, view.width, "", "  ")


def next_step(counts: Summary, found: Sequence[Block], view: View) -> str:
    """Return a sentence with the command that helps most now."""
    paths = " ".join(shlex.quote(one) for one in view.arguments) or "."
    if counts.safe:
        return f"Next: ats-lint --diff {paths}"
    if counts.unsafe:
        return f"Next: ats-lint --diff --unsafe-fixes {paths}"
    return f"Next: ats-lint explain {found[0].first.rule.code}" if found else ""


def fixed(result: Result, view: View, mask: Mask) -> Iterator[str]:
    """Yield what was fixed, and what could not be proved and why."""
    done = list(applied_fixes.told(result.fixed, mask))
    for one in done:
        yield from _told("fixed", "good", f"{printable(view.path(one.path))}: {one.sentence}", view)
    for refused in applied_fixes.refused(result, view, mask):
        yield from _told("not fixed", "medium", refused.removeprefix("not fixed "), view)
    for words in applied_fixes.migrations(result, view, "carries"):
        yield from wrapped(words, view.width, "", "  ")
    if done or result.dropped:
        yield ""


def _told(label: str, style: str, words: str, view: View) -> Iterator[str]:
    lines = list(wrapped(f"{label} {words}", view.width, "", "  "))
    yield view.paint(label, style) + lines[0].removeprefix(label)
    yield from lines[1:]
