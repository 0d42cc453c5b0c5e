"""Who talks to whom in an application, by what its containers answer."""

from __future__ import annotations

from ats_lint import Compose, container_of, remembered

Pair = frozenset[str]


@remembered
def pairs(compose: Compose) -> frozenset[Pair]:
    """Return the pairs of services that talk to each other, as far as files show."""
    found = ((key, container_of(service).peers.value) for key, service in compose.services.items())
    return frozenset(frozenset({key, peer}) for key, peers in found for peer in peers)


@remembered
def opaque(compose: Compose) -> tuple[str, ...]:
    """Return the services of which no file shows whom they talk to."""
    return tuple(key for key, service in compose.services.items() if container_of(service).peers.is_unknown)
