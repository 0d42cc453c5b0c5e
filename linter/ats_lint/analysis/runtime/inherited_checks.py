"""Health checks that a service inherits from an image, although it runs something else, or on another port."""

from __future__ import annotations

from ats_lint.analysis.runtime.applications import is_worker, listening
from ats_lint.analysis.runtime.healthchecks import requests, stage_check
from ats_lint.analysis.runtime.processes import of_service, of_stage
from ats_lint.analysis.views.compose import Service


def misses(service: Service) -> int | None:
    """Return the port that the inherited check asks and on which the service's own command does not listen."""
    container, asked = of_service(service), _asked(service)
    if asked is None or not container.overridden:
        return None
    told = listening(container)
    other = told.sure and told.server is not None and told.port is not None and told.port != asked
    return asked if other or (is_worker(container) and told.server is None) else None


def moved(service: Service) -> tuple[int, int] | None:
    """Return the port that the inherited check asks, and the one to which the service's variables move the server.

    The image by itself surely answers the check, and the service surely does not.
    """
    stage, container, asked = of_service(service).stage, of_service(service), _asked(service)
    if stage is None or asked is None or container.overridden:
        return None
    own, told = listening(of_stage(stage)), listening(container)
    if not (own.sure and told.sure) or own.port != asked or told.port in {None, asked}:
        return None
    return asked, told.port or 0


def _asked(service: Service) -> int | None:
    """Return the one port that the check of the service's image asks; None where there is none, or another check."""
    stage = of_service(service).stage
    instruction = stage.healthcheck if stage is not None else None
    if stage is None or instruction is None or service.has("healthcheck") or service.has("network_mode"):
        return None
    found = stage_check(stage, instruction)
    ports: set[int | None] = {one.port for one in requests(found)} if found is not None else set()
    return ports.pop() if len(ports) == 1 else None
