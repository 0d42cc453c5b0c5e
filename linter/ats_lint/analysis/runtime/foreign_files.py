"""Files of any owner that a container may meet: on binds, on volumes that are binds in disguise, on shared volumes."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.analysis.runtime.service_process import steps_down, user_of
from ats_lint.analysis.views.compose import Service
from ats_lint.images.facts import is_root
from ats_lint.syntax.compose.mounts import Mount

_KEYS = (".key", ".pem", "cert", "ssl", "tls", "secret", "acme", "ssh")
_READ_ONLY_FORMS = frozenset({"tmpfs", "npipe", "image"})


def reason(service: Service) -> str | None:
    """Return where files may be that belong to another user than root, as a clause; None where there are none."""
    return next(_reasons(service), None)


def _reasons(service: Service) -> Iterator[str]:
    if service.has("secrets"):
        yield "its secrets"
    if service.has("volumes_from"):
        yield "the volumes of another container"
    for mount in service.volumes:
        yield from _of_mount(service, mount)


def _of_mount(service: Service, mount: Mount) -> Iterator[str]:
    where = mount.target or "a path"
    if mount.type in _READ_ONLY_FORMS:
        return
    if mount.type == "volume" and mount.source:
        if (why := _disguised(service, mount.source)) is not None:
            yield f"volume {mount.source}, {why}"
    elif mount.type != "volume" and (mount.read_only is not True or _is_key(mount.source)):
        yield f"the host's files on {where}"


def _disguised(service: Service, name: str) -> str | None:
    """Return why a named volume may hold files of others."""
    definition = service.compose.volumes.get(name)
    if definition is not None and definition.external:
        return "which was filled elsewhere"
    if definition is not None and (definition.has("driver_opts") or definition.text("driver") not in {None, "local"}):
        return "which is not the engine's own directory"
    for other in service.compose.services.values():
        if other is service or not any(one.source == name and one.type == "volume" for one in other.volumes):
            continue
        user = user_of(other)
        if user is None or not is_root(user) or steps_down(other):
            return f"which {other.key} uses as well"
    return None


def _is_key(source: str | None) -> bool:
    return source is None or any(word in source.lower() for word in _KEYS)
