"""Proxies that find their back ends by labels, and the network on which they look for them.

Some take the network that they are on themselves. Traefik asks the engine for the addresses of a container and takes
that of any network, unless a label names one:
https://doc.traefik.io/traefik/reference/routing-configuration/other-providers/docker/#traefikdockernetwork.
"""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint import Compose, Edit, EditRefused, EnvVar, Service, discovery, regex

_NETWORK = regex(r"""(?mi)^[ \t]*network[ \t]*[:=][ \t]*["']?[\w${]""")
"""The setting of a provider that names a network for all back ends."""


def routed(service: Service) -> bool:
    """Tell whether a service is labelled for a proxy that has to be told which of several networks to use."""
    return any(one.any_network for one in discovery.finders(service))


def finds(proxy: Service, service: Service) -> bool:
    """Tell whether a service is meant for this proxy."""
    way = proxy.facts.discovery if proxy.facts is not None else None
    return way is not None and discovery.finds(way, service)


def named(service: Service) -> EnvVar | None:
    """Return the label that names the proxy's network."""
    names = (name for one in discovery.finders(service) for name in one.network_labels)
    return next((service.labels[name] for name in names if name in service.labels), None)


def told_by_the_proxy(compose: Compose) -> bool:
    """Tell whether the proxy itself names the network for all back ends."""
    names = [name for one in discovery.known(compose) for name in one.network_settings]
    for service in compose.services.values():
        said = service.command.line.lower() if service.command else ""
        if any(name in service.environment or (name.startswith("-") and name in said) for name in names):
            return True
    return any(_NETWORK.search(text) for proxy in proxies(compose) for text in _settings(proxy))


def _settings(proxy: Service) -> Iterator[str]:
    """Yield the texts of the configuration files that are mounted into a proxy."""
    for mount in proxy.volumes:
        if mount.path is not None and mount.path.suffix in {".yml", ".yaml", ".toml"}:
            found = proxy.compose.project.read(mount.path)
            if found is not None:
                yield found.text


def proxies(compose: Compose) -> tuple[Service, ...]:
    """Return the proxies that look for their back ends at the engine's socket: a guard of the socket is none."""
    found = (one for one in compose.services.values() if one.facts is not None and one.facts.discovery is not None)
    return tuple(one for one in found if any("docker.sock" in (mount.source or "") for mount in one.volumes))


def engine_name(compose: Compose, network: str) -> str:
    """Return what the engine calls a network of the project, as it may be written in the Compose file."""
    found = compose.networks.get(network)
    name = (found.text("name") or found.text("external.name")) if found is not None else None
    if name:
        return name
    if found is not None and found.external:
        return network
    project = compose.get("name")
    text = project.text if project is not None else None
    return f"{text or '${COMPOSE_PROJECT_NAME}'}_{network}"


def may_name(compose: Compose, text: str, network: str) -> bool:
    """Tell whether a label's text can mean a network of the project."""
    known = engine_name(compose, network)
    return text in (network, known) or ("${" in known and text.endswith(f"_{network}"))


def tell(service: Service, network: str) -> tuple[Edit, ...]:
    """Return the edits that name the proxy's network in a label of the service.

    Raises:
        EditRefused: the labels cannot be edited exactly.
    """
    labels, text = service.get("labels"), engine_name(service.compose, network)
    name = next((label for one in discovery.finders(service) if one.any_network for label in one.network_labels), None)
    if name is None:
        raise EditRefused("the proxy takes no label for its network")
    if labels is not None and labels.kind == "list":
        return service.append("labels", f"{name}={text}")
    if labels is None or labels.kind != "map":
        raise EditRefused("the labels are written in an unusual way")
    return service.set(("labels", name), text)
