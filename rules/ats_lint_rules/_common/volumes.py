"""New volumes: what they are called and where they are declared, and the steps that take along what there is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from ats_lint import Carry, Edit, Own, Service


def volume_name(service: Service, path: str, *, first: bool) -> str:
    """Return a free name for a volume, from service and path, in the style of the names there are."""
    names = service.compose.volumes
    base = PurePosixPath(path).name.lstrip(".") or "data"
    glue = "_" if any("_" in name for name in names) and not any("-" in name for name in names) else "-"
    name = re.sub(r"[^A-Za-z0-9._-]", glue, f"{service.key}{glue}{'data' if first else base}")
    return name if name not in names else f"{service.key}{glue}{base}{glue}volume"


def shared_name(service: Service, directory: Path) -> str:
    """Return a name for the volume that takes the place of a directory which several services share."""
    names = service.compose.volumes
    name = re.sub(r"[^A-Za-z0-9._-]", "-", directory.name).lstrip("._-") or "data"
    return name if name not in names else f"{name}-volume"


def declare(service: Service, name: str) -> tuple[Edit, ...]:
    """Return the edits that declare a volume in the file that owns the service.

    Raises:
        EditRefused: the file cannot be edited exactly.
    """
    return service.file.insert_top("volumes", f"{name}:\n")


def carry(service: Service, target: str, volume: str, directory: Path | None = None) -> Carry:
    """Return the step that takes what a service has at `target` along into a volume, or else into a directory."""
    return Carry(tuple(file.path for file in service.compose.chain), service.key, target, volume, directory)


def own(service: Service, owner: str) -> Iterator[Own]:
    """Yield the steps that give what the service keeps to another user: its volumes, and directories of the project."""
    files = tuple(file.path for file in service.compose.chain)
    root = service.compose.project.root
    for mount in service.volumes:
        if mount.read_only is True:
            continue
        if mount.type == "volume" and mount.volume:
            yield Own(files, service.key, owner, mount.volume)
        elif mount.type == "bind" and mount.path is not None and mount.path.is_relative_to(root):
            yield Own(files, service.key, owner, "", mount.path)
