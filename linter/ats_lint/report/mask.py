"""Keeping secrets out of what is shown: text is cut by span, never searched and replaced."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ats_lint.diagnostic import Diagnostic
from ats_lint.files.source import Source
from ats_lint.lint.known_tokens import MASK, tokens, without_tokens
from ats_lint.model import Fix, Span
from ats_lint.patterns import regex
from ats_lint.syntax.compose import dotenv

if TYPE_CHECKING:
    from ats_lint.lint.results import Change, Result

_LONG = 8
_ENV_FILE = regex(r"(?i)^(.+\.)?\.?env(\.(?!example|sample|template|dist).+)?$")
_YAML = frozenset({".yml", ".yaml"})
_SET = regex(r"[^#=:\n]*[=:]\s*(?P<value>.*)")
_ASSIGNMENT = regex(r"^\s*(?:export\s+)?[\w.-]+\s*[=:]\s*(?P<value>\S.*)$")


class Mask:
    """The secrets of one result, by file."""

    def __init__(self, result: Result) -> None:
        """Collect the secret spans of all findings, those already fixed included."""
        self._found: dict[Path, list[Diagnostic]] = {}
        dropped = (one.diagnostic for one in result.dropped)
        for one in (*result.diagnostics, *result.fixed, *result.hidden, *dropped):
            if one.secrets or one.origin:
                self._found.setdefault(one.path, []).append(one)
        self._spans: dict[int, tuple[Source, tuple[Span, ...]]] = {}
        self._texts: dict[Path, frozenset[str]] = {}
        self._told: dict[str, str] = {}
        self._telling: dict[Path, tuple[tuple[str, ...], frozenset[str]]] = {}
        self._lines: dict[Path, Mapping[str, set[tuple[int, int]]]] = {}

    def text(self, source: Source, span: Span) -> str:
        """Return the text of `span` with every secret in it replaced by `MASK`."""
        parts: list[str] = []
        at = span.start
        for secret in self._within(source, span):
            if secret.end > at and secret.start < secret.end:
                parts += (source.text[at : max(at, secret.start)], MASK)
                at = min(secret.end, span.end)
        return "".join((*parts, source.text[at : span.end]))

    def among(self, source: Source, first: int, last: int) -> tuple[str, ...]:
        """Return the secrets in lines, counted from one, without their quotes, the longest first."""
        span = Span(source.line_span(first).start, source.line_span(last).end)
        found = {_value(source.slice(secret)).strip() for secret in self._within(source, span)}
        return tuple(sorted(filter(None, found), key=lambda one: (-len(one), one)))

    def _within(self, source: Source, span: Span) -> Iterator[Span]:
        """Yield the secrets from the line on in which a span begins to its end: one ends in the line it begins in."""
        spans = self.spans(source)
        line = source.line_starts[source.position(span.start)[0] - 1]
        for index in range(bisect_left(spans, line, key=lambda one: one.start), len(spans)):
            if spans[index].start >= span.end:
                return
            yield spans[index]

    def spans(self, source: Source) -> tuple[Span, ...]:
        """Return the secret spans of a text, sorted, each within one line."""
        if id(source) not in self._spans:
            # The source is kept beside its spans: an id is only unique while its object lives.
            self._spans[id(source)] = source, tuple(sorted(set(self._spans_of(source))))
        return self._spans[id(source)][1]

    def message(self, diagnostic: Diagnostic, text: str) -> str:
        """Return words about a finding without the secrets of its file.

        Messages quote no values, so this is a second line of defence: it cuts a secret only where it stands
        alone as a value does, and leaves a plain word such as `password` or a short number alone.
        """
        own = (_value(diagnostic.source.slice(span)) for span in diagnostic.secrets)
        for secret in (*own, *self._told_in(text, diagnostic.path)):
            if secret and secret in text and not (secret.isalpha() and secret.islower()):
                text = re.sub(rf"(?<![\w-]){re.escape(secret)}(?![\w-])", MASK, text)
        return self.words(text)

    def _told_in(self, text: str, path: Path) -> Sequence[str]:
        """Return the secrets of a file if one may stand in a text: where none begins, as nearly always, none does."""
        if path not in self._telling:
            told = tuple(sorted(one for one in map(_value, self._secrets(path)) if len(one) >= _LONG))
            self._telling[path] = told, frozenset(one[:_LONG] for one in told)
        told, heads = self._telling[path]
        starts = range(len(text) - _LONG + 1)
        pieces = map(text.__getitem__, map(slice, starts, range(_LONG, len(text) + 1)))
        return () if heads.isdisjoint(pieces) else told

    def words(self, text: str) -> str:
        """Return a text that came of any file, as names do, without the tokens of known issuers."""
        if text not in self._told:
            self._told[text] = without_tokens(text)
        return self._told[text]

    def reveals(self, diagnostic: Diagnostic, fix: Fix) -> bool:
        """Tell whether the text that a fix writes holds a secret."""
        if any(lines.secret for lines in fix.lines):
            return True
        paths = {diagnostic.path, *(edit.path for edit in fix.edits if edit.path)}
        known = frozenset[str]().union(*map(self._secrets, paths))
        return any(secret in edit.text for edit in fix.edits for secret in known if secret.strip())

    def _secrets(self, path: Path) -> frozenset[str]:
        if path not in self._texts:
            found = self._found.get(path, ())
            self._texts[path] = frozenset(one.source.slice(span) for one in found for span in one.secrets)
        return self._texts[path]

    def line(self, source: Source, number: int, change: Change | None = None) -> str:
        """Return a line (counted from one) as a diff may show it, its ending included."""
        start = source.line_starts[number - 1]
        end = source.line_starts[number] if number < len(source.line_starts) else len(source.text)
        if change is not None and (change.secrets or _ENV_FILE.match(source.path.name)):
            content = source.line_span(number)
            if not _ENV_FILE.match(source.path.name) and source.slice(content).strip():
                return MASK + source.text[content.end : end]
            found = _ASSIGNMENT.match(source.slice(content))
            if found and not source.slice(content).lstrip().startswith("#"):
                return source.text[start : start + found.start("value")] + MASK + source.text[content.end : end]
        return self.text(source, Span(start, end))

    def _spans_of(self, source: Source) -> Iterator[Span]:
        foreign = False
        for span in tokens(source.text):
            yield from _by_line(source, span)
        if source.path.suffix not in _YAML and any(one.origin for one in self._found.get(source.path, ())):
            yield from _values(source)
        for one in self._found.get(source.path, ()):
            if one.source is source or one.source.text == source.text:
                for span in one.secrets:
                    yield from _by_line(source, span)
            else:
                foreign = True
        if foreign:
            yield from _carried(source, self._lines_of(source.path))

    def _lines_of(self, path: Path) -> Mapping[str, set[tuple[int, int]]]:
        """Return where secrets stand in the lines of a file that hold one, in any of its texts, indentation aside."""
        if path not in self._lines:
            known: dict[str, set[tuple[int, int]]] = {}
            for one in self._found.get(path, ()):
                for span in (part for whole in one.secrets for part in _by_line(one.source, whole)):
                    line = one.source.line_span(one.source.position(span.start)[0])
                    text = one.source.slice(line)
                    offset = line.start + len(text) - len(text.lstrip())
                    known.setdefault(text.strip(), set()).add((span.start - offset, span.end - offset))
            self._lines[path] = known
        return self._lines[path]


def without(secrets: Sequence[str], text: str) -> str:
    """Return a text that came of one with secrets, without them; a short one goes only where it stands alone."""
    for secret in secrets:
        if len(secret) >= _LONG:
            text = text.replace(secret, MASK)
        elif secret in text:
            text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", MASK, text)
    return text


def _value(secret: str) -> str:
    """Return a secret without its quotes."""
    return secret.strip("\"'")


def _values(source: Source) -> Iterator[Span]:
    """Yield everything that an environment file sets, secret by its name or not, and what no reader understands."""
    for one in dotenv.parse(source).assignments:
        yield from _by_line(source, one.value_span)
    for number in range(1, len(source.line_starts) + 1):
        line = source.line_span(number)
        found = _SET.match(source.slice(line))
        if found and found["value"]:
            yield Span(line.start + found.start("value"), line.end)


def _by_line(source: Source, span: Span) -> Iterator[Span]:
    """Cut a span at line ends, so that a masked text keeps its lines."""
    first, last = source.position(span.start)[0], source.position(max(span.start, span.end - 1))[0]
    for number in range(first, last + 1):
        line = source.line_span(number)
        if max(line.start, span.start) < min(line.end, span.end):
            yield Span(max(line.start, span.start), min(line.end, span.end))


def _carried(source: Source, known: Mapping[str, set[tuple[int, int]]]) -> Iterator[Span]:
    """Find secrets of an earlier or later text of the file: in the lines that both texts have, indentation aside."""
    for number in range(1, len(source.line_starts) + 1):
        line = source.line_span(number)
        text = source.slice(line)
        offset = line.start + len(text) - len(text.lstrip())
        for start, end in known.get(text.strip(), ()):
            yield Span(offset + max(0, start), offset + end)
