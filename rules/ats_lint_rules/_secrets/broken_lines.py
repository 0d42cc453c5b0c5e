"""Secrets in lines that nobody could read: told by the names before them, however the lines are broken."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint import Source, Span, regex
from ats_lint_rules._secrets.secret_names import secret_name
from ats_lint_rules._secrets.secret_values import credential_url, harmless_value

_AROUND = 2
"""Lines before and after a finding that reports show."""
_MOST = 50
_WORD = regex(r"[\w.-]+")
_SIGN = regex(r"[\"']?[ \t]*[=:]?[ \t]*")


def secrets_around(source: Source, span: Span) -> tuple[Span, ...]:
    """Return what looks like a secret in the lines of a span and those beside it."""
    first = max(1, source.position(span.start)[0] - _AROUND)
    last = min(len(source.line_starts), source.position(span.end)[0] + _AROUND, first + _MOST)
    return tuple(found for number in range(first, last + 1) for found in _in_line(source, source.line_span(number)))


def _in_line(source: Source, line: Span) -> Iterator[Span]:
    text = source.slice(line)
    for span in credential_url(text):
        yield Span(line.start + span.start, line.start + span.end)
    for word in _WORD.finditer(text):
        if secret_name(word[0].strip("-.")):
            sign = _SIGN.match(text, word.end())
            at = sign.end() if sign else word.end()
            if not harmless_value(text[at:]):
                yield Span(line.start + at, line.end)
                return
