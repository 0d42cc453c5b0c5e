"""Health checks that a service inherits from an image, although it runs something else."""

from __future__ import annotations

from ats_lint.analysis.runtime.applications import is_worker, listening
from ats_lint.analysis.runtime.healthchecks import requests, stage_check
from ats_lint.analysis.runtime.processes import of_service, stage_behind
from ats_lint.analysis.views.compose import Service


def misses(service: Service) -> int | None:
    """Return the port that the inherited check asks and on which the service's own command does not listen."""
    stage, container = stage_behind(service), of_service(service)
    instruction = stage.healthcheck if stage is not None else None
    if stage is None or instruction is None or service.has("healthcheck") or not container.overridden:
        return None
    found = stage_check(stage, instruction)
    ports = {one.port for one in requests(found)} if found is not None else set()
    if len(ports) != 1 or service.has("network_mode"):
        return None
    (asked,) = ports
    told = listening(container)
    other = told.sure and told.server is not None and told.port is not None and told.port != asked
    return asked if other or (is_worker(container) and told.server is None) else None
