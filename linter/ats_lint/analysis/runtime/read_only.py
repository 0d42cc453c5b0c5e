"""Whether a service can run on a read-only root filesystem, what then needs a tmpfs, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable

from ats_lint.analysis.build import package_writes
from ats_lint.analysis.runtime.container import container_of
from ats_lint.analysis.sources import writes
from ats_lint.analysis.views import mounted
from ats_lint.analysis.views.compose import Service
from ats_lint.analysis.views.dockerfile import Stage
from ats_lint.model import Safety
from ats_lint.records import dataclass

_GENERIC = frozenset({"runtime", "os"})
_SERVERS = frozenset({"apache2-foreground", "supervisord", "nginx", "httpd"})
UNKNOWN = ("Nothing is known of what the image writes.", "What the service writes is not known.")
"""The reasons of plans where nothing at all is known."""


@dataclass(frozen=True, slots=True)
class ReadOnlyPlan:
    """How far a read-only root can be trusted, why, and the entries of `tmpfs` that it needs.

    With `Safety.HINT` it cannot be made read-only as things are; `bare` are then the directories of data that a volume
    must hold first. A `guess` rests on facts that nobody measured.
    """

    safety: Safety
    because: str
    tmpfs: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()
    guess: bool = False


def read_only_plan(service: Service, develops: Callable[[Service], bool]) -> ReadOnlyPlan:
    """Return what a read-only root filesystem takes.

    `develops` tells whether what runs is a server for development, which writes beside its sources.
    """
    container = container_of(service)
    facts = service.facts
    copied = next(mounted.copied_in(service), None)
    if copied is not None:
        return _none(f"Compose copies {copied} into the container, which it refuses for read-only ones.")
    if facts is None:
        return _none(UNKNOWN[0])
    if facts.tmpfs is not None and container.is_own_process:
        bare = tuple(path for path in facts.data_paths if not service.covers(path))
        if bare:
            return _none(f"The image keeps its data in {bare[0]}, which is on no volume.", bare)
        return _of_image(service)
    stage = container.stage
    if stage is not None and ((stage.name or "").lower() in {"dev", "development"} or develops(service)):
        return _none("Development servers write caches beside the sources.")
    if stage is not None and (facts.role in _GENERIC or stage.base.role in _GENERIC) and not _serves_itself(service):
        return _of_program(service, stage)
    return _none(UNKNOWN[1])


def _none(because: str, bare: tuple[str, ...] = ()) -> ReadOnlyPlan:
    return ReadOnlyPlan(Safety.HINT, because, bare=bare)


def _of_program(service: Service, stage: Stage) -> ReadOnlyPlan:
    """Return the plan for a program that is built here, on a runtime."""
    written = writes.uncovered_write(service, stage)
    if written is not None:
        return _none(f"{written}, which no volume and no tmpfs holds.")
    process = container_of(service).process.value
    places = ("/tmp", *(package_writes.written(stage, process.name) if process is not None else ()))
    because = "What else the program writes is not known."
    return ReadOnlyPlan(Safety.UNSAFE, because, _uncovered(service, places), guess=True)


def _of_image(service: Service) -> ReadOnlyPlan:
    """Return the plan for an image of which it is known what it writes, start and settings included."""
    container = container_of(service)
    start = container.start_writes.value
    if start.kept and (_asks_localhost(service) or any("." not in path.rpartition("/")[2] for path in start.kept)):
        return _none(f"The start changes {start.kept[0]}, which is the image's own.")
    safety, because = _evidence(service)
    if start.kept and safety is Safety.SAFE:
        safety, because = Safety.UNSAFE, f"The start could no longer change {start.kept[0]}."
    elif start.hidden and safety is Safety.SAFE:
        safety, because = Safety.UNSAFE, f"The tmpfs hides the image's own {start.hidden[0]}."
    needed = container.needed_tmpfs
    return ReadOnlyPlan(safety, because, _uncovered(service, needed.value), guess=not needed.is_known)


def _asks_localhost(service: Service) -> bool:
    """Tell whether the health check may depend on an IPv6 listener, which is added to a configuration at start."""
    check = service.healthcheck
    return check is not None and check.test is not None and "localhost" in check.test.line


def _evidence(service: Service) -> tuple[Safety, str]:
    container = container_of(service)
    if not container.needed_tmpfs.is_known or container.stage is not None:
        return Safety.UNSAFE, "What else the image writes is not certain."
    if container.is_overridden and container.lifetime.value.stays is not True:
        return Safety.UNSAFE, "What the command writes is not known: it is not the image's server."
    path = container.named_path.value
    if path is not None:
        what = path or "A configuration that is not at hand"
        return Safety.UNSAFE, f"{what} is named in the settings, and may be written to."
    return Safety.SAFE, "The image writes nowhere else."


def _serves_itself(service: Service) -> bool:
    """Tell whether a runtime image brings a server (Apache in php) that writes to places of its own."""
    words = (*(service.facts.entrypoint or ()), *(service.facts.command or ())) if service.facts else ()
    return any(word.rpartition("/")[2] in _SERVERS for word in words)


def _uncovered(service: Service, entries: tuple[str, ...]) -> tuple[str, ...]:
    """Return the entries of `tmpfs` at whose place nothing is mounted yet."""
    return tuple(entry for entry in entries if not service.covers(entry.partition(":")[0]))
