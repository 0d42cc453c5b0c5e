"""What in a Compose file only a swarm does: whoever writes it deploys the file with `docker stack deploy`.

Compose reads `deploy.replicas`, `resources` and `restart_policy`, too, so they say nothing. A service that
can only be built says that the file is no stack: https://docs.docker.com/engine/swarm/stack-deploy/. How updates go on
is copied from one file to another: it says nothing in a file that builds and sets what a swarm ignores.
"""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.patterns import regex
from ats_lint.syntax.compose.nodes import Entry, Mapping, Node, Scalar, Sequence, follow, walk

_PLACED = ("placement", "endpoint_mode")
_UPDATED = ("update_config", "rollback_config", "labels")
"""Copied with the rest; Compose gives `labels` of `deploy` to no container."""
_TEMPLATE = regex(r"\{\{-?\s*\.(?:Node|Service|Task)\.")
"""What a swarm puts in: https://docs.docker.com/reference/cli/docker/service/create/#create-services-using-templates."""
_TEMPLATED = ("hostname", "environment", "volumes")
_IGNORED = ("restart", "container_name", "network_mode")


def evidence(document: Mapping) -> Iterator[str]:
    """Yield the settings of a document that nothing but a swarm heeds; none where a service must be built."""
    services = [follow(entry.value) for entry in _entries(document.get("services"))]
    if not any(_only_built(one) for one in services):
        keys = _PLACED if _is_for_compose(services) else (*_PLACED, *_UPDATED)
        yield from (found for one in services for found in _of_service(one, keys))
        yield from _of_the_rest(document)


def _only_built(service: Node | None) -> bool:
    return isinstance(service, Mapping) and service.get("build") is not None and service.get("image") is None


def _is_for_compose(services: list[Node | None]) -> bool:
    """Tell whether images are built and keys are set that only Compose heeds."""
    known = [service for service in services if isinstance(service, Mapping)]
    built = any(service.get("build") is not None for service in known)
    return built and any(service.get(key) is not None for service in known for key in _IGNORED)


def _of_service(service: Node | None, keys: tuple[str, ...]) -> Iterator[str]:
    found = service.get("deploy") if isinstance(service, Mapping) else None
    deploy = follow(found) if found is not None else None
    if isinstance(deploy, Mapping):
        yield from (f"deploy.{key}" for key in keys if isinstance(deploy.get(key), Mapping | Scalar | Sequence))
        if _text(deploy.get("mode")) in ("global", "replicated-job", "global-job"):
            yield "deploy.mode"
    for key in _TEMPLATED:
        value = service.get(key) if isinstance(service, Mapping) else None
        if value is not None and any(_TEMPLATE.search(_text(node)) for node in walk(value)):
            yield f"a template in {key}"


def _of_the_rest(document: Mapping) -> Iterator[str]:
    for entry in _entries(document.get("networks")):
        if isinstance(entry.value, Mapping) and _text(entry.value.get("driver")) == "overlay":
            yield "an overlay network"
    for section in ("secrets", "configs"):
        for entry in _entries(document.get(section)):
            if isinstance(entry.value, Mapping) and _text(entry.value.get("external")) == "true":
                yield f"{section} that the swarm keeps"
            if isinstance(entry.value, Mapping) and entry.value.get("template_driver") is not None:
                yield f"{section} that the swarm fills in"


def _entries(node: Node | None) -> tuple[Entry, ...]:
    found = follow(node) if node is not None else None
    return found.entries if isinstance(found, Mapping) else ()


def _text(node: Node | None) -> str:
    return node.value if isinstance(node, Scalar) else ""
