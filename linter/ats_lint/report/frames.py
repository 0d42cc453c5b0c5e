"""A line of source with the finding underlined."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.diagnostic import Diagnostic
from ats_lint.model import Span
from ats_lint.report.escape import columns, width
from ats_lint.report.mask import Mask
from ats_lint.report.view import View


def frame(diagnostic: Diagnostic, view: View, mask: Mask) -> Iterator[str]:
    """Yield the finding's first line, underlined; nothing for a position in an empty file."""
    source = diagnostic.source
    number = diagnostic.start[0]
    line = source.line_span(number)
    if line.start == line.end:
        return
    start = min(diagnostic.span.start, line.end)
    end = max(start, min(diagnostic.span.end, line.end))
    before, under, after = (
        columns(mask.text(source, span)) for span in (Span(line.start, start), Span(start, end), Span(end, line.end))
    )
    gutter = " " * len(str(number))
    before, under, after = _clipped(before, under, after, view.width - len(gutter) - 3, view.ellipsis)
    bar = view.paint("|", "dim")
    yield f"{view.paint(str(number), 'dim')} {bar} {before}{under}{after}".rstrip()
    yield f"{gutter} {bar} {' ' * width(before)}{view.paint('^' * max(1, width(under)), diagnostic.severity)}"


def _clipped(before: str, under: str, after: str, room: int, mark: str) -> tuple[str, str, str]:
    """Return the three parts of a line cut to `room` columns, the finding itself last to be cut."""
    if width(before) + width(under) + width(after) <= room:
        return before, under, after
    if width(before) > room // 3 and width(before) + width(under) > room:
        before = mark + _last(before, max(0, room // 3 - width(mark)))
    if width(before) + width(under) > room:
        under = _first(under, max(1, room - width(before) - width(mark))) + mark
    left = room - width(before) - width(under)
    return (
        before,
        under,
        after if width(after) <= left else _first(after, max(0, left - width(mark))) + mark * (left > 0),
    )


def _first(text: str, room: int) -> str:
    while width(text) > room:
        text = text[: max(0, min(len(text) - 1, room))]
    return text


def _last(text: str, room: int) -> str:
    while width(text) > room:
        text = text[max(1, len(text) - room) :]
    return text
