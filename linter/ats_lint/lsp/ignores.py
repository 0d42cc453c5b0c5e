"""Comments that silence a finding, where they are comments and not text."""

from __future__ import annotations

from pathlib import Path

from ats_lint.analysis.project.alone import alone
from ats_lint.files.discover import guess
from ats_lint.files.source import Source
from ats_lint.syntax.compose.loader import load


def comment_above(path: Path, text: str, offset: int, rule: str) -> tuple[int, str] | None:
    """Return where to insert which text so that `rule` is silent about what stands at `offset`.

    None where a comment cannot stand above the line: inside of a text of several lines, which it would become part of.
    """
    source = Source(path, text)
    dockerfile = guess(path, text) == "dockerfile"
    start = _instruction(source, offset) if dockerfile else source.line_starts[source.position(offset)[0] - 1]
    line = source.slice(source.line_span(source.position(start)[0]))
    indent = line[: len(line) - len(line.lstrip())]
    comment = f"{indent}# ats-lint: ignore[{rule}]{source.newline}"
    if dockerfile:
        return start, comment
    before = len(load(source).comments)
    after = load(source.replaced(text[:start] + comment + text[start:]))
    return (start, comment) if len(after.comments) == before + 1 else None


def _instruction(source: Source, offset: int) -> int:
    """Return the start of the line on which the instruction begins that holds `offset`."""
    spans = [one.span for one in alone(source).instructions if one.span.start <= offset]
    at = max((span.start for span in spans), default=offset)
    return source.line_starts[source.position(at)[0] - 1]
