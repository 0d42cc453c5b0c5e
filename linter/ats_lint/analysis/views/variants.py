"""The other applications that are made of the same files: a base alone, and with each of its variants."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.analysis.views.compose import Compose, Service


def variants(compose: Compose) -> Iterator[Compose]:
    """Yield the other applications of the project that hold a file of this one."""
    mine = {file.path for file in compose.chain}
    for other in compose.project.composes:
        if other is not compose and mine.intersection(file.path for file in other.chain):
            yield other


def published_anywhere(service: Service) -> bool:
    """Tell whether the service, or a variant of it, publishes ports on the host."""
    others = (other.services.get(service.key) for other in variants(service.compose))
    return bool(service.ports) or any(one is not None and one.ports for one in others)
