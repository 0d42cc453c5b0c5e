"""Limits and reservations of a service, in the two spellings that Compose has for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import isfinite

from ats_lint import Compose, Edit, EditRefused, Fix, Safety, Service, Span, Value, dataclass, regex, remembered, whole

_SIZE = regex(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+) ?(?:b|([kmgtp])(?:i?b)?)?", re.IGNORECASE)
_UNITS = {unit: 1024**power for power, unit in enumerate(("", "k", "m", "g", "t", "p"))}
_FLAT = ("mem_limit", "cpus", "pids_limit", "mem_reservation", "cpu_quota", "cpu_shares", "memswap_limit")
_HEAP = regex(
    r"(?:-Xmx|-XX:MaxHeapSize=|(?:MAX(?:IMUM)?_?(?:MEMORY|HEAP)|MEMORY_LIMIT|HEAP_SIZE)="
    r"|max[-_]old[-_]space[-_]size[= ]"
    r"|--maxmemory[= ]|shared_buffers ?= ?"
    r"|innodb[-_]buffer[-_]pool[-_]size ?= ?|cacheSizeGB[= ]|--memory[= ]|-m )(\d+)([kmgt])?i?b?\b",
    re.IGNORECASE,
)
_UNKNOWN_HEAP = regex(r"-Xmx\$|MaxHeapSize=\$|--maxmemory[= ]\$|shared_buffers ?= ?\$|MAX_HEAP_SIZE=\$")
_ROLES = {"database": "1G", "search": "2G", "queue": "1G", "proxy": "256M"}
_DEFAULT = "512M"
_MEGABYTE = 1024**2


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource that can be limited: the service's own key, the one in `deploy`, and others that limit it too."""

    flat: str
    key: str
    others: tuple[str, ...] = ()
    reservation: str = ""

    @property
    def limits(self) -> tuple[str, ...]:
        """Every key that limits it."""
        return (self.flat, f"deploy.resources.limits.{self.key}", *self.others)


MEMORY = Resource("mem_limit", "memory", reservation="mem_reservation")
CPU = Resource("cpus", "cpus", ("cpu_quota", "cpu_count", "cpu_percent", "cpuset"))
PIDS = Resource("pids_limit", "pids")


def size(text: str | None) -> int | None:
    """Return a size in bytes as Compose reads it; None when it cannot."""
    match = _SIZE.fullmatch((text or "").strip())
    amount = float(match[1]) * _UNITS[(match[2] or "").lower()] if match else None
    # Of a number that no float holds, nobody can say how many bytes it is.
    return int(amount) if amount is not None and isfinite(amount) else None


def number(text: str | None) -> float | None:
    """Return a number of CPUs or processes; None when it is none."""
    try:
        return float(text or "")
    except ValueError:
        return None


def unlimited(service: Service, resource: Resource) -> Span | None:
    """Return where it shows that nothing limits a resource: a zero, or the service's name; None when something does."""
    found = service.name.span
    for path in resource.limits:
        value = service.get(path)
        if value is None or value.kind == "null":
            continue
        if not _is_none(value):
            return None
        found = value.span if value.source is service.source and not value.implied else found
    return found


def _is_none(value: Value) -> bool:
    """Tell whether a limit is zero or less, which all three kinds take for none; an unknown one is not."""
    amount = number(value.text)
    return amount <= 0 if amount is not None else size(value.text) == 0


def exempt(service: Service) -> bool:
    """Tell whether limits are not this service's matter: it is a job, or no container at all."""
    return service.is_job or service.has("provider")


def spells_flat(service: Service) -> bool:
    """Tell whether limits are to be written as keys of the service, as its own or its neighbours' are."""
    if service.has("deploy.resources"):
        return False
    if any(service.has(key) for key in _FLAT):
        return True
    return _usually_flat(service.compose)


@remembered
def _usually_flat(compose: Compose) -> bool:
    others = tuple(compose.services.values())
    flat = sum(any(one.has(key) for key in _FLAT) for one in others)
    deployed = sum(one.has("deploy.resources") for one in others)
    version = compose.get("version")
    return flat > deployed or (not deployed and ((version.text if version else None) or "").startswith("2"))


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
            yield words.line
    for variable in service.environment.values():
        yield f"{variable.name}={variable.value if variable.value is not None else variable.raw}"


def _heaps(said: str) -> Iterator[int]:
    for match in _HEAP.finditer(said):
        word, unit = match[0].lower(), (match[2] or "").lower()
        plain = "g" if "cachesizegb" in word else "m" if "space" in word or word.startswith("-m ") else ""
        yield whole(match[1]) * _UNITS[unit or plain]


def _rounded(amount: int) -> int:
    """Return the next power of two in megabytes."""
    limit = 64 * _MEGABYTE
    while limit < amount:
        limit *= 2
    return limit


def shown(amount: int) -> str:
    """Return a size as people write it."""
    return f"{amount // _UNITS['g']}G" if amount % _UNITS["g"] == 0 else f"{amount // _MEGABYTE}M"


def half(limit: str) -> str:
    """Return half of a size, in whole megabytes."""
    return shown((size(limit) or 0) // 2 // _MEGABYTE * _MEGABYTE)


def limit_edits(
    service: Service, resource: Resource, limit: str, reserved: str | None, remark: str
) -> tuple[Edit, ...]:
    """Return the edits that limit a resource, in the spelling that fits, with a reservation where that can be added.

    Raises:
        EditRefused: the service cannot be edited exactly.
    """
    text = f"{limit}  # {remark}" if remark else limit
    if spells_flat(service):
        return _flat_edits(service, resource, text.replace('"', ""), reserved)
    tail = f"\nreservations:\n  {resource.key}: {reserved}" if reserved else ""
    block = f"limits:\n  {resource.key}: {text}{tail}"
    if not service.has("deploy"):
        return service.set("deploy", f"resources:\n{_indented(block)}")
    if not service.has("deploy.resources"):
        return service.set("deploy.resources", block)
    edits = service.set(f"deploy.resources.limits.{resource.key}", text)
    if reserved and service.has("deploy.resources.reservations") and service.has("deploy.resources.limits"):
        path = f"deploy.resources.reservations.{resource.key}"
        edits += () if service.has(path) else service.set(path, reserved)
    return edits


def _flat_edits(service: Service, resource: Resource, text: str, reserved: str | None) -> tuple[Edit, ...]:
    if service.has(resource.flat) or service.get(resource.flat) is not None:
        return service.set(resource.flat, text)
    adds = reserved and resource.reservation and not service.has(resource.reservation)
    return service.insert(f"{resource.flat}: {text}" + (f"\n{resource.reservation}: {reserved}" if adds else ""))


def _indented(block: str) -> str:
    return "\n".join(f"  {line}" for line in block.split("\n"))


def limit_fix(
    service: Service, resource: Resource, limit: str, reserved: str | None, remark: str, safety: Safety, because: str
) -> Fix:
    """Return the fix that adds a limit; a hint where that cannot be done exactly."""
    title = f"limit {resource.key} to {limit.strip(chr(34))}"
    try:
        edits = limit_edits(service, resource, limit, reserved, remark)
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, f"The service cannot be edited exactly: {refused}.")
    return Fix(title, edits, safety, because)
