"""Why what a health check asks can never be answered: a port on which nothing listens, a route that is gone."""

from __future__ import annotations

import re

from ats_lint import Container, healthchecks, whole


def image_name(container: Container) -> str:
    """Return what a message calls the image, cut to a readable length."""
    if container.stage is not None:
        name = container.stage.external or container.stage.subject
    else:
        name = (container.service.image if container.service else None) or "the image"
    name = name.partition("@")[0]
    return name if len(name) <= 40 else f"…{name[-38:]}"


def network_elsewhere(container: Container) -> bool:
    """Whether other processes may listen on the same address: a shared network namespace."""
    mode = (container.service.network_mode or "") if container.service else ""
    return mode == "host" or mode.startswith(("service:", "container:"))


def wrong_port(request: healthchecks.Request, container: Container) -> int | None:
    """Return the port that should be asked instead of one on which nothing listens; None when it may be right."""
    asked = request.port
    if asked is None or asked in _mentioned(container):
        return None
    published = _published(container)
    if asked in published and container.is_same_server:
        return published[asked]
    if container.stage is not None:
        told = container.port
        known = told.is_known and told.value != asked
        return told.value if known and asked not in container.stage.ports and not container.stage.base.ports else None
    facts = container.facts
    settled = facts is not None and facts.ports and facts.sure("ports") and container.is_same_server
    if not settled or facts is None or container.arguments or (container.service and container.service.volumes):
        return None
    probed = {whole(number) for word in facts.probe or () for number in re.findall(r"[:/](\d{2,5})\b", word)}
    return None if asked in {*facts.ports, *probed} or facts.role == "proxy" else facts.ports[0]


def _mentioned(container: Container) -> set[int]:
    """Return the numbers that say that something listens there: in the command, the environment, `expose`."""
    texts = [*container.arguments, *(container.argv or ())]
    texts += [value for value in container.environment.values() if value]
    service = container.service
    found = {whole(number) for text in texts for number in re.findall(r"(?<!\d)\d{2,5}(?!\d)", text)}
    if service is not None:
        found |= {port for one in service.ports if one.container for port in one.container}
        found |= {whole(one.text) for one in service.expose if one.text and one.text.isdecimal()}
    return found | (set(container.stage.ports) if container.stage else set())


def _published(container: Container) -> dict[int, int]:
    """Return the host's ports with the container's port behind each."""
    service = container.service
    ports = service.ports if service else ()
    return {one.host[0]: one.container[0] for one in ports if one.host and one.container and one.host != one.container}


def gone_path(request: healthchecks.Request, container: Container) -> str | None:
    facts = container.facts
    if facts is None or request.path is None or container.stage is not None or not container.is_same_server:
        return None
    return facts.gone_routes.get(request.path.rstrip("/"))
