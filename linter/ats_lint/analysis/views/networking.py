"""Who is on which network, and whom a name reaches there: the container itself, its siblings, or nobody."""

from __future__ import annotations

from ats_lint.analysis.views.compose import Compose, Service
from ats_lint.patterns import regex

LOCAL = frozenset({"localhost", "127.0.0.1", "::1", "[::1]"})
_SINGLE = regex(r"[a-z][a-z\d_-]*")
_OUTSIDE = regex(
    r"(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+(?!local|internal|lan|home|localdomain|test|svc|docker)[a-z]{2,24}"
)


def is_enclosed(service: Service) -> bool:
    """Tell whether all networks of a container are internal, so that nothing leads out of them, nor in."""
    names = service.networks if not service.network_mode else None
    return bool(names) and all(_is_internal(service.compose, name) for name in names or ())


def _is_internal(compose: Compose, name: str) -> bool:
    network = compose.networks.get(name)
    internal = network.get("internal") if network is not None and not network.external else None
    return internal is not None and internal.typed is True and not internal.variables


def is_apart(service: Service) -> bool:
    """Tell whether a container has a network of its own, in which only the names of this application count."""
    return not service.network_mode and not service.has("extra_hosts") and not service.has("external_links")


def names(compose: Compose) -> frozenset[str]:
    """Return every name by which something in the project may be reached."""
    found: set[str] = set()
    for one in (compose, *compose.project.composes):
        for service in one.services.values():
            found |= {service.key, service.text("container_name") or "", service.text("hostname") or ""}
            for link in (service.networks or {}).values():
                aliases = link.get("aliases") if link is not None else None
                found |= {alias.text or "" for alias in (aliases.list if aliases is not None else ())}
    return frozenset(found)


def is_nobody(service: Service, host: str) -> bool:
    """Tell whether surely nothing is reached by a name: no service has it, and no foreign network is joined."""
    links = {(link.text or "").rpartition(":")[2] for link in service.links}
    outside = any(_is_foreign(service.compose, name) for name in service.networks or {"default": None})
    return (
        bool(_SINGLE.fullmatch(host))
        and host not in LOCAL
        and host not in links
        and not outside
        and host not in names(service.compose)
    )


def _is_foreign(compose: Compose, network: str) -> bool:
    found = compose.networks.get(network)
    return found is not None and (found.external or found.has("name") or found.has("driver"))


def are_parted(service: Service, other: Service) -> bool:
    """Tell whether two services share no network."""
    if not is_apart(service) or other.network_mode or service.links:
        return False
    mine, theirs = (set(one.networks or {"default": None}) for one in (service, other))
    return not mine & theirs


def is_outside(compose: Compose, host: str) -> bool:
    """Tell whether a name is one of the internet, and nothing in the project has it."""
    return bool(_OUTSIDE.fullmatch(host.lower())) and host not in names(compose)
