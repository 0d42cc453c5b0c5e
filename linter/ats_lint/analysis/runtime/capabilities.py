"""Linux capabilities: what a container keeps, and what its processes need."""

from __future__ import annotations

from dataclasses import dataclass

from ats_lint.analysis.runtime.containers import (
    own_process,
    stage_of,
    starts_as_root,
    steps_down,
    steps_up,
    writable_binds,
)
from ats_lint.images.facts import is_root
from ats_lint.model import Safety
from ats_lint.syntax.compose.services import Service

ENTRYPOINT = ("CHOWN", "DAC_OVERRIDE", "SETGID", "SETUID")
"""What an entrypoint needs that prepares its files as root and then changes to another user, on every start."""
_PRIVILEGED_PORT = 1024
_GENERIC = frozenset({"runtime", "os"})


@dataclass(frozen=True, slots=True)
class Needs:
    """The capabilities to keep, with how far that can be trusted and why."""

    names: tuple[str, ...]
    safety: Safety
    because: str


def capability(text: str) -> str:
    """Return a capability's name as Docker compares it: upper case, without `CAP_`."""
    return text.strip().upper().removeprefix("CAP_")


def needs(service: Service) -> Needs:
    """Return the capabilities that the service's container has to keep."""
    root = starts_as_root(service)
    if root is None:
        return Needs(ENTRYPOINT, Safety.UNSAFE, "Nothing is known of the image: it may need other capabilities.")
    found = _of_root(service) if root else _of_others(service)
    if found.safety < Safety.SAFE:
        return found
    if service.flag("privileged") or service.has("devices"):
        return Needs(found.names, Safety.UNSAFE, "The service works on devices, which may take other capabilities.")
    if service.network_mode == "host" and _binds_low_port(service):
        return Needs(found.names, Safety.UNSAFE, "On the host's network ports below 1024 need NET_BIND_SERVICE.")
    return found


def _of_others(service: Service) -> Needs:
    """A process without root has no capabilities, unless a file gives them to it."""
    facts, stage = service.facts, stage_of(service)
    if facts is not None and facts.nonroot_capabilities is not None and own_process(service):
        if facts.sure("nonroot_capabilities") and not steps_up(service):
            return Needs(facts.nonroot_capabilities, Safety.SAFE, "The image is known to work so without root.")
        return Needs(facts.nonroot_capabilities, Safety.UNSAFE, "What the image needs without root is not certain.")
    if steps_up(service) is False and (_is_generic(service) or (stage is not None and stage.is_scratch)):
        because = "The process does not run as root, and nothing in the image gives it capabilities."
        return Needs((), Safety.SAFE, because)
    return Needs((), Safety.UNSAFE, "A program in the image may carry file capabilities that it could not use.")


def _of_root(service: Service) -> Needs:
    facts = service.facts
    if facts is not None and facts.user is not None and not is_root(facts.user):
        because = "The image is made for another user, whose files root could no longer use."
        return Needs(ENTRYPOINT, Safety.UNSAFE, because)
    if facts is not None and facts.capabilities is not None and own_process(service):
        if not facts.sure("capabilities"):
            return Needs(facts.capabilities, Safety.UNSAFE, "What the image needs is not certain.")
        if not steps_down(service) and "DAC_OVERRIDE" not in facts.capabilities and _foreign_files(service):
            return Needs(
                facts.capabilities, Safety.UNSAFE, "Root could no longer use files of other users that it mounts."
            )
        return Needs(facts.capabilities, Safety.SAFE, "These are what the image needs, on later starts too.")
    if _is_generic(service):
        built = stage_of(service) is not None
        names = ("DAC_OVERRIDE",) if _foreign_files(service) and not built else ()
        return Needs(names, Safety.UNSAFE, "The program runs as root: what it needs is not known.")
    return Needs(ENTRYPOINT, Safety.UNSAFE, "What the image needs is not known: these are what entrypoints usually do.")


def _is_generic(service: Service) -> bool:
    """Tell whether a program of the author's own runs on an image of a language or an operating system."""
    stage = stage_of(service)
    role = stage.base.role if stage is not None else service.facts.role if service.facts else ""
    return role in _GENERIC


def _foreign_files(service: Service) -> bool:
    """Tell whether the container may meet files that belong to another user than root."""
    return (
        bool(writable_binds(service)) or service.has("secrets") or any(_is_key(one.source) for one in service.volumes)
    )


def _is_key(source: str | None) -> bool:
    words = (".key", ".pem", "cert", "ssl", "tls", "secret", "acme", "ssh")
    return source is None or any(word in source.lower() for word in words)


def _binds_low_port(service: Service) -> bool:
    ports = service.facts.ports if service.facts else ()
    return not ports or min(ports) < _PRIVILEGED_PORT
