"""What Compose refuses in a project whose files can be read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.shortening import short
from ats_lint.syntax.compose.capability_names import unknown_capabilities
from ats_lint.syntax.compose.compose_file import ComposeFile
from ats_lint.syntax.compose.consistency import consistency
from ats_lint.syntax.compose.cycles import cycles
from ats_lint.syntax.compose.faults import Fault
from ats_lint.syntax.compose.name_references import defined, references
from ats_lint.syntax.compose.nodes import Mapping
from ats_lint.syntax.compose.paths import local_path
from ats_lint.syntax.compose.profiles import switched_off
from ats_lint.syntax.compose.uses import interpolations

if TYPE_CHECKING:
    from ats_lint.syntax.compose.application import Compose
    from ats_lint.syntax.compose.service import Service

_KINDS = {
    "services": "service", "networks": "network", "volumes": "volume", "secrets": "secret", "configs": "config",
    "models": "model",
}  # fmt: skip
_NAME = regex(r"[a-zA-Z0-9._-]+")
_CONTAINER = regex(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")
_ABSOLUTE = regex(r"[/\\]|[A-Za-z]:")


def problems(compose: Compose) -> tuple[Fault, ...]:
    """Return what makes Compose refuse a project or a part of it, each with file and place.

    A broken part hides nothing else: whatever could be read is in the model.
    """
    found = [fault for file in compose.files for fault in file.problems if _matters(compose, fault)]
    return tuple(dict.fromkeys((*found, *compose.unresolved, *check(compose))))


def _matters(compose: Compose, fault: Fault) -> bool:
    """Tell whether Compose minds: an empty override changes nothing, an empty project is refused."""
    return fault.name != "empty-compose" or compose.root is None


def check(compose: Compose) -> Iterator[Fault]:
    """Yield everything wrong with the project that its files' YAML does not show."""
    checks: tuple[Callable[[Compose], Iterator[Fault]], ...] = (
        _nothing, _services, _undefined, switched_off, _listed, _env_files, cycles, _names, unknown_capabilities,
        _mounts, _templates, _dotenv, consistency,
    )  # fmt: skip
    for one in checks:
        yield from one(compose)


def _nothing(compose: Compose) -> Iterator[Fault]:
    """Find files of the format before version 2, and projects without services."""
    unreadable = any(file.broken or file.root is None for file in compose.chain)
    services = compose.get("services")
    if (
        unreadable
        or not compose.complete
        or (services is not None and (services.map or services.kind in ("list", "scalar")))
    ):
        return
    legacy = [(file.source, first) for file in compose.chain if (first := _legacy(file))]
    for source, first in legacy:
        yield Fault("legacy-format", "services at the top level: a file of Compose version 1", source, first)
    root = compose.primary.root
    if root is not None and not legacy:
        entry = root.entry("services") or next(iter(root.entries), None)
        yield Fault("empty-compose", "no services", compose.source, entry.key.span if entry else root.span)


def _legacy(file: ComposeFile) -> Span | None:
    for entry in file.root.entries if file.root else ():
        value = entry.value
        if isinstance(value, Mapping) and (value.entry("image") or value.entry("build")):
            return entry.key.span
    return None


def _services(compose: Compose) -> Iterator[Fault]:
    """Find services that are no mapping."""
    value = compose.get("services")
    if value is None:
        return
    if value.kind in ("list", "scalar"):
        yield Fault("schema", "services is no mapping", value.source, value.span, "services")
    for name, service in value.items():
        if service.kind in ("list", "scalar"):
            yield Fault("schema", f"service {name} is no mapping", service.source, service.span, name, "services")


def _undefined(compose: Compose) -> Iterator[Fault]:
    if not compose.complete:
        return
    known = {section: defined(compose, section) for section in _KINDS}
    for service in compose.services.values():
        for one in references(service):
            if one.name not in known[one.section]:
                message = f"undefined {_KINDS[one.section]} {one.name!r}"
                yield Fault("undefined-reference", message, one.source, one.span, one.name, one.section)
            elif one.key == "build" and not compose.services[one.name].has("build"):
                message = f"build context of service {one.name!r}, which is not built"
                yield Fault("undefined-reference", message, one.source, one.span, one.name, "build")


def _listed(compose: Compose) -> Iterator[Fault]:
    """Find files that `COMPOSE_FILE` names and that are not there."""
    here = (file for file in compose.environment.files[:1] if file.source.path.parent == compose.directory)
    for found in (one for file in here if (one := file.get("COMPOSE_FILE")) is not None and one.value):
        separator = compose.environment.get("COMPOSE_PATH_SEPARATOR") or (";" if ";" in found.raw else ":")
        names = [name for name in (found.value or "").split(separator) if name]
        paths = {name: Path(os.path.normpath(compose.directory / name)) for name in names}
        absent = [name for name, path in paths.items() if compose.read(path) is None and compose.bounds.cover(path)]
        # Another chain of the same directory is not what the variable starts.
        if compose.path in paths.values() or len(absent) == len(names):
            for name in absent:
                start = found.value_span.start + max(0, found.raw.find(name))
                span = Span(start, start + len(name)) if name in found.raw else found.value_span
                message = f"COMPOSE_FILE names {name!r}, which does not exist"
                yield Fault("undefined-reference", message, compose.environment.files[0].source, span, name)


def _env_files(compose: Compose) -> Iterator[Fault]:
    for service in compose.services.values():
        for file in service.env_files:
            where = file.path
            if file.content is None and where and file.required and compose.bounds.cover(where):
                message = f"env_file {file.text!r} does not exist"
                yield Fault("undefined-reference", message, file.value.source, file.span, file.text or "", "env_file")
            for problem in file.content.problems if file.content else ():
                source = file.content.source if file.content else file.value.source
                yield Fault("invalid-name", problem.message, source, problem.span, section="variable")
        yield from _label_files(service, compose)


def _label_files(service: Service, compose: Compose) -> Iterator[Fault]:
    value = service.get("label_file")
    for item in (value.list or (value,)) if value is not None else ():
        where = local_path(item.text, item.scope) if item.kind == "scalar" else None
        if where and compose.bounds.cover(where) and compose.read(where) is None:
            message = f"label_file {item.text!r} does not exist"
            yield Fault("undefined-reference", message, item.source, item.span, item.text or "", "env_file")


def _names(compose: Compose) -> Iterator[Fault]:
    for section, kind in _KINDS.items():
        value = compose.get(section)
        for name, token in (value.keys if value else {}).items():
            if not _NAME.fullmatch(name):
                yield Fault(
                    "invalid-name", f"{name!r} is no valid {kind} name", token.source, token.span, name, section
                )
    given = compose.get("name")
    if given is not None and given.text is not None and not compose.name:
        yield Fault("invalid-name", f"{given.text!r} is no valid project name", given.source, given.span)
    for service in compose.services.values():
        yield from _names_in(service)


def _names_in(service: Service) -> Iterator[Fault]:
    found = service.get("container_name")
    if found is not None and found.text and not _CONTAINER.fullmatch(found.text):
        message = f"{found.text!r} is no valid container name"
        yield Fault("invalid-name", message, found.source, found.span, found.text, "container_name")
    for one in service.environment.values():
        if one.style == "list" and one.name.endswith((" ", "\t")):
            message = f"variable {one.name.strip()} has a space after its name"
            yield Fault("invalid-name", message, one.source, one.key_span, one.name, "variable")


def _mounts(compose: Compose) -> Iterator[Fault]:
    """Find targets that the engine refuses, and volumes of one letter, which Compose takes for drives in short form."""
    volumes = compose.get("volumes")
    for service in compose.services.values():
        for mount in service.volumes:
            if mount.target and not mount.drive and not mount.invalid and not _ABSOLUTE.match(mount.target):
                message = f"volume target {short(mount.target, 30)} is not absolute"
                yield Fault("invalid-name", message, mount.value.source, mount.target_span, "", "volume")
            if mount.drive and volumes is not None and mount.drive in volumes.map:
                message = f"{mount.drive}:/ is a drive of Windows here, not volume {mount.drive}"
                yield Fault("invalid-name", message, mount.value.source, mount.span, mount.drive, "volume")


def _templates(compose: Compose) -> Iterator[Fault]:
    for found, node in interpolations(compose.parts):
        for one in found.invalid:
            yield Fault("invalid-name", "invalid variable reference", node.source, one.span, section="variable")


def _dotenv(compose: Compose) -> Iterator[Fault]:
    for file in compose.environment.files:
        for problem in file.problems:
            yield Fault("invalid-name", problem.message, file.source, problem.span, section="variable")
