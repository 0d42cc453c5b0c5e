"""Who runs beside whom: services that one start may bring up together, and how often one of them runs."""

from __future__ import annotations

from ats_lint import Service


def meet(one: Service, other: Service) -> bool:
    """Tell whether two services may run at the same time."""
    return not one.profiles or not other.profiles or not set(one.profiles).isdisjoint(other.profiles)


def replicas(service: Service) -> int:
    """Return how many containers of a service are started."""
    for path in ("deploy.replicas", "scale"):
        value = service.get(path)
        if value is not None and isinstance(value.typed, int):
            return value.typed
    return 1
