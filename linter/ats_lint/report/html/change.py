"""What a fix would change, as the lines of a diff without secrets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from ats_lint.diagnostic import Diagnostic
from ats_lint.files.source import Source
from ats_lint.fix.batches import OverlappingEditsError, splice
from ats_lint.model import Edit
from ats_lint.records import dataclass
from ats_lint.report.escape import columns
from ats_lint.report.linematcher import LineMatcher
from ats_lint.report.mask import Mask, without

_CONTEXT = 2
_MOST = 200
"""Lines of a diff that a page shows: every finding has one."""


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line: `-` removed, `+` added, a blank for context, `…` where lines were left out."""

    sign: str
    text: str


def changed(one: Diagnostic, mask: Mask) -> tuple[DiffLine, ...]:
    """Return the diff of a fix in the file of its finding; nothing when it changes other files only, or cannot be made.

    A fix whose own edits overlap is never applied: there is no text after it, and the page goes on without.
    """
    edits = [edit for edit in one.fix.edits if edit.path in (None, one.path)] if one.fix else []
    edits.sort(key=lambda edit: (edit.span.start, edit.span.end))
    try:
        lines = tuple(islice(_lines(one.source, edits, mask), _MOST + 1))
    except OverlappingEditsError:
        return ()
    return lines if len(lines) <= _MOST else (*lines[:_MOST], DiffLine("…", "more lines"))


def _lines(before: Source, edits: Sequence[Edit], mask: Mask) -> Iterator[DiffLine]:
    """Compare the lines around edits, and no others: a page has a diff for every finding of a file."""
    shown = False
    for first, last, group in _groups(before, edits):
        after, secrets = _after(before, first, last, group), mask.among(before, first, last)
        olds = [before.slice(before.line_span(number)) for number in range(first, last + 1)]
        for hunk in LineMatcher(olds, after.lines()).get_grouped_opcodes(_CONTEXT):
            if shown:
                yield DiffLine("…", "")
            shown = True
            for kind, old_start, old_end, new_start, new_end in hunk:
                sign = " " if kind == "equal" else "-"
                yield from (_shown(sign, before, first + at, mask) for at in range(old_start, old_end))
                if kind != "equal":
                    yield from (_shown("+", after, at + 1, mask, secrets) for at in range(new_start, new_end))


def _groups(before: Source, edits: Sequence[Edit]) -> Iterator[tuple[int, int, list[Edit]]]:
    """Yield edits that are near each other, with the first and the last line that is shown of them."""
    count = len(before.line_starts) - (before.text.endswith("\n") and len(before.line_starts) > 1)
    group, first, last = list[Edit](), 0, 0
    for edit in edits:
        start = max(1, before.position(edit.span.start)[0] - _CONTEXT)
        if group and start > last + 1:
            yield first, last, group
            group = []
        first = first if group else min(start, count)
        group.append(edit)
        last = min(count, max(last, before.position(edit.span.end)[0] + _CONTEXT))
    if group:
        yield first, last, group


def _after(before: Source, first: int, last: int, edits: Sequence[Edit]) -> Source:
    """Return lines by themselves as edits leave them."""
    start = before.line_span(first).start
    end = before.line_starts[last] if last < len(before.line_starts) else len(before.text)
    return before.replaced(splice(before.text[start:end], edits, start))


def _shown(sign: str, source: Source, line: int, mask: Mask, secrets: Sequence[str] = ()) -> DiffLine:
    """Return a line; `secrets` are those that stood where it stands now, and may be part of it still."""
    return DiffLine(sign, columns(without(secrets, mask.text(source, source.line_span(line)))))
