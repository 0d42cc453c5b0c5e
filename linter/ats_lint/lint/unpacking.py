"""What is found in a project, made again of plain data: the other side of `packing`.

What is no such data raises some `LookupError`, `TypeError` or `ValueError`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from ats_lint.diagnostic import Diagnostic
from ats_lint.files.discover import Target
from ats_lint.files.source import Source
from ats_lint.lint.examined import Examined, Survey
from ats_lint.lint.ignore_comments import IgnoreComment
from ats_lint.lint.packing import Plain
from ats_lint.lint.registry import Listed
from ats_lint.lint.results import Crash
from ats_lint.lint.suppress import Written
from ats_lint.model import Carry, Edit, Fix, InputError, Lines, Own, Related, Safety, Severity, Span, Step


def unpack_survey(data: Plain, root: Path) -> Survey:
    """Return which files there are below `root`."""
    texts, (targets, units, errors, unreadable) = _Numbered(data[0]), data[1]
    return Survey(
        root,
        tuple(Target(texts.path(path), kind, bool(named)) for path, kind, named in targets),
        tuple(
            (tuple(map(texts.path, composes)), tuple(map(texts.path, dockerfiles))) for composes, dockerfiles in units
        ),
        _errors(errors, texts),
        _errors(unreadable, texts),
    )


def unpack(data: Plain, read: Callable[[Path], Source | None], rule: Callable[[str], Listed]) -> Examined:
    """Return what was found; `read` gives the files, which are as they were, and `rule` rules by their codes."""
    texts, fixes, rows = _Numbered(data[0]), data[1], data[2]
    diagnostics, old, hidden, errors, unreadable, warnings, notes, written, used, crashes = rows
    made = _Maker(texts, fixes, read, rule)
    comments = [_written(one[:6], texts) for one in written]
    silenced: list[tuple[int, str]] = used
    return Examined(
        made.diagnostics(diagnostics),
        made.diagnostics(old),
        made.diagnostics(hidden),
        _errors(errors, texts),
        _errors(unreadable, texts),
        _errors(warnings, texts),
        _errors(notes, texts),
        tuple((one, (texts.path(row[6]), row[7], row[8])) for one, row in zip(comments, written, strict=True)),
        frozenset((comments[number], code) for number, code in silenced),
        tuple(Crash(rule(code) if code else None, texts.path(path), detail) for code, path, detail in crashes),
    )


class _Numbered:
    """Texts by number, and those that are paths as paths."""

    def __init__(self, texts: list[str]) -> None:
        # The same titles, reasons and messages come from every project.
        self.texts = list(map(sys.intern, texts))
        self._paths: dict[int, Path] = {}

    def path(self, number: int) -> Path:
        found = self._paths.get(number)
        if found is None:
            self._paths[number] = found = Path(self.texts[number])
        return found

    def some_path(self, number: int | None) -> Path | None:
        return None if number is None else self.path(number)

    def text(self, number: int) -> str:
        return self.texts[number]

    def some(self, number: int | None) -> str | None:
        return None if number is None else self.texts[number]


def _errors(data: Plain, texts: _Numbered) -> tuple[InputError, ...]:
    return tuple(InputError(texts.path(path), texts.text(told), line, column) for path, told, line, column in data)


def _written(data: Plain, texts: _Numbered) -> Written:
    path, line, column, verb, words, reason = data
    comment = IgnoreComment(verb, tuple((word, frozenset(codes)) for word, codes in words), reason)
    return Written(texts.path(path), line, column, comment)


class _Maker:
    """Makes diagnostics of plain data."""

    def __init__(
        self,
        texts: _Numbered,
        fixes: list[Plain],
        read: Callable[[Path], Source | None],
        rule: Callable[[str], Listed],
    ) -> None:
        self._texts = texts
        self._read = read
        self._rule = rule
        self._sources: dict[int, Source] = {}
        self._fixes = fixes
        self._made: dict[int, Fix] = {}

    def diagnostics(self, data: Plain) -> tuple[Diagnostic, ...]:
        return tuple(map(self._diagnostic, data))

    def _diagnostic(self, data: Plain) -> Diagnostic:
        code, severity, path, start, end, message, subject, fix, related, secrets, origin = data
        texts = self._texts
        return Diagnostic(
            self._rule(code), Severity(severity), texts.path(path), Span(start, end), texts.text(message),
            texts.some(subject), None if fix is None else self._fix_of(fix), tuple(map(self._related, related)),
            self._source(path), tuple(Span(*span) for span in secrets), texts.some_path(origin),
        )  # fmt: skip

    def _source(self, number: int) -> Source:
        found = self._sources.get(number)
        if found is None:
            found = self._read(self._texts.path(number))
            if found is None:
                raise LookupError(self._texts.text(number))
            self._sources[number] = found
        return found

    def _related(self, data: Plain) -> Related:
        path, start, end, message = data
        return Related(self._texts.path(path), Span(start, end), self._texts.text(message))

    def _fix_of(self, number: int) -> Fix:
        if number not in self._made:
            self._made[number] = self._fix(self._fixes[number])
        return self._made[number]

    def _fix(self, data: Plain) -> Fix:
        title, safety, because, edits, lines, claims, migration = data
        texts = self._texts
        return Fix(
            texts.text(title),
            tuple(
                Edit(Span(start, end), self._written(text), texts.some_path(path), tuple(claim))
                for start, end, text, path, claim in edits
            ),
            Safety(safety),
            texts.text(because),
            tuple(
                Lines(texts.path(path), tuple(map(self._written, rows)), mode, bool(secret))
                for path, rows, mode, secret in lines
            ),
            tuple(map(tuple, claims)),
            tuple(map(self._step, migration)),
        )

    def _written(self, data: Plain) -> str:
        if isinstance(data, int):
            return self._texts.text(data)
        parts = (self._texts.text(one) if isinstance(one, int) else self._secret(*one) for one in data)
        return "".join(parts)

    def _secret(self, path: int, start: int, end: int) -> str:
        return self._source(path).slice(Span(start, end))

    def _step(self, data: Plain) -> Step:
        carries, files, service, first, volume, directory = data
        paths, folder = tuple(map(self._texts.path, files)), self._texts.some_path(directory)
        if carries:
            return Carry(paths, service, first, volume, folder)
        return Own(paths, service, first, volume, folder)
