"""What a report says of several findings at once: where they are, and what their fixes do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from ats_lint.diagnostic import Diagnostic
from ats_lint.model import Fix, Safety
from ats_lint.report.blocks import Block
from ats_lint.report.escape import printable, width
from ats_lint.report.mask import Mask
from ats_lint.report.summary import level, plural, safety
from ats_lint.report.view import View
from ats_lint.report.wrapping import listed, shortened

_PLACES = 8
"""Places of one finding that are named before the rest is counted."""


def places(block: Block, view: View) -> str:
    """Return where else the finding of a block stands: files, or services with their lines, or lines alone."""
    if len(block.files) > 1:
        return f"{plural(len(block.findings), 'place')}: {listed(in_files(block, view), _PLACES)}"
    if block.subjects and block.first.rule.reports == "service":
        lines: dict[str, list[int]] = {}
        for one in block.findings:
            lines.setdefault(one.subject or "", []).append(one.start[0])
        named = [f"{name} ({listed(map(str, sorted(set(at))), 3)})" for name, at in lines.items()]
        return f"{plural(len(named), 'service')}: {printable(listed(named, len(named) if view.verbose else _PLACES))}"
    numbers = sorted({one.start[0] for one in block.findings})
    return f"{plural(len(block.findings), 'place')}: {listed(map(str, numbers), _PLACES)}"


def told(block: Block, view: View, mask: Mask) -> str:
    """Return the message of a block and where else it stands, with those that say it of other things told apart."""
    first = block.first
    same = [one for one in block.findings if one.message == first.message]
    others = [one for one in block.findings if one.message != first.message]
    message = printable(mask.message(first, first.message))
    where = f" ({places(Block(tuple(same), first), view)})" if len(same) > 1 else ""
    return message + where + (f"; the like in {places(Block(tuple(others), others[0]), view)}" if others else "")


def in_files(block: Block, view: View) -> list[str]:
    """Return where the finding of a block stands in each of several files: `path:line,line`."""
    by_path: dict[Path, list[int]] = {}
    for one in block.findings:
        by_path.setdefault(one.path, []).append(one.start[0])
    return [printable(f"{view.path(path)}:{','.join(map(str, sorted(set(at))))}") for path, at in by_path.items()]


def some(names: Sequence[str], room: int, ellipsis: str) -> str:
    """Return as many names as one line takes, one at least, and how many more there are."""
    for count in range(len(names), 0, -1):
        more = len(names) - count
        line = ", ".join(names[:count]) + (f" and {more} more (-v shows them)" if more else "")
        if width(line) <= room:
            return line
    return shortened(names[0], room, ellipsis)


def fixes(block: Block, mask: Mask) -> Iterator[tuple[str, str]]:
    """Yield each distinct fix of a block once and its reason, naming its services when there are several.

    In several files a fix is told with the reason that most of its places give.
    """
    several, every = len(block.files) > 1, len(block.findings)
    found: dict[tuple[object, ...], list[Diagnostic]] = {}
    for one in block.findings:
        if one.fix is not None:
            key = (one.fix.title, safety(one)) if several else (one.fix.title, safety(one), one.fix.because)
            found.setdefault(key, []).append(one)
    for same in found.values():
        names = list(dict.fromkeys(one.subject for one in same if one.subject))
        whom = f" for {printable(listed(names))}" if len(found) > 1 and names else ""
        if several:
            whom = f" for {len(same)} of {every}" if len(same) < every else ""
        reasons = Counter(one.fix.because for one in same if one.fix is not None)
        chosen = next(one for one in same if one.fix is not None and one.fix.because == reasons.most_common(1)[0][0])
        if chosen.fix is not None:
            yield _fix(chosen.fix, chosen, whom, mask)


def _fix(fix: Fix, diagnostic: Diagnostic, whom: str, mask: Mask) -> tuple[str, str]:
    kind = "hint" if safety(diagnostic) is Safety.HINT else f"{level(diagnostic)} fix"
    title, because = (printable(mask.message(diagnostic, words)) for words in (fix.title, fix.because))
    data = "; its data needs the migration" if fix.migration else ""
    return f"{kind}{whom}: {title}{data}", because
