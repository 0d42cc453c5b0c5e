"""Data stores on networks that others can reach."""

from collections.abc import Iterator

from ats_lint import (
    Compose,
    Service,
    Source,
    Span,
    Value,
    container_of,
)
from ats_lint_rules._networks.tiers import is_data, publishes


def fault(compose: Compose, store: Service, name: str) -> str | None:
    """Return what is wrong with a network that a data store joins by name; None when nothing is."""
    network = compose.networks.get(name)
    if network is None or name == "default":
        return None
    strangers = _strangers(compose, store, name)
    if strangers:
        return f"{store.key} shares {name} with {strangers[0]}, which publishes ports"
    internal = network.get("internal")
    known = internal is None or internal.known
    isolated = internal is not None and internal.typed is True
    # A port is published only from a network that is not internal: a data store that publishes one needs that.
    needed = publishes(store)
    return (
        None
        if network.external or isolated or not known or needed
        else f"network {name} of {store.key} is not internal"
    )


def _strangers(compose: Compose, store: Service, name: str) -> list[str]:
    """Return services that publish ports and use none of the data stores on a network, if all of those are used."""
    on_it = tuple(others(compose, store, name))
    users = [users_of(one) for one in (store, *filter(is_data, on_it))]
    if not all(any(not is_data(compose.services[key]) for key in keys) for keys in users):
        return []
    return [
        one.key for one in on_it if publishes(one) and not is_data(one) and not any(one.key in keys for keys in users)
    ]


def others(compose: Compose, store: Service, name: str) -> Iterator[Service]:
    """Yield the other services on a network."""
    return (one for one in compose.services.values() if one is not store and name in (one.networks or {}))


def users_of(store: Service) -> frozenset[str]:
    """Return the services that are seen to talk to a data store."""
    return container_of(store).peers.value


def item_of(service: Service, name: str) -> Value | None:
    """Return what a service says of a network that it joins."""
    found = service.get("networks")
    item = next((one for one in found.list if one.text == name), None) if found else None
    return item or (found.get((name,)) if found else None)


def joined_at(service: Service, name: str) -> tuple[Source, Span] | None:
    """Return where a service says the name of a network: in a list, or as a key."""
    found = service.get("networks")
    entry = found.entry(name) if found else None
    if entry is not None:
        return entry.key.source, entry.key.span
    item = item_of(service, name)
    return (item.source, item.span) if item is not None else None
