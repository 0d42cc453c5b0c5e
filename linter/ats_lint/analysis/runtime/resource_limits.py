"""Resources that a service can be limited in: whether something limits them, and to what they may be."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.analysis.runtime.container import container_of
from ats_lint.analysis.runtime.memory_demand import likely_memory
from ats_lint.analysis.runtime.provisions import Given, given
from ats_lint.analysis.views.answers import remembered
from ats_lint.analysis.views.compose import Compose, Service
from ats_lint.model import Span
from ats_lint.records import dataclass
from ats_lint.syntax.compose import sizes
from ats_lint.syntax.compose.values import Value

_SMALL = 128 * sizes.MEGABYTE
_FLAT = frozenset({"mem_limit", "cpus", "pids_limit", "mem_reservation", "cpu_quota", "cpu_shares", "memswap_limit"})


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

    @property
    def reservations(self) -> tuple[str, ...]:
        """Every key that reserves some of it."""
        flat = (self.reservation,) if self.reservation else ()
        return (*flat, f"deploy.resources.reservations.{self.key}")


MEMORY = Resource("mem_limit", "memory", reservation="mem_reservation")
CPU = Resource("cpus", "cpus", ("cpu_quota", "cpu_count", "cpu_percent", "cpuset"))
PIDS = Resource("pids_limit", "pids")


@dataclass(frozen=True, slots=True)
class Likely:
    """A limit that fits a service, how much of it to reserve, and what it is founded on."""

    limit: str
    reserved: str | None
    origin: str


PROCESSES = Likely("2048", None, "what Podman gives every container")


def unlimited(service: Service, resource: Resource) -> Span | None:
    """Return where it shows that nothing limits a resource: a zero, or the service's name; None when something does."""
    zeros = list(given(service, *resource.limits))
    if not all(_is_none(key, value) for key, value in zeros):
        return None
    own = [value.span for _, value in zeros if value.source is service.source and not value.implied]
    return own[-1] if own else service.name.span


def limiting(service: Service, resource: Resource) -> Iterator[Given]:
    """Yield what limits a resource, with the keys."""
    return ((key, value) for key, value in given(service, *resource.limits) if not _is_none(key, value))


def _is_none(key: str, value: Value) -> bool:
    """Tell whether a limit is zero or less, which all three kinds take for none; an unknown one is not.

    A `cpuset` names processors, of which the first has the number 0.
    """
    if key == "cpuset":
        return not (value.text or "").strip()
    amount = sizes.number(value.text)
    return amount <= 0 if amount is not None else sizes.size(value.text) == 0


def exempt(service: Service) -> bool:
    """Tell whether limits are not this service's matter: it is a job, or no container at all."""
    return service.is_job or service.has("provider") or container_of(service).ends


def likely(service: Service, resource: Resource) -> Likely | None:
    """Return a limit for a resource; None where nothing sane can be said."""
    if resource is PIDS:
        return PROCESSES
    if resource is CPU:
        # One processor, which every host has, or half of that for what does little.
        known = sizes.size(service.facts.memory) if service.facts else None
        return Likely(*(("0.5", "0.25") if known and known <= _SMALL else ("1.0", "0.5")), "a guess")
    found = likely_memory(service)
    return Likely(found[0], sizes.half(found[0]), found[1]) if found is not None else None


def spells_flat(service: Service) -> bool:
    """Tell whether limits are to be written as keys of the service, as its own or its neighbours' are.

    Compose takes what `deploy` limits in part for a limit of zero: where there is none yet, the keys stay among theirs.
    """
    if service.has("deploy.resources.limits"):
        return False
    if _is_flat(service):
        return True
    return not service.has("deploy.resources") and _usually_flat(service.compose)


def _is_flat(service: Service) -> bool:
    return service.says(_FLAT) and any(service.has(key) for key in _FLAT)


@remembered
def _usually_flat(compose: Compose) -> bool:
    others = tuple(compose.services.values())
    flat = sum(map(_is_flat, others))
    deployed = sum(one.has("deploy.resources") for one in others)
    version = compose.get("version")
    return flat > deployed or (not deployed and ((version.text if version else None) or "").startswith("2"))
