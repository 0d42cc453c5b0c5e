"""Whether a health check leaves a container the time that its first start takes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ats_lint import Copy, Fix, Probe, Safety, Service, Stage, container_of, replace, whole
from ats_lint_rules._health.first_answer import gives_up_early

_SCRIPTS = "docker-entrypoint-initdb.d"
_SOON_S = 30
"""The `start_period` of servers that are up at once."""
_QUICK = 200_000
"""Characters of scripts that any database runs within the time that its check allows for."""


def long_start(service: Service) -> str | None:
    """Return why the first start may outlast the check of a database: scripts that fill it; None when none are seen."""
    size, unread = 0, ""
    for path in _scripts(service):
        source = service.compose.project.read(path)
        unread = unread or ("" if source is not None else path.name)
        size += len(source.text) if source is not None else 0
    if unread or size > _QUICK:
        return f"What {unread or _SCRIPTS} fills the database with may take longer than the check waits."
    return None


def may_give_up(service: Service) -> str | None:
    """Return why the check of a service may call it unhealthy before its first start is over, if anything says so."""
    if gives_up_early(service):
        return f"The check may give {service.key} up before its first start is over, and the service would not start."
    return long_start(service)


def _scripts(service: Service) -> Iterator[Path]:
    project, stage = service.compose.project, service.stage
    for mount in service.volumes:
        if mount.path is not None and f"/{_SCRIPTS}" in (mount.target or ""):
            yield from project.list(mount.path) if project.is_dir(mount.path) else (mount.path,)
    if isinstance(stage, Stage) and (context := stage.dockerfile.context) is not None:
        for item in stage.chain():
            if isinstance(item, Copy) and _SCRIPTS in item.destination.text and item.flag("from") is None:
                for word in item.sources:
                    path = context.directory / word.text
                    yield from project.list(path) if project.is_dir(path) else (path,)


def ended_by_swarm(service: Service, probe: Probe) -> str | None:
    """Return why a check may end a task of a stack before it is up; None where it surely comes up in time.

    Swarm replaces a task that turns unhealthy, so that one which needs longer to start never comes up. How long a
    server takes that reads its data first, or a program of one's own that migrates a database, no file says.
    """
    if not service.compose.is_stack:
        return None
    facts = service.facts
    known = container_of(service).is_same_server and service.stage is None
    slow = facts is None or facts.data_paths or facts.holds_data or facts.slow_start
    if known and not slow and whole(probe.start_period.removesuffix("s")) <= _SOON_S:
        return None
    return f"Swarm ends a task that is not healthy within {_allowed(probe)}, and it may take longer to start."


def _allowed(probe: Probe) -> str:
    period, interval = (whole(text.removesuffix("s")) for text in (probe.start_period, probe.interval))
    return f"{period + interval * probe.retries} s"


def doubted(fix: Fix, because: str | None) -> Fix:
    """Return a fix that is unsafe for a reason; as it is without one."""
    return (
        fix if because is None or fix.safety is not Safety.SAFE else replace(fix, safety=Safety.UNSAFE, because=because)
    )
