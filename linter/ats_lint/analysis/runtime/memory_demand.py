"""How much memory a service is likely to need: from what it is told, from what is known of its image."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ats_lint.analysis.views.compose import Service
from ats_lint.numbers import whole
from ats_lint.patterns import regex
from ats_lint.syntax.compose.sizes import MEGABYTE, UNITS, shown, size

_HEAP = regex(
    r"(?:-Xmx|-XX:MaxHeapSize=|(?:MAX(?:IMUM)?_?(?:MEMORY|HEAP)|MEMORY_LIMIT|HEAP_SIZE)="
    r"|max[-_]old[-_]space[-_]size[= ]"
    r"|--maxmemory[= ]|shared_buffers ?= ?"
    r"|innodb[-_]buffer[-_]pool[-_]size ?= ?|cacheSizeGB[= ]|--memory[= ]|-m )(\d+)([kmgt])?i?b?\b",
    re.IGNORECASE,
)
_UNKNOWN_HEAP = regex(r"-Xmx\$|MaxHeapSize=\$|--maxmemory[= ]\$|shared_buffers ?= ?\$|MAX_HEAP_SIZE=\$")
_SHORT = regex(r"(?<!\S)-m (?=\d)")
_ROLES = {"database": "1G", "search": "2G", "queue": "1G", "proxy": "256M"}
_DEFAULT = "512M"


def likely_memory(service: Service) -> tuple[str, str] | None:
    """Return a limit for memory and what it is founded on; None when nothing sane can be said."""
    said = " ".join(_sayings(service))
    if _UNKNOWN_HEAP.search(said):
        return None
    facts = service.facts
    known = facts.memory if facts else None
    if not known and (service.has("gpus") or service.has("deploy.resources.reservations.devices")):
        return None
    limit = size(known or _ROLES.get(facts.role if facts else "", _DEFAULT)) or 0
    kept = ("shm_size", "mem_reservation", "deploy.resources.reservations.memory")
    wanted = 2 * max(*_heaps(said), *(size(service.text(key)) or 0 for key in kept))
    if wanted > limit:
        return shown(_rounded(wanted)), "from the sizes set here"
    return shown(limit), f"usual for {facts.name}" if facts and known else "a guess"


def demand(service: Service) -> int:
    """Return the bytes that a service is told to take for its data; 0 when it is told nothing that is known."""
    return max(_heaps(" ".join(_sayings(service))), default=0)


def _sayings(service: Service) -> Iterator[str]:
    for words in (service.command, service.entrypoint):
        if words is not None:
            yield words.line if _is_cache(service) else _SHORT.sub(" ", words.line)
    for variable in service.environment.values():
        if variable.from_env_file is not None and _is_for_others(service, variable.from_env_file):
            continue
        yield f"{variable.name}={variable.value if variable.value is not None else variable.raw}"


def _is_for_others(service: Service, path: Path) -> bool:
    """Tell whether other services read an environment file, too: whose setting a line of it is, it does not say."""
    return any(one is not service for one in service.compose.env_readers.get(path, ()))


def _is_cache(service: Service) -> bool:
    """Tell whether `-m` is how much memory a cache may take: to other servers it is a port, or a module."""
    return service.facts is not None and service.facts.role == "cache"


def _heaps(said: str) -> Iterator[int]:
    for match in _HEAP.finditer(said):
        word, unit = match[0].lower(), (match[2] or "").lower()
        plain = "g" if "cachesizegb" in word else "m" if "space" in word or word.startswith("-m ") else ""
        yield whole(match[1]) * UNITS[unit or plain]


def _rounded(amount: int) -> int:
    """Return the next power of two in megabytes."""
    limit = 64 * MEGABYTE
    while limit < amount:
        limit *= 2
    return limit
