"""One cause, one finding: of several rules that speak of the same thing only the one that says it best is heard."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from itertools import accumulate
from pathlib import Path

from ats_lint.analysis.project.project import Project
from ats_lint.analysis.runtime.service_process import stage_of
from ats_lint.diagnostic import Diagnostic
from ats_lint.model import Span

Image = tuple[Path, str | None]
"""A stage as diagnostics name it: its Dockerfile and its subject."""


class Better:
    """The findings of one project that others yield to, suppressed ones included: what was silenced stays silent."""

    def __init__(self, diagnostics: Iterable[Diagnostic], built: Mapping[str, frozenset[Image]]) -> None:
        """Index the findings by rule; `built` says from which stages a service is built."""
        self._built = built
        every = tuple(diagnostics)
        wanted = frozenset[str]().union(*(one.rule.yields_to for one in every))
        found: dict[str, list[Diagnostic]] = {}
        for one in every:
            if one.rule.code in wanted:
                found.setdefault(one.rule.code, []).append(one)
        self._found = {code: _Findings(those) for code, those in found.items()}

    def tells(self, diagnostic: Diagnostic) -> bool:
        """Tell whether another rule reports the diagnostic's cause: at its place, or of its stage or image."""
        images = self._built.get(diagnostic.subject or "", frozenset())
        others = (self._found[code] for code in diagnostic.rule.yields_to if code in self._found)
        return any(other.tell(diagnostic, images) for other in others)


class _Findings:
    """The findings of one rule, by what they are about and where they are."""

    def __init__(self, found: Iterable[Diagnostic]) -> None:
        self._about: set[Image] = set()
        self._images: set[Image] = set()
        spans: dict[Path, list[Span]] = {}
        for one in found:
            about = (one.path, one.subject)
            self._about.add(about)
            if one.rule.reports == "image":
                self._images.add(about)
            spans.setdefault(one.path, []).append(one.span)
        self._spans = {path: Spans(those) for path, those in spans.items()}

    def tell(self, one: Diagnostic, images: Iterable[Image]) -> bool:
        """Tell whether one of them is of the same place, stage, or image in another file."""
        if any(image in self._about for image in images if image[0] != one.path):
            return True
        if one.rule.reports == "image" and (one.path, one.subject) in self._images:
            return True
        return one.path in self._spans and self._spans[one.path].touch(one.span)


class Spans:
    """Spans of one file, in order."""

    def __init__(self, spans: Iterable[Span]) -> None:
        """Sort them."""
        self._every = frozenset(spans)
        ordered = sorted(self._every)
        self._starts = [span.start for span in ordered]
        self._ends = list(accumulate((span.end for span in ordered), max))

    def touch(self, span: Span) -> bool:
        """Tell whether one of them is this span, or shares a character with it."""
        before = bisect_left(self._starts, span.end)
        return span in self._every or (before > 0 and self._ends[before - 1] > span.start)


def built(project: Project) -> dict[str, frozenset[Image]]:
    """Return the stages that each service of a project is built from."""
    found: dict[str, set[Image]] = {}
    for compose in project.composes:
        for service in compose.services.values():
            stage = stage_of(service)
            if stage is not None:
                found.setdefault(service.key, set()).add((stage.dockerfile.path, stage.subject))
    return {name: frozenset(images) for name, images in found.items()}
