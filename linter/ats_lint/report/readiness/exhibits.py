"""What stands in a project's files for a line of a checklist, each with the place where it can be looked up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ats_lint.analysis.project.precautions import backup_files, backup_services, recovery_files, scans
from ats_lint.analysis.project.project import Project
from ats_lint.analysis.runtime.container import container_of
from ats_lint.analysis.runtime.provisions import (
    Given,
    bound_ports,
    confinement,
    dropped_capabilities,
    forbidden_privileges,
    given,
    health_check,
    image_of_release,
    lasting_mounts,
    log_bound,
    mounted_secrets,
    read_only_root,
    restarts,
    shares_default_network,
    unprivileged_user,
)
from ats_lint.analysis.runtime.resource_limits import CPU, MEMORY, PIDS, Resource, limiting
from ats_lint.analysis.views.compose import Service
from ats_lint.analysis.views.dockerfile import Copy, Instruction, Stage
from ats_lint.records import dataclass

Asked = Callable[[Service], Iterable[Given]]


def _limits(*resources: Resource) -> Asked:
    return lambda service: (one for resource in resources for one in limiting(service, resource))


def _where(holds: Callable[[Service], object], *keys: str) -> Asked:
    return lambda service: given(service, *keys) if holds(service) else ()


def _confined(*modules: str) -> Asked:
    return lambda service: (one for module in modules for one in confinement(service, module))


_NETWORKS = _where(lambda service: not shares_default_network(service), "networks", "network_mode")
_HEALTH = _where(health_check, "healthcheck")
_ANSWERS: Mapping[str, Asked] = {
    "readiness-users": unprivileged_user,
    "owasp-2": unprivileged_user,
    "readiness-secrets": mounted_secrets,
    "owasp-12": mounted_secrets,
    "readiness-networks": _NETWORKS,
    "owasp-5": _NETWORKS,
    "cis-5.30": _NETWORKS,
    "readiness-health": _HEALTH,
    "cis-5.27": _HEALTH,
    "readiness-restarts": restarts,
    "cis-5.15": restarts,
    "readiness-volumes": _where(lasting_mounts, "volumes"),
    "readiness-limits": _limits(MEMORY, CPU),
    "owasp-7": _limits(MEMORY, CPU),
    "cis-5.11": _limits(MEMORY),
    "cis-5.12": _limits(CPU),
    "cis-5.29": _limits(PIDS),
    "readiness-logs": _where(log_bound, "logging"),
    "owasp-3": dropped_capabilities,
    "cis-5.4": dropped_capabilities,
    "owasp-4": forbidden_privileges,
    "cis-5.26": forbidden_privileges,
    "owasp-8": read_only_root,
    "cis-5.13": read_only_root,
    "cis-5.2": _confined("apparmor"),
    "cis-5.3": _confined("label"),
    "cis-5.22": _confined("seccomp"),
    "owasp-6": _confined("apparmor", "label", "seccomp"),
    "cis-5.14": bound_ports,
    "cis-5.28": image_of_release,
}
"""What services have for a line, by the functions that rules ask."""
Held = Callable[[Stage], Iterable[Instruction | None]]


def _user(stage: Stage) -> Iterator[Instruction | None]:
    if stage.is_final and container_of(stage).starts_as_root.value is False:
        yield stage.user.instruction


def _check(stage: Stage) -> Iterator[Instruction | None]:
    if stage.is_final and container_of(stage).is_checked.value:
        yield stage.healthcheck


def _base(stage: Stage) -> Iterator[Instruction]:
    yield stage.from_


def _copies(stage: Stage) -> Iterator[Instruction]:
    return (one for one in stage.instructions if isinstance(one, Copy))


_INSTRUCTIONS: Mapping[str, Held] = {
    "readiness-users": _user,
    "cis-4.1": _user,
    "owasp-2": _user,
    "readiness-health": _check,
    "cis-4.6": _check,
    "cis-4.2": _base,
    "readiness-images": _base,
    "cis-4.9": _copies,
}
"""What stages have for a line."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One thing that is there: its file, its line (0 for a file as a whole) and what it is."""

    path: Path
    line: int
    text: str


def exhibits(projects: Sequence[Project], tag: str) -> tuple[Exhibit, ...]:
    """Return what the projects have for the line with a tag, each place once."""
    found = (one for project in projects for one in _of(project, tag))
    return tuple(dict.fromkeys(found))


def _of(project: Project, tag: str) -> Iterator[Exhibit]:
    if tag in _ANSWERS:
        yield from _services(project, _ANSWERS[tag])
    if tag in _INSTRUCTIONS:
        yield from _instructions(project, _INSTRUCTIONS[tag])
    if tag in _OTHERS:
        yield from _OTHERS[tag](project)


def _services(project: Project, asked: Asked) -> Iterator[Exhibit]:
    for service in project.services:
        for key, value in asked(service):
            yield Exhibit(value.source.path, value.source.position(value.span.start)[0], f"{service.key}: {key}")


def _instructions(project: Project, held: Held) -> Iterator[Exhibit]:
    for dockerfile in project.dockerfiles:
        for stage in dockerfile.stages:
            for one in held(stage):
                if one is not None:
                    yield Exhibit(stage.source.path, one.line, f"{stage.subject}: {one.keyword.upper()}")


def _scans(project: Project) -> Iterator[Exhibit]:
    for source, span in scans(project):
        yield Exhibit(source.path, source.position(span.start)[0], f"names {source.slice(span)}")


def _backups(project: Project) -> Iterator[Exhibit]:
    for compose in project.composes:
        for service in backup_services(compose):
            line = service.source.position(service.name.span.start)[0]
            yield Exhibit(service.source.path, line, f"service {service.key}")
    yield from (Exhibit(path, 0, "by its name") for path in backup_files(project))


def _recovery(project: Project) -> Iterator[Exhibit]:
    yield from (Exhibit(path, 0, "by its name") for path in recovery_files(project))


def _environments(project: Project) -> Iterator[Exhibit]:
    files = dict.fromkeys(file.source.path for compose in project.composes for file in compose.chain)
    yield from (Exhibit(path, 0, "Compose file") for path in files)


def _variables(project: Project) -> Iterator[Exhibit]:
    names = (".env.example", ".env.sample", ".env.template", ".env.dist", "example.env")
    for name in names:
        if project.exists(project.directory / name):
            yield Exhibit(project.directory / name, 0, "lists variables")


_OTHERS: Mapping[str, Callable[[Project], Iterator[Exhibit]]] = {
    "readiness-scans": _scans,
    "cis-4.4": _scans,
    "owasp-9": _scans,
    "readiness-backups": _backups,
    "readiness-recovery": _recovery,
    "readiness-environments": _environments,
    "readiness-variables": _variables,
}
