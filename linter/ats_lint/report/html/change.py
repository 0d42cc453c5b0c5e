"""What a fix would change, as the lines of a diff without secrets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from ats_lint.diagnostic import Diagnostic
from ats_lint.files.source import Source
from ats_lint.model import Edit
from ats_lint.records import dataclass
from ats_lint.report.escape import columns
from ats_lint.report.mask import Mask

_CONTEXT = 2
_MOST = 200
"""Lines of a diff that a page shows: every finding has one."""


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line: `-` removed, `+` added, a blank for context, `…` where lines were left out."""

    sign: str
    text: str


def changed(one: Diagnostic, mask: Mask) -> tuple[DiffLine, ...]:
    """Return the diff of a fix in the file of its finding; nothing when it changes other files only."""
    edits = [edit for edit in one.fix.edits if edit.path in (None, one.path)] if one.fix else []
    if not edits:
        return ()
    before = one.source
    after = before.replaced(_spliced(before.text, edits))
    lines = tuple(_lines(before, after, mask))
    return lines if len(lines) <= _MOST else (*lines[:_MOST], DiffLine("…", f"{len(lines) - _MOST} more lines"))


def _spliced(text: str, edits: Sequence[Edit]) -> str:
    for edit in sorted(edits, key=lambda one: (one.span.start, one.span.end), reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def _lines(before: Source, after: Source, mask: Mask) -> Iterator[DiffLine]:
    matcher = SequenceMatcher(None, before.text.splitlines(), after.text.splitlines(), autojunk=False)
    for index, hunk in enumerate(matcher.get_grouped_opcodes(_CONTEXT)):
        if index:
            yield DiffLine("…", "")
        for kind, old_start, old_end, new_start, new_end in hunk:
            if kind != "equal":
                yield from (DiffLine("-", _shown(before, number, mask)) for number in range(old_start, old_end))
            sign = " " if kind == "equal" else "+"
            yield from (DiffLine(sign, _shown(after, number, mask)) for number in range(new_start, new_end))


def _shown(source: Source, index: int, mask: Mask) -> str:
    return columns(mask.text(source, source.line_span(index + 1)))
