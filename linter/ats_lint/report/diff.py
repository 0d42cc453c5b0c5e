"""What fixes change, as a unified diff without the secrets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ats_lint.files.source import Source
from ats_lint.lint.known_tokens import all_without_tokens
from ats_lint.report import applied_fixes
from ats_lint.report.escape import printable
from ats_lint.report.linematcher import LineMatcher
from ats_lint.report.mask import Mask
from ats_lint.report.view import View
from ats_lint.report.wrapping import wrapped

if TYPE_CHECKING:
    from ats_lint.lint.results import Change, Result

_CONTEXT = 3
_STYLE = {"-": "removed", "+": "added"}


def render(result: Result, view: View) -> Iterator[str]:
    """Yield the lines of the diff, one file after the other."""
    return all_without_tokens(_rendered(result, view))


def _rendered(result: Result, view: View) -> Iterator[str]:
    mask = Mask(result)
    for change in sorted(result.changes, key=lambda one: one.path):
        # Git and patch pass over what stands before the header of a file.
        reasons = applied_fixes.told(
            (one for one in result.fixed if change.path in applied_fixes.changed_by(one)), mask
        )
        for sentence in dict.fromkeys(one.sentence for one in reasons):
            yield from (view.paint(line, "dim") + "\n" for line in _comment(sentence, view))
        yield from shown(change, view, mask)
    for sentence in (*applied_fixes.refused(result, view, mask), *applied_fixes.migrations(result, view, "will carry")):
        yield from (line + "\n" for line in _comment(sentence, view))


def _comment(sentence: str, view: View) -> Iterator[str]:
    """Yield a sentence as comments of a patch: on a terminal, which colours tell, in lines that fit it."""
    if view.color:
        yield from wrapped(sentence, view.width, "# ", "#   ")
    else:
        yield f"# {sentence}"


def shown(change: Change, view: View, mask: Mask) -> Iterator[str]:
    """Yield the diff of one file."""
    before, after = _lines(change.before), _lines(change.after)
    name = view.path(change.path).lstrip("/")
    yield view.paint("--- " + printable(f"a/{name}" if change.before else "/dev/null"), "bold") + "\n"
    yield view.paint("+++ " + printable(f"b/{name}"), "bold") + "\n"
    for hunk in LineMatcher(before, after).get_grouped_opcodes(_CONTEXT):
        first, last = hunk[0], hunk[-1]
        old, new = _range(first[1], last[2]), _range(first[3], last[4])
        yield view.paint(f"@@ -{old} +{new} @@", "hunk") + "\n"
        for kind, old_start, old_end, new_start, new_end in hunk:
            if kind != "equal":
                yield from _show("-", change.before, range(old_start, old_end), change, view, mask)
            yield from _show(
                " " if kind == "equal" else "+", change.after, range(new_start, new_end), change, view, mask
            )


def _show(sign: str, source: Source | None, lines: range, change: Change, view: View, mask: Mask) -> Iterator[str]:
    if source is None:
        return
    for index in lines:
        text = mask.line(source, index + 1, change)
        line = sign + text.rstrip("\r\n")
        ending = text[len(line) - 1 :]
        if view.color:
            # Colours mean a terminal: the text of a file must not steer it, and no program reads this.
            line, ending = view.paint(printable(line), _STYLE[sign]) if sign in _STYLE else printable(line), "\n"
        yield line + (ending if ending.endswith("\n") else "\n\\ No newline at end of file\n")


def _lines(source: Source | None) -> list[str]:
    """Return the lines with their endings: only LF ends a line, as `Source` has it."""
    if source is None or not source.text:
        return []
    found = source.text.split("\n")
    return [line + "\n" for line in found[:-1]] + ([found[-1]] if found[-1] else [])


def _range(start: int, end: int) -> str:
    length = end - start
    if length == 1:
        return str(start + 1)
    return f"{start if length == 0 else start + 1},{length}"
