"""Putting a data store on an internal network, with those that use it."""

from collections.abc import Iterator

from ats_lint import (
    Compose,
    Edit,
    EditRefused,
    Fix,
    Safety,
    Service,
    variants,
)
from ats_lint_rules._networks.shared_stores import fault, item_of, others, users_of
from ats_lint_rules._networks.talking import pairs
from ats_lint_rules._networks.tiers import is_data, publishes


def isolated(compose: Compose, store: Service, name: str) -> Fix:
    """Return the fix that makes the network of a data store internal, or moves it to one that is."""
    title, because = "put the data store on an internal network", "A connection that no file shows would be cut."
    users = [one for one in others(compose, store, name) if one.key in users_of(store)]
    if variants.published_anywhere(store):
        return Fix(title, (), Safety.HINT, "It publishes ports, which Docker does not do from an internal network.")
    guest = next(_guests(compose, store), None)
    if guest is not None:
        return Fix(title, (), Safety.HINT, f"Another file adds {guest}, which would be cut off from it.")
    try:
        if _suffices(compose, store, name):
            edits = compose.networks[name].set("internal", "true")
            return Fix(f"make {name} internal", edits, Safety.UNSAFE, "The data store loses its way to the internet.")
        if not users:
            return Fix(title, (), Safety.HINT, "Who uses the data store, no file shows.")
        edits = tuple(_moved(compose, store, users, name))
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, refused.because("networks"))
    return Fix(title, edits, Safety.UNSAFE, because, claims=(("services", store.key, "networks"),))


def _guests(compose: Compose, store: Service) -> Iterator[str]:
    """Yield the services that variants add, and that talk to a data store."""
    for other in variants.variants(compose):
        for pair in sorted(map(sorted, pairs(other))):
            if store.key in pair:
                yield from (name for name in pair if name not in compose.services)


def _suffices(compose: Compose, store: Service, name: str) -> bool:
    """Tell whether the network only has to become internal: all others on it have another that is not."""
    if "not internal" not in (fault(compose, store, name) or ""):
        return False
    for one in others(compose, store, name):
        elsewhere = set(one.networks or {}) - {name} - _earlier(compose, name)
        if not any(_is_open(compose, other) for other in elsewhere) and (publishes(one) or not is_data(one)):
            return False
    return True


def _earlier(compose: Compose, name: str) -> set[str]:
    """Return the networks before this one that become internal in the same go: nobody may be left with only those."""
    found: set[str] = set()
    for other in compose.networks:
        if other == name:
            return found
        stores = (one for one in compose.services.values() if is_data(one) and other in (one.networks or {}))
        if any("not internal" in (fault(compose, one, other) or "") for one in stores):
            found.add(other)
    return found


def _is_open(compose: Compose, name: str) -> bool:
    network = compose.networks.get(name)
    return name == "default" or (network is not None and network.get("internal") is None)


def _is_internal(compose: Compose, name: str) -> bool:
    network = compose.networks.get(name)
    internal = network.get("internal") if network else None
    return internal is not None and internal.typed is True


def _moved(compose: Compose, store: Service, users: list[Service], name: str) -> Iterator[Edit]:
    names = ("data", "data-tier", "data-stores")
    data = next(one for one in names if one not in compose.networks or _is_internal(compose, one))
    item = item_of(store, name)
    if data == name:
        raise EditRefused("it is on the internal network already")
    if item is None or item.kind != "scalar" or any(one.file not in compose.chain for one in (store, *users)):
        raise EditRefused("it is joined with options, or in an included file")
    if data in (store.networks or {}):
        yield from store.remove(store.item("networks", item))
    else:
        yield from store.replace(store.item("networks", item), item, data)
    for user in users:
        if data not in (user.networks or {}):
            listed = user.get("networks")
            as_list = listed is not None and listed.kind == "list"
            yield from user.append("networks", data) if as_list else user.set(("networks", data), "{}")
    if data not in compose.networks:
        yield from compose.insert_top("networks", f"{data}:\n  internal: true\n")
