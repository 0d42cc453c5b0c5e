"""Which settings of the base file are for development: what the rule about them finds."""

from __future__ import annotations

from dataclasses import dataclass

from ats_lint.analysis.project.project import Project
from ats_lint.analysis.views.compose import Compose, Service
from ats_lint.lint.registry import discover
from ats_lint.model import Span


@dataclass(frozen=True, slots=True)
class DevSettings:
    """Places of the base file, by service."""

    places: frozenset[tuple[str, Span]]

    @classmethod
    def of(cls, project: Project, compose: Compose) -> DevSettings:
        """Ask the rule `dev-settings-in-base` about an application."""
        if not project.shows(compose, compose.path):
            return cls(frozenset())
        found = discover().get("PX106").check(compose)
        return cls(frozenset((one.subject or "", one.span) for one in found))

    def has(self, service: Service, span: Span) -> bool:
        """Tell whether something that a service says is for development only."""
        return (service.key, span) in self.places
