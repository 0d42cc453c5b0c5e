"""Services that new networks would cut off from each other in a variant of the application."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ats_lint import Compose, Service, variants
from ats_lint_rules._networks.talking import pairs


def cut_off(compose: Compose, members: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[Compose, str, str]]:
    """Yield the pairs of services that talk in a variant, and would share no network with the `members` given."""
    for other in variants.variants(compose):
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
