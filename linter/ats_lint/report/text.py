"""The report for people: each finding with its line, its underline and what could be done about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ats_lint.diagnostic import Diagnostic
from ats_lint.model import Fix, Safety, Span
from ats_lint.report.escape import columns, printable, width
from ats_lint.report.mask import Mask
from ats_lint.report.summary import Summary, plural, safety, summarize, table
from ats_lint.report.view import View

if TYPE_CHECKING:
    from ats_lint.lint.engine import Result

_CLIP = 160
"""Longest piece of a source line that is shown, in characters."""


def render(result: Result, view: View) -> Iterator[str]:
    """Yield the report line by line."""
    if view.statistics:
        yield from (line + "\n" for line in table((*result.diagnostics, *result.fixed)))
        return
    mask = Mask(result)
    for group in groups(result.diagnostics):
        yield from (line + "\n" for line in _block(group, view, mask))
    if not view.quiet:
        yield from (line + "\n" for line in _fixed(result, view, mask))
        yield from (line + "\n" for line in _totals(summarize(result), view))


def groups(diagnostics: Iterable[Diagnostic]) -> Iterator[Sequence[Diagnostic]]:
    """Yield findings that are told in one block: in Compose files, one rule's with one message over all services."""
    found: dict[object, list[Diagnostic]] = {}
    for one in diagnostics:
        grouped = one.subject is not None and not one.rule.code.startswith("DF")
        found.setdefault((one.path, one.rule.code, one.message, one.severity) if grouped else one.key, []).append(one)
    return iter(found.values())


def _block(group: Sequence[Diagnostic], view: View, mask: Mask) -> Iterator[str]:
    first = group[0]
    line, column = first.start
    place = view.paint(printable(f"{view.path(first.path)}:{line}:{column}:"), "bold")
    severity = view.paint(first.severity.label, first.severity)
    message = printable(mask.message(first, first.message))
    yield f"{place} {severity} {first.rule.code} {first.rule.name}: {message}"
    gutter = " " * len(str(line))
    yield from _excerpt(first, gutter, view, mask)
    if len(group) > 1:
        yield f"{gutter} = in {_places(group)}"
    for words in _fixes(group, mask):
        yield f"{gutter} = {words}"
    for related in first.related:
        yield f"{gutter} = see {printable(view.path(related.path))}: {printable(related.message)}"
    yield ""


def _excerpt(diagnostic: Diagnostic, gutter: str, view: View, mask: Mask) -> Iterator[str]:
    """Yield the finding's first line, underlined; nothing for a position in an empty file."""
    source = diagnostic.source
    number = diagnostic.start[0]
    line = source.line_span(number)
    start = min(diagnostic.span.start, line.end)
    end = max(start, min(diagnostic.span.end, line.end))
    if line.start == line.end:
        return
    before, under, after = (
        columns(mask.text(source, span)) for span in (Span(line.start, start), Span(start, end), Span(end, line.end))
    )
    before, under, after = _clipped(before, under, after)
    bar = view.paint("|", "dim")
    yield f"{gutter} {bar}"
    yield f"{view.paint(str(number), 'dim')} {bar} {before}{under}{after}"
    yield f"{gutter} {bar} {' ' * width(before)}{view.paint('^' * max(1, width(under)), diagnostic.severity)}"


def _clipped(before: str, under: str, after: str) -> tuple[str, str, str]:
    if len(before) + len(under) + len(after) <= _CLIP:
        return before, under, after
    if len(before) > _CLIP // 2:
        before = "…" + before[-_CLIP // 4 :]
    if len(under) > _CLIP:
        under = under[: _CLIP - 1] + "…"
    room = max(0, _CLIP - len(before) - len(under))
    return before, under, after if len(after) <= room else after[:room] + "…"


def _places(group: Sequence[Diagnostic]) -> str:
    lines: dict[str, list[int]] = {}
    for one in group:
        lines.setdefault(one.subject or "", []).append(one.start[0])
    named = (f"{printable(name)} ({', '.join(map(str, sorted(set(at))))})" for name, at in lines.items())
    noun = "service" if group[0].rule.on.__name__ == "Service" else "place"
    return f"{plural(len(lines), noun)}: {', '.join(named)}"


def _fixes(group: Sequence[Diagnostic], mask: Mask) -> Iterator[str]:
    """Yield each distinct fix of the group once, naming the services it is for when there are several."""
    found: dict[tuple[str, Safety | None, str], list[Diagnostic]] = {}
    for one in group:
        if one.fix is not None:
            found.setdefault((one.fix.title, safety(one), one.fix.because), []).append(one)
    for same in found.values():
        names = ", ".join(dict.fromkeys(one.subject or "" for one in same))
        fix = same[0].fix
        if fix is not None:
            yield _fix(fix, same[0], f" for {printable(names)}" if len(found) > 1 else "", mask)


def _fix(fix: Fix, diagnostic: Diagnostic, whom: str, mask: Mask) -> str:
    level = safety(diagnostic)
    kind = "hint" if level is Safety.HINT else f"{'safe' if level is Safety.SAFE else 'unsafe'} fix"
    because = f" ({mask.message(diagnostic, fix.because).rstrip('.')})" if fix.because else ""
    return f"{kind}{whom}: {printable(mask.message(diagnostic, fix.title) + because)}"


def _fixed(result: Result, view: View, mask: Mask) -> Iterator[str]:
    done: dict[tuple[str, str, str], int] = {}
    for one in result.fixed:
        key = view.path(one.path), one.rule.code, one.rule.name
        done[key] = done.get(key, 0) + 1
    for (path, code, name), count in sorted(done.items()):
        yield f"{view.paint('fixed', 'good')} {printable(path)}: {code} {name}{f' ({count} times)' * (count > 1)}"
    for dropped in result.dropped:
        one = dropped.diagnostic
        line, column = one.start
        place = printable(f"{view.path(one.path)}:{line}:{column}")
        words = f"{one.rule.code} {one.rule.name}: {printable(mask.message(one, dropped.reason))}"
        yield f"{view.paint('not fixed', 'medium')} {place}: {words}"
    if done or result.dropped:
        yield ""


def _totals(counts: Summary, view: View) -> Iterator[str]:
    """Yield the summary: what was found, what can be fixed, what only `--unsafe-fixes` would fix."""
    if not counts.found:
        yield f"No problems found in {plural(counts.files, 'file')}."
        return
    if counts.fixed:
        yield f"Fixed {counts.fixed} of {plural(counts.found, 'problem')}, {counts.remaining} left."
    if counts.remaining:
        levels = ", ".join(f"{count} {view.paint(level.label, level)}" for level, count in counts.severities if count)
        yield f"{'Left' if counts.fixed else 'Found'} {plural(counts.remaining, 'problem')}: {levels}."
    if counts.safe:
        yield f"{counts.safe} can be fixed with --fix."
    if counts.unsafe:
        more = " more" if counts.safe else ""
        yield f"{counts.unsafe}{more} can be fixed with --fix --unsafe-fixes, which may change behaviour."
