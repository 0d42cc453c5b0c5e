"""Data store shares a network that others can reach.

One network for everything gives whoever gets into the published service every port of the database, and the database
a way to send data out. A data store belongs on a network of its own that is `internal`, together with those that use
it and nobody else.

Looked at are the networks that a data store joins by name; the implicit default network is the matter of
default-network (DC501). Reported is a network that is not internal, and one that the data store shares with a service
that publishes ports and is not seen to use any data store on it. Networks made elsewhere (`external: true`) are only
looked at for the latter.

Fix safety: unsafe. The network becomes internal where all others on it have another way out; elsewhere the data store
and those seen to use it (depends_on, links, environment, commands, mounted files, sources) get an internal network. The
data store loses its way to the internet, and a connection that no file shows is cut.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    Compose,
    Edit,
    EditRefused,
    Finding,
    Fix,
    Good,
    Safety,
    Service,
    Severity,
    Source,
    Span,
    Value,
    conversations,
    rule,
    variants,
)
from ats_lint_rules._networks.tiers import is_data, publishes

_FLAT = (
    "services:\n  web:\n    image: app\n    ports: ['80:80']\n    environment:\n      DB: postgres://db/app\n"
    "    networks:\n      - all\n  db:\n    image: postgres:16\n    networks:\n      - all  # everything\n"
)


@rule(
    "DC502",
    "flat-network",
    on=Compose,
    severity=Severity.MEDIUM,
    tags={"security", "network", "production", "owasp-5", "readiness-networks"},
    references=(
        "https://docs.docker.com/reference/compose-file/networks/#internal",
        "https://docs.docker.com/compose/how-tos/networking/#specify-custom-networks",
    ),
    examples=(
        Bad(
            _FLAT + "networks:\n  all:\n",
            at="all",
            says="network all of db is not internal",
            safety="unsafe",
            fixed=_FLAT.replace("      - all\n", "      - all\n      - data\n").replace("- all  #", "- data  #")
            + "networks:\n  all:\n  data:\n    internal: true\n",
        ),
        Bad(
            "services:\n  web: {image: app, networks: [front, back], depends_on: [db]}\n"
            "  db: {image: mysql:8, networks: [back]}\nnetworks:\n  front:\n  back:\n    driver: bridge\n",
            at="back",
            says="network back of db is not internal",
            safety="unsafe",
            fixed="services:\n  web: {image: app, networks: [front, back], depends_on: [db]}\n"
            "  db: {image: mysql:8, networks: [back]}\nnetworks:\n  front:\n  back:\n    driver: bridge\n"
            "    internal: true\n",
        ),
        Bad(
            "services:\n  web: {image: app, ports: ['80:80'], networks: [out, back]}\n"
            "  api: {image: api, networks: [out, back], depends_on: [db]}\n  db: {image: mysql:8, networks: [back]}\n"
            "networks:\n  out:\n  back:\n    internal: true\n",
            at="back",
            says="db shares back with web, which publishes ports",
            safety="unsafe",
            fixed="services:\n  web: {image: app, ports: ['80:80'], networks: [out, back]}\n"
            "  api: {image: api, networks: [out, back, data], depends_on: [db]}\n"
            "  db: {image: mysql:8, networks: [data]}\n"
            "networks:\n  out:\n  back:\n    internal: true\n  data:\n    internal: true\n",
        ),
        Bad(
            "services:\n  web: {image: app, ports: ['80:80'], networks: [all]}\n"
            "  db: {image: mysql:8, ports: ['127.0.0.1:3306:3306'], networks: [all]}\nnetworks:\n  all:\n",
            at="all",
            says="network all of db is not internal",
            safety="hint",
        ),
        Bad(
            "services:\n  web: {image: app, ports: ['80:80'], networks: [one, two], links: [db, cache]}\n"
            "  db: {image: mysql:8, networks: [one]}\n  cache: {image: redis:8, networks: [two]}\n"
            "networks:\n  one:\n  two:\n",
            at=("one", "two"),
            says=("network one of db is not internal", "network two of cache is not internal"),
            safety="unsafe",
            fixed="services:\n  web: {image: app, ports: ['80:80'], networks: [one, two, data], links: [db, cache]}\n"
            "  db: {image: mysql:8, networks: [one]}\n  cache: {image: redis:8, networks: [data]}\n"
            "networks:\n  one:\n    internal: true\n  two:\n  data:\n    internal: true\n",
        ),
        Bad(
            "services:\n  web: {image: app, ports: ['80:80'], networks: [back]}\n"
            "  db:\n    image: mysql:8\n    networks:\n      back:\n        ipv4_address: 172.28.0.21\n"
            "networks:\n  back:\n",
            at="back",
            says="db shares back with web, which publishes ports",
            safety="hint",
        ),
        Good(
            "services:\n  web: {image: app, ports: ['80:80'], networks: [out, back], depends_on: [db]}\n"
            "  db: {image: mysql:8, networks: [back]}\nnetworks:\n  out:\n  back:\n    internal: true\n"
        ),
        Good("services:\n  web: {image: app, ports: ['80:80']}\n  db: {image: mysql:8}\n"),
        Good(
            "services:\n  api: {image: app, networks: [back], depends_on: [db]}\n"
            "  db: {image: mysql:8, networks: [back]}\nnetworks:\n  back:\n    external: true\n"
        ),
        Good("services:\n  web: {image: nginx, networks: [all]}\nnetworks:\n  all:\n"),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    for store in compose.services.values():
        if not is_data(store) or store.networks is None or len(compose.services) < 2:
            continue
        for name in store.networks:
            message = _fault(compose, store, name)
            place = _place(store, name)
            if message and place is not None:
                source, span = place
                yield Finding(span, message, _fix(compose, store, name), path=source.path, subject=store.key)


def _fault(compose: Compose, store: Service, name: str) -> str | None:
    network = compose.networks.get(name)
    if network is None or name == "default":
        return None
    strangers = _strangers(compose, store, name)
    if strangers:
        return f"{store.key} shares {name} with {strangers[0]}, which publishes ports"
    internal = network.get("internal")
    known = internal is None or internal.known
    isolated = internal is not None and internal.typed is True
    # A port is published only from a network that is not internal: the data store may keep one for that.
    needed = publishes(store) and all(is_data(one) and publishes(one) for one in _others(compose, store, name))
    return (
        None
        if network.external or isolated or not known or needed
        else f"network {name} of {store.key} is not internal"
    )


def _strangers(compose: Compose, store: Service, name: str) -> list[str]:
    """Return services that publish ports and use none of the data stores on a network, if all of those are used."""
    on_it = tuple(_others(compose, store, name))
    users = [_users(compose, one) for one in (store, *filter(is_data, on_it))]
    if not all(any(not is_data(compose.services[key]) for key in keys) for keys in users):
        return []
    return [
        one.key for one in on_it if publishes(one) and not is_data(one) and not any(one.key in keys for keys in users)
    ]


def _others(compose: Compose, store: Service, name: str) -> Iterator[Service]:
    return (one for one in compose.services.values() if one is not store and name in (one.networks or {}))


def _users(compose: Compose, store: Service) -> set[str]:
    return {key for pair in conversations.pairs(compose) if store.key in pair for key in pair} - {store.key}


def _item(service: Service, name: str) -> Value | None:
    found = service.get("networks")
    item = next((one for one in found.list if one.text == name), None) if found else None
    return item or (found.get((name,)) if found else None)


def _place(service: Service, name: str) -> tuple[Source, Span] | None:
    """Return where a service says the name of a network: in a list, or as a key."""
    found = service.get("networks")
    entry = found.entry(name) if found else None
    if entry is not None:
        return entry.key.source, entry.key.span
    item = _item(service, name)
    return (item.source, item.span) if item is not None else None


def _fix(compose: Compose, store: Service, name: str) -> Fix:
    title, because = "put the data store on an internal network", "A connection that no file shows would be cut."
    users = [one for one in _others(compose, store, name) if one.key in _users(compose, store)]
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
        return Fix(title, (), Safety.HINT, f"The networks cannot be edited exactly: {refused}.")
    return Fix(title, edits, Safety.UNSAFE, because, claims=(("services", store.key, "networks"),))


def _guests(compose: Compose, store: Service) -> Iterator[str]:
    """Yield the services that variants add, and that talk to a data store."""
    for other in variants.variants(compose):
        for pair in sorted(map(sorted, conversations.pairs(other))):
            if store.key in pair:
                yield from (name for name in pair if name not in compose.services)


def _suffices(compose: Compose, store: Service, name: str) -> bool:
    """Tell whether the network only has to become internal: all others on it have another that is not."""
    if "not internal" not in (_fault(compose, store, name) or ""):
        return False
    for one in _others(compose, store, name):
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
        if any("not internal" in (_fault(compose, one, other) or "") for one in stores):
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
    item = _item(store, name)
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
