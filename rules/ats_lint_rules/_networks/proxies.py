"""Proxies that find their back ends by labels, and the network on which they look for them.

Traefik asks the engine for the addresses of a container and takes that of any network, unless a label names one:
https://doc.traefik.io/traefik/reference/routing-configuration/other-providers/docker/#traefikdockernetwork.
"""

from __future__ import annotations

from ats_lint import Compose, Edit, EditRefused, EnvVar, Service, regex

_TARGET = regex(r"(?i)traefik\.(?:http|tcp|udp)\.routers\.[^.]+\.service")
LABELS = ("traefik.docker.network", "traefik.swarm.network")
_OPTIONS = ("--providers.docker.network", "--providers.swarm.network")
_VARIABLES = ("TRAEFIK_PROVIDERS_DOCKER_NETWORK", "TRAEFIK_PROVIDERS_SWARM_NETWORK")


def routed(service: Service) -> bool:
    """Tell whether a service is labelled for a proxy that has to be told which of several networks to use."""
    labels = [name for name in service.labels if name.startswith("traefik.")]
    enabled = service.labels.get("traefik.enable")
    return bool(labels) and not (enabled is not None and enabled.value == "false") and not _leads_inside(service)


def _leads_inside(service: Service) -> bool:
    """Tell whether its routers lead to what the proxy serves itself (`api@internal`), and to no container."""
    targets = [label.value or "" for name, label in service.labels.items() if _TARGET.fullmatch(name)]
    return bool(targets) and all(target.endswith("@internal") for target in targets)


def named(service: Service) -> EnvVar | None:
    """Return the label that names the proxy's network."""
    return next((service.labels[name] for name in LABELS if name in service.labels), None)


def told_by_the_proxy(compose: Compose) -> bool:
    """Tell whether the proxy itself names the network for all back ends."""
    for service in compose.services.values():
        said = service.command.line.lower() if service.command else ""
        if any(option in said for option in _OPTIONS) or any(name in service.environment for name in _VARIABLES):
            return True
    return False


def proxies(compose: Compose) -> tuple[Service, ...]:
    """Return the proxies that read the engine's socket."""
    found = (one for one in compose.services.values() if one.facts is not None and one.facts.role == "proxy")
    return tuple(one for one in found if any("docker.sock" in (mount.source or "") for mount in one.volumes))


def engine_name(compose: Compose, network: str) -> str:
    """Return what the engine calls a network of the project, as it may be written in the Compose file."""
    found = compose.networks.get(network)
    name = found.text("name") if found is not None else None
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
    if labels is not None and labels.kind == "list":
        return service.append("labels", f"{LABELS[0]}={text}")
    if labels is None or labels.kind != "map":
        raise EditRefused("the labels are written in an unusual way")
    return service.set(("labels", LABELS[0]), text)
