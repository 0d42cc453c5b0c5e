"""How soon a health check first answers, and how soon it gives up, for those who wait for it.

Docker asks for the first time after `interval`. Since version 25 it asks every five seconds while `start_period` lasts;
`start_interval` would say how often, but Compose refuses that key in front of an older engine:
https://github.com/docker/compose/pull/11360, https://docs.docker.com/reference/dockerfile/#healthcheck
"""

from __future__ import annotations

from ats_lint import Edit, EditRefused, Service, whole
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


def gives_up_early(service: Service) -> bool:
    """Tell whether a check may call the container unhealthy before its first start is over.

    That a dependency is unhealthy ends `docker compose up`. The period of the image knowledge base is generous: a check
    that allows for a third of it is taken to be made for this server.
    """
    check, facts = service.healthcheck, service.facts
    if check is None:
        return facts is not None and facts.slow_start is True
    usual = milliseconds(facts.probe_start_period) if facts is not None else None
    allowed = _time(service, "start_period", "0s"), _time(service, "interval", "30s")
    tries = check.value.get("retries")
    number = tries.text if tries is not None else "3"
    if usual is None or None in allowed or not (number or "").isdecimal():
        return False
    return (allowed[0] or 0) + (allowed[1] or 0) * whole(number or "") < usual / 3


def _time(service: Service, key: str, default: str) -> float | None:
    found = service.healthcheck.value.get(key) if service.healthcheck is not None else None
    return milliseconds(default if found is None else found.text or "")


def patient(service: Service) -> tuple[Edit, ...]:
    """Return edits that let a check wait for the first start.

    Raises:
        EditRefused: the check is the image's, shared or written elsewhere.
    """
    if not gives_up_early(service):
        return ()
    if service.healthcheck is None or service.facts is None:
        raise EditRefused("the check is the image's")
    return service.set("healthcheck.start_period", service.facts.probe_start_period)


def sooner(service: Service) -> tuple[Edit, ...]:
    """Return edits that let a late check answer early; none where the check is shared or written elsewhere."""
    try:
        return service.set("healthcheck.start_period", _PERIOD) if is_late(service) else ()
    except EditRefused:
        return ()
