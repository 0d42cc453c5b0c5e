"""Fixes for files that Compose or the builder refuses: what was meant is a guess, so only the fault is mended."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path

from ats_lint.analysis.project.project import Project
from ats_lint.analysis.runtime import overlays
from ats_lint.analysis.views.compose import Compose
from ats_lint.analysis.views.dockerfile import Dockerfile
from ats_lint.diagnostic import Diagnostic
from ats_lint.lint.causes import Spans
from ats_lint.model import Claim, Edit, Fix, Safety, Span
from ats_lint.records import cached_property, dataclass, replace
from ats_lint.syntax.compose.embedded import Embedded


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file is refused: the rule that reports it, what it says, the place, and the key if it is one's value.

    `by` is empty where a file is no whole one: what it lacks is in others that it is put together with.
    """

    rule: str
    message: str
    path: Path
    span: Span
    by: str
    key: Claim = ()


class _Faults:
    """Why some files are refused together: what is asked of every fix is looked up, however many faults there are."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        self.first = refusals[0]
        self._rules = frozenset(one.rule for one in refusals)
        self._keys = frozenset(one.key for one in refusals if one.key)
        self._lengths = frozenset(map(len, self._keys))
        by_path: dict[Path, list[Span]] = {}
        for one in refusals:
            by_path.setdefault(one.path, []).append(one.span)
        self._places = {path: Spans(spans) for path, spans in by_path.items()}
        self._spans = {path: sorted(set(spans)) for path, spans in by_path.items()}
        self._ends = {path: frozenset(span.end for span in spans) for path, spans in by_path.items()}
        self._mending: dict[tuple[int, Path], tuple[Fix, bool]] = {}
        """Whether fixes mend one, with the fix, whose identity so stays its own: many findings may have one fix."""

    def are_told_by(self, diagnostic: Diagnostic) -> bool:
        """Tell whether a diagnostic is about one of them: by the rule that reports it, or at its place."""
        places = self._places.get(diagnostic.path)
        return diagnostic.rule.name in self._rules or (places is not None and places.touch(diagnostic.span))

    def are_mended_by(self, fix: Fix, diagnostic: Diagnostic) -> bool:
        """Tell whether a fix of a diagnostic rewrites what is refused, or writes the value that it lacks."""
        key = id(fix), diagnostic.path
        if key not in self._mending:
            mends = any(self._is_mended(edit, diagnostic) for edit in fix.edits)
            self._mending[key] = fix, mends
        return self._mending[key][1]

    def _is_mended(self, edit: Edit, diagnostic: Diagnostic) -> bool:
        if any(edit.claim[:length] in self._keys for length in self._lengths):
            return True
        path = diagnostic.path
        if path not in self._spans or (edit.path or path) != path:
            return False
        # What only moves the place writes its text once more.
        covered = self._covered(edit.span, path) if len(edit.span) else ()
        if any(diagnostic.source.slice(span) not in edit.text for span in covered):
            return True
        # A key that is added behind the place stands on lines of its own.
        given = bool(edit.text) and "\n" not in edit.text
        return given and not self._ends[path].isdisjoint({edit.span.start, edit.span.start - 1})

    def _covered(self, span: Span, path: Path) -> Iterator[Span]:
        spans = self._spans[path]
        for at in range(bisect_left(spans, Span(span.start, span.start)), len(spans)):
            if spans[at].start > span.end:
                return
            if span.covers(spans[at]):
                yield spans[at]


_NOT_THE_FILE = frozenset({"env_file", "profiles", "capability", "volume"})


class RefusedFiles:
    """The files of one project that are refused, each with its first fault and every other."""

    def __init__(self, project: Project) -> None:
        """Remember the project: what is wrong with its files is asked when there is a fix."""
        self._project = project
        self._changed: dict[int, tuple[Fix, frozenset[Path]]] = {}

    @cached_property
    def _unparseable(self) -> frozenset[Path]:
        return frozenset(error.path for error in self._project.fatal())

    @cached_property
    def _files(self) -> dict[Path, tuple[_Faults, ...]]:
        files: dict[Path, list[_Faults]] = {}
        for compose in self._project.composes:
            found = tuple(_in_compose(compose))
            faults = [_Faults(found)] if found else []
            for file in compose.files:
                files.setdefault(file.path, []).extend(faults)
        for dockerfile in self._project.dockerfiles:
            by_path: dict[Path, list[Refusal]] = {}
            for refusal in _in_dockerfile(dockerfile, self._project.embedded.get(dockerfile.path)):
                by_path.setdefault(refusal.path, []).append(refusal)
            for path, refusals in by_path.items():
                files.setdefault(path, []).append(_Faults(refusals))
        return {path: tuple(every) for path, every in files.items() if every}

    def withheld(self, diagnostic: Diagnostic) -> Diagnostic:
        """Return the diagnostic without a fix that would change a refused file and does not mend its fault."""
        fix = diagnostic.fix
        if fix is None or not fix.has_effect or not (self._unparseable or self._files):
            return diagnostic
        because = self._reason(diagnostic, fix)
        return replace(diagnostic, fix=Fix(fix.title, (), Safety.HINT, because)) if because else diagnostic

    def _reason(self, diagnostic: Diagnostic, fix: Fix) -> str | None:
        changed = {diagnostic.path, *self._edited(fix)}
        if not self._unparseable.isdisjoint(changed):
            return "A file that cannot be parsed is not changed."
        faults = [one for path in sorted(changed) for one in self._files.get(path, ())]
        if not faults or any(one.are_told_by(diagnostic) or one.are_mended_by(fix, diagnostic) for one in faults):
            return None
        first = faults[0].first
        if not first.by:
            return f"The file is a part of others ({first.message}), and what they make together is not in view."
        return f"{first.by} refuses the file ({first.message}), and what was meant is a guess."

    def _edited(self, fix: Fix) -> frozenset[Path]:
        """Return the files that a fix names."""
        known = self._changed.get(id(fix))
        if known is None:
            known = fix, frozenset(edit.path for edit in fix.edits if edit.path)
            self._changed[id(fix)] = known
        return known[1]


def _in_compose(compose: Compose) -> Iterator[Refusal]:
    """Yield why a project is refused: all of it is.

    An `env_file` that is not there is no fault of the files: it waits for who starts them, as a profile does. What the
    engine refuses stops one container.
    """
    for fault in compose.problems:
        if fault.section in _NOT_THE_FILE:
            continue
        part = fault.name == "undefined-reference" and _is_a_part(compose, fault.section, fault.key)
        by = "" if part else "Compose"
        yield Refusal(fault.name, fault.message, fault.path, fault.span, by)
    for file in compose.files:
        for one in file.violations:
            yield Refusal("schema", one.violation.message, file.path, one.span, "Compose", tuple(one.violation.path))


def _is_a_part(compose: Compose, section: str, name: str) -> bool:
    """Tell whether what a file lacks is in one that it is to be put together with."""
    return overlays.is_overlay(compose) or overlays.is_defined_beside(compose, section, name)


def _in_dockerfile(dockerfile: Dockerfile, text: Embedded | None) -> Iterator[Refusal]:
    for problem in dockerfile.problems:
        if text is None:
            yield Refusal(problem.code, problem.message, dockerfile.path, problem.span, "The builder")
        elif not text.hides(problem.span):
            yield Refusal(problem.code, problem.message, text.outer.path, text.place(problem.span), "The builder")
