"""What is found in a project as plain data, to be kept in a file or sent to another process.

Texts are stored once and called by number. A secret that a fix would write is not stored: its place in the file that
it comes from is, and where it comes from nowhere, nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ats_lint.diagnostic import Diagnostic
from ats_lint.lint.examined import Examined, Survey
from ats_lint.lint.suppress import Written
from ats_lint.model import Carry, Fix, InputError, Lines, Span, Step

Plain = Any
"""Lists, texts, numbers and None: what JSON and marshal know."""
_SHORTEST = 4
"""Characters of a secret that is looked for: shorter ones stand everywhere."""


def pack_survey(survey: Survey) -> Plain:
    """Return which files there are as plain data; `root` is known to who unpacks it."""
    texts = _Texts()
    data = [
        [[texts(one.path), one.kind, one.named] for one in survey.targets],
        [[[texts(path) for path in part] for part in unit] for unit in survey.units],
        [_error(one, texts) for one in survey.errors],
        [_error(one, texts) for one in survey.unreadable],
    ]
    return [texts.every, data]


def pack(found: Examined) -> Plain:
    """Return what is found in a project as plain data."""
    texts = _Texts()
    hider = _Hider((*found.diagnostics, *found.old, *found.hidden), texts)
    written = {one: number for number, (one, _) in enumerate(found.written)}
    data = [
        *([_diagnostic(one, hider) for one in some] for some in (found.diagnostics, found.old, found.hidden)),
        *(
            [_error(one, texts) for one in some]
            for some in (found.errors, found.unreadable, found.warnings, found.notes)
        ),
        [[*_written(one, texts), texts(place[0]), *place[1:]] for one, place in found.written],
        sorted([written[one], code] for one, code in found.used),
        [[one.rule.code if one.rule else None, texts(one.path), one.detail] for one in found.crashes],
    ]
    return [texts.every, hider.fixes, data]


class _Texts:
    """Texts and paths, each stored once; the number of the first is 0."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def __call__(self, text: str | Path | None) -> int | None:
        if text is None:
            return None
        return self._numbers.setdefault(str(text), len(self._numbers))

    @property
    def every(self) -> list[str]:
        return list(self._numbers)


class _Hider:
    """Stores texts that fixes write, secrets as the places that they come from."""

    def __init__(self, diagnostics: Iterable[Diagnostic], texts: _Texts) -> None:
        self.texts = texts
        self._places: dict[str, tuple[Path, Span]] = {}
        for one in diagnostics:
            for span in one.secrets:
                secret = one.source.slice(span).strip("\"' ")
                if len(secret) >= _SHORTEST:
                    at = one.source.text.index(secret, span.start)
                    self._places.setdefault(secret, (one.path, Span(at, at + len(secret))))
        longest = sorted(self._places, key=len, reverse=True)
        self.fixes: list[Plain] = []
        """The fixes; one that mends many findings is there once."""
        self._numbers: dict[int, int] = {}
        self._any = re.compile("|".join(map(re.escape, longest))) if longest else None

    def fix(self, fix: Fix | None) -> int | None:
        """Return the number of a fix."""
        if fix is None:
            return None
        if id(fix) not in self._numbers:
            # An object keeps its id while findings hold it, and they are held by who packs them.
            self._numbers[id(fix)] = len(self.fixes)
            self.fixes.append(_fix(fix, self))
        return self._numbers[id(fix)]

    def __call__(self, text: str) -> Plain:
        """Return the number of a text, or its parts if it holds secrets."""
        if self._any is None or not self._any.search(text):
            return self.texts(text)
        parts: list[Plain] = []
        at = 0
        for found in self._any.finditer(text):
            path, span = self._places[found[0]]
            parts += [self.texts(text[at : found.start()]), [self.texts(path), span.start, span.end]]
            at = found.end()
        return [*parts, self.texts(text[at:])]


def _diagnostic(one: Diagnostic, hider: _Hider) -> Plain:
    texts = hider.texts
    return [
        one.rule.code, one.severity.value, texts(one.path), one.span.start, one.span.end, texts(one.message),
        texts(one.subject), hider.fix(one.fix),
        [[texts(row.path), row.span.start, row.span.end, texts(row.message)] for row in one.related],
        [[span.start, span.end] for span in one.secrets], texts(one.origin),
    ]  # fmt: skip


def _fix(fix: Fix, hider: _Hider) -> Plain:
    texts = hider.texts
    return [
        texts(fix.title), fix.safety.value, texts(fix.because),
        [[one.span.start, one.span.end, hider(one.text), texts(one.path), list(one.claim)] for one in fix.edits],
        [[texts(one.path), _lines(one, hider), one.mode, one.secret] for one in fix.lines],
        [list(one) for one in fix.claims],
        [list(_step(one, texts)) for one in fix.migration],
    ]  # fmt: skip


def _lines(lines: Lines, hider: _Hider) -> Plain:
    """Return lines to be written; of secret ones only what they set."""
    return [hider(line.partition("=")[0] + "=" if lines.secret else line) for line in lines.lines]


def _step(step: Step, texts: _Texts) -> Iterator[Plain]:
    yield isinstance(step, Carry)
    yield [texts(path) for path in step.files]
    yield step.service
    yield from (step.target, step.volume) if isinstance(step, Carry) else (step.owner, step.volume)
    yield texts(step.directory)


def _error(error: InputError, texts: _Texts) -> Plain:
    return [texts(error.path), texts(error.message), error.line, error.column]


def _written(one: Written, texts: _Texts) -> Plain:
    words = [[word, sorted(codes)] for word, codes in one.comment.words]
    return [texts(one.path), one.line, one.column, one.comment.verb, words, one.comment.reason]
