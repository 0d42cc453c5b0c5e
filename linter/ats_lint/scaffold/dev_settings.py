"""Which settings of the base file are for development: what the rule about them finds."""

from __future__ import annotations

from ats_lint.analysis.project.project import Project
from ats_lint.analysis.views.compose import Compose, Service
from ats_lint.lint.registry import discover
from ats_lint.model import Span
from ats_lint.records import dataclass

TAG = "development-settings"
"""Tag of the rules whose findings, asked of an application, are settings for development."""


@dataclass(frozen=True, slots=True)
class DevSettings:
    """Places of the base file, by service."""

    places: frozenset[tuple[str, Span]]

    @classmethod
    def of(cls, project: Project, compose: Compose) -> DevSettings:
        """Ask the rules about development settings of an application."""
        if not project.shows(compose, compose.path):
            return cls(frozenset())
        found = [one for rule in discover().tagged(TAG) for one in rule.check(compose)]
        return cls(frozenset((one.subject or "", one.span) for one in found))

    def has(self, service: Service, span: Span) -> bool:
        """Tell whether something that a service says is for development only."""
        return (service.key, span) in self.places
