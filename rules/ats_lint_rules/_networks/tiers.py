"""Networks in tiers: which networks an application needs so that data stores are out of the edge's reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ats_lint import Compose, Service, container_of, dataclass, remembered, variants
from ats_lint_rules._networks.talking import Pair, opaque, pairs

_OF_SERVICE = "service:"


@dataclass(frozen=True, slots=True)
class Plan:
    """Networks to declare (name -> internal?) and those that each service joins."""

    networks: dict[str, bool]
    members: dict[str, tuple[str, ...]]


@remembered
def is_data(service: Service) -> bool:
    """Tell whether a service keeps data for others: a client that uses a store's image for its tools does not."""
    facts, container = service.facts, container_of(service)
    if facts is None or not facts.is_store or facts.calls_out or container.ends:
        return False
    return service.entrypoint is None or container.is_own_process or service.has("ports") or service.has("expose")


def publishes(service: Service) -> bool:
    """Tell whether a service publishes ports on the host."""
    return bool(service.ports)


def joins_networks(service: Service) -> bool:
    """Tell whether a service is on networks at all, rather than in another's namespace or in none."""
    return not service.has("network_mode") and container_of(service).has_image


def plan(compose: Compose, services: tuple[Service, ...]) -> Plan:
    """Return the tiers for `services`.

    A data store is on the internal data network with those that talk to it; one that publishes ports needs a network
    that is not internal too, and gets one for itself, because Docker publishes nothing from an internal network.
    Everything else keeps a network with a way out, and every pair that talks shares one.
    """
    taken = set(compose.networks)
    edge, app, data, access = (_free(name, taken) for name in ("edge", "app", "data", "data-access"))
    by_name = {service.key: service for service in services}
    talking = _talking(compose, by_name)
    found: dict[str, list[str]] = {service.key: [] for service in services}
    for service in services:
        if is_data(service):
            found[service.key] += [data, access] if _reached(compose, service) else [data]
        elif _reached(compose, service):
            found[service.key].append(edge)
    for pair in sorted(map(sorted, talking)):
        shared = data if any(is_data(by_name[name]) for name in pair) else app
        if not set(found[pair[0]]) & set(found[pair[1]]):
            for name in pair:
                found[name] += [shared] if shared not in found[name] else []
    silent = {service.key for service in services} - {name for pair in talking for name in pair}
    silent |= by_name.keys() & set(opaque(compose))
    for service in services:
        lost = not set(found[service.key]) - {data}
        if not is_data(service) and (lost or (service.key in silent and app not in found[service.key])):
            found[service.key].append(app)
    order = (edge, app, data, access)
    members = {name: tuple(network for network in order if network in nets) for name, nets in found.items()}
    used = {network for nets in members.values() for network in nets}
    return Plan({network: network == data for network in order if network in used}, members)


def _talking(compose: Compose, by_name: dict[str, Service]) -> frozenset[Pair]:
    """Return the pairs that must share a network.

    A data store that nothing is seen to talk to is there for somebody: everything that is none may be it. A service of
    which no file can show whom it talks to may talk to every data store. All stores are on one network: whoever shares
    it with the first of them shares it with all.
    """
    seen = frozenset(pair for pair in pairs(compose) if by_name.keys() >= pair)
    return seen | frozenset(_assumed(compose, seen, by_name))


def _assumed(compose: Compose, seen: frozenset[Pair], by_name: dict[str, Service]) -> Iterator[Pair]:
    stores = {key for key, one in by_name.items() if is_data(one)}
    lonely = stores.difference(*(pair for pair in seen if not pair <= stores))
    if stores:
        first = min(stores)
        yield from (frozenset({key, first}) for key in opaque(compose) if key in by_name and key != first)
    if lonely:
        first = min(lonely)
        yield from (frozenset({key, first}) for key in by_name if key not in stores)


def silent(compose: Compose, members: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the services that lose a data store although no file shows whom they talk to."""
    stores = [key for key in members if is_data(compose.services[key])]
    kept = {members[store] for store in stores}
    told = {key for pair in pairs(compose) for key in pair}
    return tuple(
        key
        for key, nets in members.items()
        if key not in told and key not in stores and any(set(nets).isdisjoint(one) for one in kept)
    )


def _reached(compose: Compose, service: Service) -> bool:
    """Tell whether a service publishes ports, its own or those of one that lives in its network."""
    return variants.published_anywhere(service) or service.key in _hosts_of_reached(compose)


@remembered
def _hosts_of_reached(compose: Compose) -> frozenset[str]:
    """Return the services in whose network another one lives that publishes ports."""
    guests = (one for one in compose.services.values() if (one.network_mode or "").startswith(_OF_SERVICE))
    return frozenset((one.network_mode or "")[len(_OF_SERVICE) :] for one in guests if variants.published_anywhere(one))


def _free(name: str, taken: set[str]) -> str:
    return name if name not in taken else f"{name}-tier"
