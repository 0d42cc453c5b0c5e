"""Who talks to whom in an application, by what its containers answer."""

from __future__ import annotations

from collections.abc import Mapping

from ats_lint import Compose, container_of, remembered

Pair = frozenset[str]


@remembered
def peers(compose: Compose) -> Mapping[str, frozenset[str]]:
    """Return whom each service talks to, and who talks to it, as far as files show; those without anybody left out."""
    found = ((key, container_of(service).peers.value) for key, service in compose.services.items())
    return {key: others for key, others in found if others}


@remembered
def pairs(compose: Compose) -> frozenset[Pair]:
    """Return the pairs of services that talk to each other, as far as files show."""
    return frozenset(frozenset({key, other}) for key, others in peers(compose).items() for other in others)


@remembered
def opaque(compose: Compose) -> tuple[str, ...]:
    """Return the services of which no file shows whom they talk to."""
    return tuple(key for key, service in compose.services.items() if container_of(service).peers.is_unknown)
