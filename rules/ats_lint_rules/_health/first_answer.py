"""How soon a health check first answers, for those who wait for it.

Docker asks for the first time after `interval`. Since version 25 it asks every five seconds while `start_period` lasts;
`start_interval` would say how often, but Compose refuses that key in front of an older engine:
https://github.com/docker/compose/pull/11360, https://docs.docker.com/reference/dockerfile/#healthcheck
"""

from __future__ import annotations

from ats_lint import Edit, EditRefused, Service
from ats_lint_rules._settings.durations import milliseconds

_LATE = 10_000
_PERIOD = "30s"


def is_late(service: Service) -> bool:
    """Tell whether the first answer of a service's own check comes late: a long interval passes before it."""
    check = service.healthcheck
    if check is None or check.value.has("start_interval") or check.value.has("start_period"):
        return False
    written = check.value.get("interval")
    return written is None or (milliseconds(written.text or "") or 0) > _LATE


def sooner(service: Service) -> tuple[Edit, ...]:
    """Return edits that let a late check answer early; none where the check is shared or written elsewhere."""
    try:
        return service.set("healthcheck.start_period", _PERIOD) if is_late(service) else ()
    except EditRefused:
        return ()
