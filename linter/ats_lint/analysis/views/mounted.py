"""What is mounted in the containers of services, and where a path in them leads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ats_lint.analysis.views.compose import Service
from ats_lint.analysis.views.effective import within
from ats_lint.syntax.compose.mounts import Mount


def mounts(service: Service) -> tuple[Mount, ...]:
    """Return everything that is mounted, memory included."""
    return (*service.volumes, *service.tmpfs)


def _catches(mount: Mount, path: str, service: Service) -> bool:
    """Tell whether what is written to `path` lands in `mount`; one whose target is not known may do so.

    A volume that the image declares deeper than the mount's target comes between them.
    """
    if mount.target is None:
        return True
    if not within(path, mount.target):
        return False
    declared = service.facts.volumes if service.facts and service.facts.sure("volumes") else ()
    return not any(within(path, one) and within(one, mount.target) and one != mount.target for one in declared)


def covering(service: Service, path: str) -> Mount | None:
    """Return the innermost mount in which `path` lies."""
    found = [mount for mount in mounts(service) if _catches(mount, path, service)]
    return max(found, key=lambda mount: len(mount.target or ""), default=None)


def is_split(service: Service, path: str) -> bool:
    """Tell whether the author keeps parts of `path` in mounts of their own."""
    app = service.facts is not None and service.facts.role == "app"
    return any(
        mount.target is not None
        and within(mount.target, path)
        and mount.read_only is not True
        and (mount.type == "volume" or (app and mount.type == "bind"))
        for mount in service.volumes
    )


def sharers(service: Service, directory: Path) -> Iterator[tuple[Service, Mount]]:
    """Yield every mount of a directory, of one above it or below it, of the services of an application."""
    for other in service.compose.services.values():
        for mount in other.volumes:
            path = mount.path if mount.type == "bind" else None
            if path is not None and (path.is_relative_to(directory) or directory.is_relative_to(path)):
                yield other, mount


def copied_in(service: Service) -> Iterator[str]:
    """Yield the secrets and configs that Compose copies into the container instead of mounting a file.

    Compose refuses to do so where `read_only` is set:
    https://github.com/docker/compose/blob/main/pkg/compose/secrets.go
    """
    for section, known in (("secrets", service.compose.secrets), ("configs", service.compose.configs)):
        found = service.get(section)
        for item in found.list if found else ():
            source = item if item.kind == "scalar" else item.get("source")
            definition = known.get(source.text or "") if source is not None else None
            if definition is not None and (definition.has("environment") or definition.has("content")):
                yield definition.key


def common_name(mount: Mount) -> str:
    """Return the name of what a mount may share with others; a file or a part of the host's system is nobody's data."""
    if mount.volume:
        return f"volume {mount.volume}"
    base = mount.value.scope.directory
    below = mount.path is not None and mount.path != base and mount.path.is_relative_to(base)
    return f"directory {mount.path.relative_to(base)}" if below and mount.path is not None else ""
