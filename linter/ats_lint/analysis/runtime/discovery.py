"""Proxies that find their back ends by themselves: which containers are meant for them, and by which network."""

from __future__ import annotations

from fnmatch import fnmatchcase

from ats_lint.analysis.views.compose import Compose, Service
from ats_lint.images import Discovery, discoveries


def known(compose: Compose) -> tuple[Discovery, ...]:
    """Return how all known proxies find their back ends: the one that serves a project may run in another."""
    return discoveries(compose.settings.images or None)


def finders(service: Service) -> tuple[Discovery, ...]:
    """Return the ways in which proxies find a service."""
    return tuple(one for one in known(service.compose) if finds(one, service))


def finds(one: Discovery, service: Service) -> bool:
    """Tell whether a service is meant for a proxy of this kind."""
    off = service.labels.get(one.off)
    if off is not None and off.value == "false":
        return False
    labelled = any(name.startswith(one.labels) for name in service.labels) if one.labels else False
    meant = labelled or any(name in service.environment for name in one.variables)
    return meant and not _leads_inside(one, service)


def _leads_inside(one: Discovery, service: Service) -> bool:
    """Tell whether its routes lead to what the proxy serves itself, and to no container."""
    targets = [
        label.value or ""
        for name, label in service.labels.items()
        if any(fnmatchcase(name.lower(), glob) for glob in one.target_labels)
    ]
    return bool(targets) and all(target.endswith(one.own_target) for target in targets)
