"""What the override for production says: no sources, no stage for development, limits, a read-only root."""

from __future__ import annotations

from typing import cast

from ats_lint.analysis.runtime.production_values import (
    LOG_DRIVER,
    LOG_ROTATION,
    MODES,
    NO_NEW_PRIVILEGES,
    RESTART,
    is_development,
)
from ats_lint.analysis.runtime.provisions import lacks_log_bound, lacks_privilege_option, lacks_restart
from ats_lint.analysis.runtime.read_only import read_only_plan
from ats_lint.analysis.runtime.resource_limits import CPU, MEMORY, PIDS, exempt, likely, spells_flat, unlimited
from ats_lint.analysis.views.compose import Service
from ats_lint.analysis.views.dockerfile import Stage
from ats_lint.model import Safety
from ats_lint.numbers import whole
from ats_lint.scaffold.dev_settings import DevSettings
from ats_lint.scaffold.new_files import Override, Reset, WrittenComment, Yaml
from ats_lint.syntax.compose.values import Value

Body = dict[str, Yaml]

ROTATION: Body = {"driver": LOG_DRIVER, "options": {**LOG_ROTATION}}
_DEVELOPMENT = frozenset({"dev", "develop", "development", "debug", "local", "test", "tests", "testing", "dev-envs"})
_PRODUCTION = ("production", "prod", "release", "runtime", "final", "app")


def hardened(service: Service, dev: DevSettings) -> Body:
    """Return what the override for production says of a service."""
    if service.is_job:
        return {}
    body: Body = {}
    if lacks_restart(service):
        body["restart"] = RESTART
    if service.command is not None and dev.has(service, service.command.span):
        body["command"] = Reset()
    body |= _target(service)
    body |= _without_sources(service, dev)
    body |= _modes(service)
    body |= _read_only(service)
    if lacks_privilege_option(service):
        body["security_opt"] = [NO_NEW_PRIVILEGES]
    body |= _limits(service)
    if lacks_log_bound(service):
        body["logging"] = ROTATION
    return body


def _target(service: Service) -> Body:
    """Return the stage for production where the base builds one for development.

    It is the one that is named so, else the last, which is built when nothing is said.
    """
    stage = service.stage
    if service.build is None or service.build.target is None or not isinstance(stage, Stage):
        return {}
    if not _is_dev(stage):
        return {}
    stages = [one for one in stage.dockerfile.stages if not _is_dev(one)]
    named = next((one for one in stages if (one.name or "").lower() in _PRODUCTION), None)
    if named is not None and named.name:
        return {"build": {"target": named.name}}
    if stages and stages[-1].is_last:
        return {"build": {"target": stages[-1].name or Reset()}}
    return {f"build: no other stage than {stage.name} can be shipped; add one for production": WrittenComment()}


def _is_dev(stage: Stage) -> bool:
    return (stage.name or "").lower() in _DEVELOPMENT


def _without_sources(service: Service, dev: DevSettings) -> Body:
    """Return the mounts without those of sources, and without volumes that only shield what lies below them."""
    found = [mount for mount in service.volumes if dev.has(service, mount.span)]
    if not found:
        return {}
    below = tuple(f"{mount.target}/" for mount in found)
    kept = [
        mount
        for mount in service.volumes
        if mount not in found and not (mount.source == "" and (mount.target or "").startswith(below))
    ]
    return {"volumes": Override(tuple(_written(mount.value) if mount.long else mount.raw for mount in kept))}


def _written(value: Value) -> Yaml:
    """Return a value as its author wrote it, variables included."""
    if value.kind == "map":
        return {key: _written(item) for key, item in value.items()}
    if value.kind == "list":
        return [_written(item) for item in value.list]
    typed = value.typed
    return typed if isinstance(typed, bool | int) and not value.variables else value.raw


def _modes(service: Service) -> Body:
    """Return the variables that tell a framework of its mode; one that names another than development keeps it."""
    told = (one for one in service.environment.values() if one.name in MODES)
    names = {one.name: MODES[one.name] for one in told if one.value is None or is_development(one.name, one.value)}
    return {"environment": cast("Body", names)} if names else {}


def _read_only(service: Service) -> Body:
    """Return a read-only root where nothing speaks against it; the settings for development are gone here."""
    if service.has("read_only") or service.has("tmpfs"):
        return {}
    plan = read_only_plan(service, lambda _: False)
    if plan.safety is Safety.SAFE:
        return {"read_only": True, "tmpfs": list(plan.tmpfs)} if plan.tmpfs else {"read_only": True}
    if plan.bare:
        return {f"read_only: true, once a volume is on {' and '.join(plan.bare)}": WrittenComment()}
    return {"read_only: true, with tmpfs: [/tmp], once it is known to write nowhere else": WrittenComment()}


def _limits(service: Service) -> Body:
    """Return limits for what nothing limits, and reservations, in the spelling that the rules take."""
    if exempt(service):
        return {}
    bare = (one for one in (CPU, MEMORY, PIDS) if unlimited(service, one) is not None)
    found = [(resource, proposed) for resource in bare if (proposed := likely(service, resource)) is not None]
    if spells_flat(service):
        return {resource.flat: _amount(proposed.limit) for resource, proposed in found}
    limits: Body = {resource.key: _amount(proposed.limit) for resource, proposed in found}
    reservations: Body = {
        resource.key: proposed.reserved
        for resource, proposed in found
        if proposed.reserved and not any(map(service.has, resource.reservations))
    }
    parts: Body = {"limits": limits, "reservations": reservations}
    told: Body = {name: part for name, part in parts.items() if part}
    return {"deploy": {"resources": told}} if told else {}


def _amount(text: str) -> Yaml:
    return whole(text) if text.isdecimal() else text
