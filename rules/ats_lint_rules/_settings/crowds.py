"""Settings that let a server take very many processes or threads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ats_lint import Service, regex

_CROWD = regex(
    r"(?<![a-z])(?<!worker_)((?:max[-_]?)?(?:connections|children|request[-_]?workers|workers|threads|processes|concurrency))"
    r"[\"'\s=:]{1,6}\d{4,}",
    re.IGNORECASE,
)


def crowds(service: Service) -> str:
    """Return the setting in view that asks for a thousand connections, workers or threads; empty when none does."""
    for text in _texts(service):
        found = _CROWD.search(text)
        if found is not None:
            return found[1]
    return ""


def _texts(service: Service) -> Iterator[str]:
    yield from (words.line for words in (service.command, service.entrypoint) if words is not None)
    for variable in service.environment.values():
        yield f"{variable.name}={variable.value or ''}"
    for mount in service.volumes:
        source = service.compose.read(mount.path) if mount.path is not None and mount.type == "bind" else None
        if source is not None:
            yield source.text
