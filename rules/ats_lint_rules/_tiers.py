"""Networks in tiers: which networks an application needs so that data stores are out of the edge's reach."""

from __future__ import annotations

from dataclasses import dataclass

from ats_lint import Compose, Service
from ats_lint_rules._conversations import pairs

DATA_ROLES = frozenset({"database", "cache", "queue", "search", "storage"})
"""Roles of images that keep other services' data."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Networks to declare (name -> internal?) and those that each service joins."""

    networks: dict[str, bool]
    members: dict[str, tuple[str, ...]]


def is_data(service: Service) -> bool:
    """Tell whether a service runs an image that keeps data for others."""
    return service.facts is not None and service.facts.role in DATA_ROLES


def publishes(service: Service) -> bool:
    """Tell whether a service publishes ports on the host."""
    return bool(service.ports)


def joins_networks(service: Service) -> bool:
    """Tell whether a service is on networks at all, rather than in another's namespace or in none."""
    return not service.has("network_mode")


def plan(compose: Compose, services: tuple[Service, ...]) -> Plan:
    """Return the tiers for `services`.

    A data store is on the internal data network with those that talk to it; one that publishes ports needs a network
    that is not internal too, and gets one for itself, because Docker publishes nothing from an internal network.
    Everything else keeps a network with a way out, and every pair that talks shares one.
    """
    taken = set(compose.networks)
    edge, app, data, access = (_free(name, taken) for name in ("edge", "app", "data", "data-access"))
    found: dict[str, list[str]] = {service.key: [] for service in services}
    for service in services:
        if is_data(service):
            found[service.key] += [data, access] if publishes(service) else [data]
        elif publishes(service):
            found[service.key].append(edge)
    by_name = {service.key: service for service in services}
    for pair in sorted(map(sorted, pairs(compose))):
        if not set(pair) <= set(by_name):
            continue
        shared = data if any(is_data(by_name[name]) for name in pair) else app
        if not set(found[pair[0]]) & set(found[pair[1]]):
            for name in pair:
                found[name] += [shared] if shared not in found[name] else []
    for service in services:
        if not set(found[service.key]) - {data} and not is_data(service):
            found[service.key].insert(0, app)
    order = (edge, app, data, access)
    members = {name: tuple(network for network in order if network in nets) for name, nets in found.items()}
    used = {network for nets in members.values() for network in nets}
    return Plan({network: network == data for network in order if network in used}, members)


def _free(name: str, taken: set[str]) -> str:
    return name if name not in taken else f"{name}-tier"
