"""Which services a plain `docker compose up` has: those without profiles, and those whose profile `.env` switches on.

Follows `WithProfiles` of https://github.com/compose-spec/compose-go/blob/main/types/project.go.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ats_lint.syntax.compose.faults import Fault
from ats_lint.syntax.compose.name_references import NameReference, references

if TYPE_CHECKING:
    from ats_lint.syntax.compose.application import Compose
    from ats_lint.syntax.compose.service import Service


def active(compose: Compose) -> frozenset[str]:
    """Return the profiles that are on when nobody names one: those of `COMPOSE_PROFILES` in `.env`."""
    given = compose.environment.get("COMPOSE_PROFILES") or ""
    return frozenset(name.strip() for name in given.split(",") if name.strip())


def is_off(service: Service, profiles: frozenset[str]) -> bool:
    """Tell whether a service is not there with these profiles; not where its own are not known."""
    named = service.strings("profiles")
    if not named or "*" in profiles or any(item.text is None for item in named):
        return False
    return profiles.isdisjoint(service.profiles)


def switched_off(compose: Compose) -> Iterator[Fault]:
    """Yield what a service that is on refers to and that is off: Compose then refuses the whole project."""
    if not any(service.profiles for service in compose.services.values()):
        return
    profiles = active(compose)
    for service in compose.services.values():
        if is_off(service, profiles):
            continue
        for one in references(service):
            target = compose.services.get(one.name) if one.section == "services" and one.key != "build" else None
            if target is not None and is_off(target, profiles) and not _optional(service, one):
                message = f"service {one.name!r} is undefined without profile {target.profiles[0]!r}"
                yield Fault("undefined-reference", message, one.source, one.span, one.name, "profiles")


def _optional(service: Service, one: NameReference) -> bool:
    dependency = service.depends_on.get(one.name) if one.key == "depends_on" else None
    return dependency is not None and not dependency.required
