"""The other applications that are made of the same files: a base alone, and with each of its variants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ats_lint.analysis.runtime.conversations import pairs
from ats_lint.analysis.views.compose import Compose, Service


def variants(compose: Compose) -> Iterator[Compose]:
    """Yield the other applications of the project that hold a file of this one."""
    mine = {file.path for file in compose.chain}
    for other in compose.project.composes:
        if other is not compose and mine.intersection(file.path for file in other.chain):
            yield other


def published_anywhere(service: Service) -> bool:
    """Tell whether the service, or a variant of it, publishes ports on the host."""
    others = (other.services.get(service.key) for other in variants(service.compose))
    return bool(service.ports) or any(one is not None and one.ports for one in others)


def cut_off(compose: Compose, members: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[Compose, str, str]]:
    """Yield the pairs of services that talk in a variant, and would share no network with the `members` given."""
    for other in variants(compose):
        for pair in sorted(map(sorted, pairs(other))):
            one, two = (_networks(other.services[name], members.get(name, ())) for name in pair)
            if one is not None and two is not None and not one & two:
                yield other, pair[0], pair[1]


def _networks(service: Service, given: tuple[str, ...]) -> set[str] | None:
    """Return the networks of a service that gets more of them; None when it is on none at all."""
    if service.has("network_mode"):
        return None
    own = set(service.networks or ())
    return own | set(given) or {"default"}
