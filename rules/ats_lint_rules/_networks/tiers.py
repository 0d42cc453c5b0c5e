"""Networks in tiers: which networks an application needs so that data stores are out of the edge's reach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set

from ats_lint import Compose, Service, container_of, dataclass, remembered, variants
from ats_lint_rules._networks.talking import opaque, peers

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
    talking = _talking(compose, services)
    stores = {service.key for service in services if is_data(service)}
    found: dict[str, set[str]] = {service.key: set() for service in services}
    for service in services:
        if service.key in stores:
            found[service.key] |= {data, access} if _reached(compose, service) else {data}
        elif _reached(compose, service):
            found[service.key].add(edge)
    for one, other in _in_order(talking):
        if found[one].isdisjoint(found[other]):
            shared = data if one in stores or other in stores else app
            found[one].add(shared)
            found[other].add(shared)
    silent = (found.keys() - talking.keys()) | (found.keys() & set(opaque(compose)))
    for key, joined in found.items():
        if key not in stores and (joined <= {data} or key in silent):
            joined.add(app)
    order = (edge, app, data, access)
    members = {name: tuple(network for network in order if network in nets) for name, nets in found.items()}
    used = {network for nets in members.values() for network in nets}
    return Plan({network: network == data for network in order if network in used}, members)


def _in_order(talking: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
    """Yield each pair once, in alphabetical order."""
    for one in sorted(talking):
        for other in sorted(other for other in talking[one] if other > one):
            yield one, other


def _talking(compose: Compose, services: tuple[Service, ...]) -> Mapping[str, set[str]]:
    """Return for each service those with which it must share a network; those without anybody are left out.

    A data store that nothing is seen to talk to is there for somebody: everything that is none may be it. A service of
    which no file can show whom it talks to may talk to every data store. All stores are on one network: whoever shares
    it with the first of them shares it with all.
    """
    by_name = {service.key: service for service in services}
    seen = {key: others & by_name.keys() for key, others in peers(compose).items() if key in by_name}
    found = {key: set(others) for key, others in seen.items() if others}
    for one, other in _assumed(compose, seen, by_name):
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found


def _assumed(compose: Compose, seen: Mapping[str, Set[str]], by_name: dict[str, Service]) -> Iterator[tuple[str, str]]:
    stores = {key for key, one in by_name.items() if is_data(one)}
    lonely = {key for key in stores if not seen.get(key, frozenset()) - stores}
    if stores:
        first = min(stores)
        yield from ((key, first) for key in opaque(compose) if key in by_name and key != first)
    if lonely:
        first = min(lonely)
        yield from ((key, first) for key in by_name if key not in stores)


def silent(compose: Compose, members: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the services that lose a data store although no file shows whom they talk to."""
    stores = [key for key in members if is_data(compose.services[key])]
    kept = {members[store] for store in stores}
    told = peers(compose)
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
