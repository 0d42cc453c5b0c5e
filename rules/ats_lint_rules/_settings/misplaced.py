"""Volumes that are not where the image keeps its data."""

from __future__ import annotations

import re

from ats_lint import EnvVar, Mount, Service, container_of, dataclass, mounted, regex, within

_OTHER_USE = regex(
    r"conf|etc|log|cert|ssl|tls|secret|backup|dump|init|plugin|extension|import|run|sock|tmp|home|static|media|upload"
    r"|script|restore|archive|wal|snapshot|shared|certs|share$|export|module|theme|temp|cache|dags|keys?$",
    re.IGNORECASE,
)


def misplaced(service: Service, path: str) -> Mount | None:
    """Return the named volume that was meant for `path` and lies elsewhere; None when there is none.

    It lies above the volume that the image declares, which comes between, below it where this version makes
    other directories, or is the only volume that a data store has.
    """
    facts, data = service.facts, container_of(service).data
    if facts is None or not data.is_known or path not in data.value:
        return None
    if mounted.covering(service, path) is not None:
        return None
    candidates = [mount for mount in service.volumes if _keeps(mount) and mount.target is not None]
    former = facts.former_data_paths
    near = [mount for mount in candidates if _related(mount.target or "", path, former)]
    if len(near) == 1:
        return near[0]
    if not facts.is_store or path != facts.data_paths[0] or near:
        return None
    spare = [mount for mount in candidates if mount.type == "volume" and not _OTHER_USE.search(mount.target or "")]
    return spare[0] if len(spare) == 1 else None


def _keeps(mount: Mount) -> bool:
    """Tell whether a mount is a place to keep data in: a named volume, or a directory of the host's."""
    if mount.read_only is True or mount.anonymous:
        return False
    return mount.type == "volume" or (mount.type == "bind" and "." not in (mount.target or "").rpartition("/")[2])


def _related(target: str, path: str, former: tuple[str, ...]) -> bool:
    """Tell whether a target lies above `path`, or is the `data` directory that older versions used below it."""
    above = within(path, target) and target not in ("/", "/var", "/var/lib", "/usr/share", "/opt", "/usr")
    return above or target in (f"{path}/data", *former)


@dataclass(frozen=True, slots=True)
class InTmp:
    """Data that a setting leaves in /tmp beside a volume: the setting, the variable if it is set, and both places."""

    setting: str
    variable: EnvVar | None
    path: str
    mount: Mount


def in_tmp(service: Service) -> InTmp | None:
    """Return what leaves a broker's log in /tmp; None when it lies elsewhere."""
    facts = service.facts
    if facts is None or facts.role != "queue" or not facts.data_paths or service.is_job:
        return None
    setting = next((one for one in facts.moved_by("data") if one.default and not one.name.startswith("-")), None)
    if setting is None:
        return None
    path = facts.data_paths[0]
    variable = service.environment.get(setting.name)
    written = (variable.literal or "") if variable is not None else setting.default
    if not written.startswith("/tmp/"):
        return None
    mount = next((one for one in service.volumes if one.target == path and _keeps(one)), None)
    configured = any(within(one.target or "/", "/mnt/shared/config") for one in service.volumes)
    return InTmp(setting.name, variable, written, mount) if mount is not None and not configured else None
