"""The report for people: the worst first, each finding as long as it matters, and what to do next at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ats_lint.diagnostic import Diagnostic
from ats_lint.patterns import regex
from ats_lint.report.block_words import fixes, in_files, places, some, told
from ats_lint.report.blocks import BLOCKED, FRAMED, Block, blocks
from ats_lint.report.closing import closing, fixed
from ats_lint.report.escape import printable
from ats_lint.report.frames import frame
from ats_lint.report.mask import Mask
from ats_lint.report.summary import level, plural, table
from ats_lint.report.view import View
from ats_lint.report.wrapping import listed, shortened, wrapped

if TYPE_CHECKING:
    from ats_lint.lint.results import Result

_MARGIN = 14
"""Columns in front of what is said of a lesser finding: its line and its severity."""
_NAME = regex(r"(?<![A-Z0-9])[A-Z][A-Z0-9]*_\w+|(?<![\w-])[\w-]*[./][\w./-]+")
"""Variables and files, in which alone the reasons of two findings may differ."""
_SEVERAL = "several files"
"""Stands where the name of a file does."""


def render(result: Result, view: View) -> Iterator[str]:
    """Yield the report line by line."""
    if view.statistics:
        yield from (line + "\n" for line in table((*result.diagnostics, *result.fixed)))
        return
    mask = Mask(result)
    found = blocks(result.diagnostics, each=view.verbose)
    for line in _findings(found, view, mask):
        yield line + "\n"
    if not view.quiet:
        yield from (line + "\n" for line in fixed(result, view, mask))
        yield from (line + "\n" for line in closing(result, found, view, mask))


def _findings(found: Sequence[Block], view: View, mask: Mask) -> Iterator[str]:
    framed = found if view.verbose else [one for one in found if one.severity >= FRAMED]
    reasons: set[tuple[str, str]] = set()
    for block in framed:
        yield from _framed(block, view, mask, reasons)
        yield ""
    rest = found[len(framed) :]
    for listing in (
        [one for one in rest if one.severity >= BLOCKED],
        [one for one in rest if one.severity < BLOCKED],
    ):
        yield from _by_file(listing, view, mask)


def _framed(block: Block, view: View, mask: Mask, reasons: set[tuple[str, str]]) -> Iterator[str]:
    """Yield a finding with its source and the reason of its fix, unless the same rule gave it before: see `reasons`."""
    yield from _head(block.first, view, mask)
    yield from frame(block.first, view, mask)
    if len(block.findings) > 1:
        yield from wrapped(f"in {places(block, view)}", view.width, "  = ", "    ")
    for title, because in fixes(block, mask):
        yield from wrapped(title, view.width, "  = ", "    ")
        reason = block.first.rule.code, _NAME.sub("", because)
        if because and (view.verbose or not (title.startswith("hint") or reason in reasons)):
            reasons.add(reason)
            yield from wrapped(because, view.width, "    ")
    for related in block.first.related:
        words = f"see {printable(view.path(related.path))}: {printable(related.message)}"
        yield from wrapped(words, view.width, "  = ", "    ")


def _by_file(listing: Sequence[Block], view: View, mask: Mask) -> Iterator[str]:
    """Yield lesser findings under the name of their file, each on as few lines as tell it."""
    files: dict[str, list[Block]] = {}
    for block in sorted(listing, key=lambda block: len(block.files) == 1):
        name = _SEVERAL if len(block.files) > 1 else printable(view.path(block.path))
        files.setdefault(name, []).append(block)
    for path, found in files.items():
        yield from (view.paint(line, "bold") for line in wrapped(path, view.width))
        for block in found:
            if block.lacking:
                yield from _lacking(block, view)
            elif block.severity >= BLOCKED:
                yield from _entry(block, view, mask)
            else:
                yield from _row(block, view, mask)
        yield ""


def _head(first: Diagnostic, view: View, mask: Mask) -> Iterator[str]:
    """Yield `path:line:column: severity code name: message` in as many lines as the terminal makes of it."""
    line, column = first.start
    place = printable(f"{view.path(first.path)}:{line}:{column}:")
    label, message = first.severity.label, printable(mask.message(first, first.message))
    lines = list(wrapped(f"{place} {label} {first.rule.code} {first.rule.name}: {message}", view.width, "", "  "))
    yield (
        lines[0]
        .replace(place, view.paint(place, "bold"), 1)
        .replace(f" {label} ", f" {view.paint(label, first.severity)} ", 1)
    )
    yield from lines[1:]


def _lacking(block: Block, view: View) -> Iterator[str]:
    """Yield one entry for all that some services lack, with each fix's level."""
    verb = "lacks" if len(block.subjects) == 1 else "lack"
    missing = ", ".join(_missing(same) for same in block.rules)
    words = f"{printable(listed(block.subjects))} {verb}: {missing}"
    yield from _indented(block, words, view)


def _missing(same: Sequence[Diagnostic]) -> str:
    rule, levels = same[0].rule, sorted({level(one) for one in same} - {""})
    return f"{rule.lacks} ({rule.code}{', ' + '/'.join(levels) if levels else ''})"


def _entry(block: Block, view: View, mask: Mask) -> Iterator[str]:
    """Yield a finding of medium weight: its message, where else it stands, and what its fix does."""
    first = block.first
    yield from _indented(block, f"{first.rule.code} {told(block, view, mask)}", view)
    titles = [title for title, _ in fixes(block, mask) if not title.startswith("hint")]
    if titles:
        more = f" (and {len(titles) - 1} more)" if len(titles) > 1 else ""
        yield from wrapped(titles[0] + more, view.width, " " * _MARGIN)


def _indented(block: Block, words: str, view: View) -> Iterator[str]:
    first = block.first
    label = first.severity.label
    head = f"{_line(block):>6} {label:<6} "
    lines = list(wrapped(words, view.width, head, " " * _MARGIN))
    yield lines[0].replace(label, view.paint(label, first.severity), 1)
    yield from lines[1:]


def _row(block: Block, view: View, mask: Mask) -> Iterator[str]:
    """Yield `line severity code what: [level of its fix]`, cut after a word where the terminal ends.

    What several files say has a second line that names as many of the places as it takes.
    """
    first = block.first
    levels = sorted({level(one) for one in block.findings} - {""})
    mark = f" [{'/'.join(levels)}]" if levels else ""
    head = f"{_line(block):>6} {first.severity.label:<6} {first.rule.code} "
    more = len(block.findings) - 1
    if len(block.files) > 1:
        mark = f" ({plural(more + 1, 'place')})" + mark
        more = 0
    subjects = f"{listed(block.subjects, 3)}: " if more and len(block.subjects) > 1 else ""
    text = subjects + mask.message(first, first.message)
    mark = f" (+{more} more){mark}" if more and not subjects else mark
    room = view.width - len(head) - len(mark)
    yield head.replace(first.severity.label, view.paint(first.severity.label, first.severity), 1) + (
        shortened(printable(text), max(8, room), view.ellipsis) + mark
    )
    if len(block.files) > 1:
        yield " " * _MARGIN + some(in_files(block, view), view.width - _MARGIN, view.ellipsis)


def _line(block: Block) -> str:
    return str(block.first.start[0]) if len(block.files) == 1 else ""
