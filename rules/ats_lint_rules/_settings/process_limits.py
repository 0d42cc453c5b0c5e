"""How many processes a service may have, and how far that can be trusted."""

from __future__ import annotations

from ats_lint import Fix, Safety, Service, resource_limits
from ats_lint_rules._settings.crowds import crowds
from ats_lint_rules._settings.limits import limit_fix

_MODEST = frozenset({"admin", "app", "cache", "database", "monitoring", "proxy", "queue", "storage"})


def limit_processes(service: Service) -> Fix:
    """Return the fix that limits the processes of a service."""
    safety, because = _ground(service)
    return limit_fix(service, resource_limits.PIDS, resource_limits.PROCESSES, "", safety, because)


def _ground(service: Service) -> tuple[Safety, str]:
    facts, crowd = service.facts, crowds(service)
    if crowd:
        return Safety.UNSAFE, f"{crowd} may take as many processes or threads."
    if facts is not None and service.stage is None and facts.role in _MODEST and facts.sure("role"):
        return Safety.SAFE, "Podman gives this limit to every container, and the image runs with it."
    return Safety.UNSAFE, "How many threads the service starts, no file says."
