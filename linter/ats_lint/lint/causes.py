"""One cause, one finding: of several rules that speak of the same thing only the one that says it best is heard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from ats_lint.analysis.project.project import Project
from ats_lint.analysis.runtime.processes import stage_behind
from ats_lint.diagnostic import Diagnostic

Image = tuple[Path, str | None]
"""A stage as diagnostics name it: its Dockerfile and its subject."""


class Better:
    """The findings of one project that others yield to, suppressed ones included: what was silenced stays silent."""

    def __init__(self, diagnostics: Iterable[Diagnostic], built: Mapping[str, frozenset[Image]]) -> None:
        """Index the findings by rule; `built` says from which stages a service is built."""
        self._built = built
        self._found: dict[str, list[Diagnostic]] = {}
        every = tuple(diagnostics)
        wanted = frozenset[str]().union(*(one.rule.yields_to for one in every))
        for one in every:
            if one.rule.code in wanted:
                self._found.setdefault(one.rule.code, []).append(one)

    def tells(self, diagnostic: Diagnostic) -> bool:
        """Tell whether another rule reports the diagnostic's cause: at its place, or of its stage or image."""
        others = (other for code in diagnostic.rule.yields_to for other in self._found.get(code, ()))
        return any(self._same(diagnostic, other) for other in others)

    def _same(self, one: Diagnostic, other: Diagnostic) -> bool:
        about = (other.path, other.subject)
        if one.path != other.path:
            return about in self._built.get(one.subject or "", ())
        if one.rule.reports == other.rule.reports == "image" and one.subject == other.subject:
            return True
        return one.span == other.span or one.span.overlaps(other.span)


def built(project: Project) -> dict[str, frozenset[Image]]:
    """Return the stages that each service of a project is built from."""
    found: dict[str, set[Image]] = {}
    for compose in project.composes:
        for service in compose.services.values():
            stage = stage_behind(service)
            if stage is not None:
                found.setdefault(service.key, set()).add((stage.dockerfile.path, stage.subject))
    return {name: frozenset(images) for name, images in found.items()}
