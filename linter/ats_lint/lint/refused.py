"""Fixes for files that Compose or the builder refuses: what was meant is a guess, so only the fault is mended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ats_lint.analysis.project.project import Project
from ats_lint.analysis.runtime import overlays
from ats_lint.analysis.views.compose import Compose
from ats_lint.analysis.views.dockerfile import Dockerfile
from ats_lint.diagnostic import Diagnostic
from ats_lint.model import Claim, Fix, Safety, Span
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

    def is_told_by(self, diagnostic: Diagnostic) -> bool:
        """Tell whether a diagnostic is about the very fault: by the rule that reports it, at its place, or its key."""
        edits = diagnostic.fix.edits if diagnostic.fix and self.key else ()
        if any(edit.claim[: len(self.key)] == self.key for edit in edits):
            return True
        here = diagnostic.path == self.path and (diagnostic.span == self.span or diagnostic.span.overlaps(self.span))
        return diagnostic.rule.name == self.rule or here

    def is_mended_by(self, diagnostic: Diagnostic) -> bool:
        """Tell whether the fix of a diagnostic rewrites what is refused, or writes the value that it lacks."""
        edits = diagnostic.fix.edits if diagnostic.fix is not None else ()
        here = [edit for edit in edits if (edit.path or diagnostic.path) == self.path]
        if diagnostic.path != self.path:
            return False
        refused = diagnostic.source.slice(self.span)
        # What only moves the place writes its text once more.
        rewrites = any(len(one.span) and one.span.covers(self.span) and refused not in one.text for one in here)
        # A key that is added behind the place stands on lines of its own.
        given = [one for one in here if one.text and "\n" not in one.text]
        gives = any(self.span.end <= one.span.start <= self.span.end + 1 for one in given)
        return rewrites or gives


_NOT_THE_FILE = frozenset({"env_file", "profiles", "capability", "volume"})


class RefusedFiles:
    """The files of one project that are refused, each with its first fault and every other."""

    def __init__(self, project: Project) -> None:
        """Remember the project: what is wrong with its files is asked when there is a fix."""
        self._project = project

    @cached_property
    def _unparseable(self) -> frozenset[Path]:
        return frozenset(error.path for error in self._project.fatal())

    @cached_property
    def _files(self) -> dict[Path, list[Refusal]]:
        files: dict[Path, list[Refusal]] = {}
        for compose in self._project.composes:
            found = list(_in_compose(compose))
            for file in compose.files if found else ():
                files.setdefault(file.path, []).extend(found)
        for dockerfile in self._project.dockerfiles:
            for refusal in _in_dockerfile(dockerfile, self._project.embedded.get(dockerfile.path)):
                files.setdefault(refusal.path, []).append(refusal)
        return files

    def withheld(self, diagnostic: Diagnostic) -> Diagnostic:
        """Return the diagnostic without a fix that would change a refused file and does not mend its fault."""
        fix = diagnostic.fix
        if fix is None or not fix.has_effect or not (self._unparseable or self._files):
            return diagnostic
        because = self._reason(diagnostic, {diagnostic.path, *(edit.path for edit in fix.edits if edit.path)})
        return replace(diagnostic, fix=Fix(fix.title, (), Safety.HINT, because)) if because else diagnostic

    def _reason(self, diagnostic: Diagnostic, changed: set[Path]) -> str | None:
        if not self._unparseable.isdisjoint(changed):
            return "A file that cannot be parsed is not changed."
        faults = [fault for path in sorted(changed) for fault in self._files.get(path, ())]
        if not faults or any(fault.is_told_by(diagnostic) or fault.is_mended_by(diagnostic) for fault in faults):
            return None
        if not faults[0].by:
            return f"The file is a part of others ({faults[0].message}), and what they make together is not in view."
        return f"{faults[0].by} refuses the file ({faults[0].message}), and what was meant is a guess."


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
