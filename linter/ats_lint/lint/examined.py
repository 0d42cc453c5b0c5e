"""What is found in one project, complete when it is made: no project stands behind it, so it can be kept and sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ats_lint.diagnostic import Diagnostic
from ats_lint.files.discover import Target, Unit, kind_of
from ats_lint.files.gitignore import is_list
from ats_lint.lint.known_findings import Known
from ats_lint.lint.registry import Listed
from ats_lint.lint.results import Crash, Result
from ats_lint.lint.suppress import Written
from ats_lint.lint.unused import Used, unused
from ats_lint.model import InputError
from ats_lint.records import dataclass, replace

Place = tuple[Path, int, int]
"""File, line and column."""


@dataclass(frozen=True, slots=True)
class Survey:
    """Which files there are, which of them make a project together, and what was wrong with finding out."""

    root: Path
    targets: tuple[Target, ...] = ()
    """The files that were named or found, and those that make up the projects among them."""
    units: tuple[Unit, ...] = ()
    """The files grouped into projects, those included that are read for context only."""
    errors: tuple[InputError, ...] = ()
    unreadable: tuple[InputError, ...] = ()
    """Files that were asked for and cannot be read."""
    crashes: tuple[Crash, ...] = ()

    @property
    def reported(self) -> frozenset[Path]:
        """Files about which findings are reported; others are read for context only."""
        return frozenset(target.path for target in self.targets)


@dataclass(frozen=True, slots=True)
class Examined:
    """What is found in one project, whoever asks: nothing is left out because it is known or in another file."""

    diagnostics: tuple[Diagnostic, ...] = ()
    old: tuple[Diagnostic, ...] = ()
    """Findings that are known."""
    hidden: tuple[Diagnostic, ...] = ()
    """Findings that are not reported and know where secrets are."""
    errors: tuple[InputError, ...] = ()
    """Why files cannot be parsed."""
    unreadable: tuple[InputError, ...] = ()
    warnings: tuple[InputError, ...] = ()
    """Ignore comments that mean nothing."""
    notes: tuple[InputError, ...] = ()
    written: tuple[tuple[Written, Place], ...] = ()
    """The ignore comments, each with its place in a real file."""
    used: Used = frozenset()
    """Which ignore comments silence findings of which rules."""
    crashes: tuple[Crash, ...] = ()
    concerned: frozenset[Path] = frozenset()
    """The files in which something was found: whether they are reported decides which of two findings is told."""

    def without(self, known: Known) -> Examined:
        """Return the same with those findings told apart that are known."""
        if not known.counts:
            return self
        told, old = known.split(self.diagnostics)
        secrets = (one for one in old if one.secrets)
        return replace(self, diagnostics=tuple(told), old=(*self.old, *old), hidden=(*self.hidden, *secrets))


@dataclass(frozen=True, slots=True)
class Whole:
    """What was found in all projects of a run, to be put together."""

    survey: Survey
    rules: tuple[Listed, ...]
    """The rules that ran."""
    registered: tuple[Listed, ...]
    """All rules there are."""
    found: tuple[Examined, ...] = ()

    def result(self) -> Result:
        """Put together what was found, each thing once and in order."""
        reported = self.survey.reported
        survey, found = self.survey, self.found
        crashes = {(one.rule.code if one.rule else "", one.path): one for one in reversed(self._crashes())}
        unreadable = (*survey.unreadable, *(error for one in found for error in one.unreadable))
        errors = _once(
            (
                *survey.errors,
                *(error for error in unreadable if error.path in reported or _is_input(error.path)),
                *(error for one in found for error in one.errors if error.path in reported),
            )
        )
        warnings = _once(
            (
                *(error for one in found for error in one.warnings if error.path in reported),
                *self._unused(reported, {error.path for error in errors}),
                *self._notes(),
            )
        )
        return Result(
            root=survey.root,
            diagnostics=_sorted(one for every in found for one in every.diagnostics if _tells(reported, one)),
            errors=errors,
            crashes=tuple(crashes[key] for key in sorted(crashes)),
            files=len(survey.targets),
            warnings=warnings,
            hidden=tuple(one for every in found for one in every.hidden),
            known=_sorted(one for every in found for one in every.old if _tells(reported, one)),
            reported=reported,
        )

    def _crashes(self) -> Sequence[Crash]:
        return (*self.survey.crashes, *(crash for one in self.found for crash in one.crashes))

    def _notes(self) -> Iterable[InputError]:
        """Return the notes: one line is enough for what says the same of every file."""
        return {e.message: e for one in self.found for e in sorted(one.notes, key=_path, reverse=True)}.values()

    def _unused(self, reported: frozenset[Path], broken: set[Path]) -> Iterator[InputError]:
        """Yield the ignore comments that silence nothing, in files that could be read to their end."""
        crashed = {crash.rule.code if crash.rule else "" for crash in self._crashes()}
        if "" in crashed:
            return
        ran = frozenset(rule.code for rule in self.rules) - crashed
        used = frozenset[tuple[Written, str]]().union(*(one.used for one in self.found))
        places = {written: place for one in self.found for written, place in one.written}
        for written, message in unused(places, used, ran, self.registered):
            path, line, column = places[written]
            if path in reported and path not in broken:
                yield InputError(path, message, line, column)


def _tells(reported: frozenset[Path], one: Diagnostic) -> bool:
    """Tell whether a finding is reported: it lies in a file that is, or in one that such a file reads."""
    return one.path in reported or one.origin in reported


def _once(errors: Iterable[InputError]) -> tuple[InputError, ...]:
    found = {(e.path, e.line, e.column, e.message): e for e in errors}
    return tuple(found[key] for key in sorted(found))


def _sorted(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    found = {one.key: one for one in diagnostics}
    return tuple(found[key] for key in sorted(found))


def _path(error: InputError) -> Path:
    return error.path


def _is_input(path: Path) -> bool:
    """Tell whether results depend on reading a file: rules look into other ones only for what they may tell."""
    return kind_of(path) is not None or ".env" in path.name or is_list(path)
