"""What stands in a project's files for a line of a checklist, each with the place where it can be looked up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ats_lint.analysis.project.precautions import backup_files, backup_services, recovery_files, scans
from ats_lint.analysis.project.project import Project
from ats_lint.analysis.runtime.provisions import (
    Given,
    given,
    health_check,
    lasting_mounts,
    log_bound,
    privilege_options,
    restarts,
    shares_default_network,
)
from ats_lint.analysis.runtime.resource_limits import CPU, MEMORY, PIDS, Resource, limiting
from ats_lint.analysis.views.compose import Service
from ats_lint.analysis.views.dockerfile import Stage
from ats_lint.records import dataclass
from ats_lint.syntax.compose.security_opt import forbids_new_privileges

Asked = Callable[[Service], Iterable[Given]]


def _at(*keys: str) -> Asked:
    return lambda service: given(service, *keys)


def _limits(*resources: Resource) -> Asked:
    return lambda service: (one for resource in resources for one in limiting(service, resource))


def _where(holds: Callable[[Service], object], *keys: str) -> Asked:
    return lambda service: given(service, *keys) if holds(service) else ()


def _forbidding(service: Service) -> bool:
    said = privilege_options(service)
    return bool(said) and forbids_new_privileges(said[-1].text or "") is True


_NETWORKS = _where(lambda service: not shares_default_network(service), "networks", "network_mode")
_CONFINED = _at("security_opt")
_HEALTH = _where(health_check, "healthcheck")
_PRIVILEGES = _where(_forbidding, "security_opt")
_ANSWERS: Mapping[str, Asked] = {
    "readiness-users": _at("user"),
    "owasp-2": _at("user"),
    "readiness-secrets": _at("secrets"),
    "owasp-12": _at("secrets"),
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
    "owasp-3": _at("cap_drop", "cap_add"),
    "cis-5.4": _at("cap_drop", "cap_add"),
    "owasp-4": _PRIVILEGES,
    "cis-5.26": _PRIVILEGES,
    "owasp-8": _at("read_only"),
    "cis-5.13": _at("read_only"),
    "cis-5.2": _CONFINED,
    "cis-5.3": _CONFINED,
    "cis-5.22": _CONFINED,
    "owasp-6": _CONFINED,
    "cis-5.14": _at("ports"),
    "cis-5.28": _at("image"),
}
"""What services have for a line, by the functions that rules ask."""
_KEYWORDS: Mapping[str, str] = {
    "readiness-users": "USER",
    "cis-4.1": "USER",
    "owasp-2": "USER",
    "readiness-health": "HEALTHCHECK",
    "cis-4.6": "HEALTHCHECK",
    "cis-4.2": "FROM",
    "readiness-images": "FROM",
    "cis-4.9": "COPY",
}
"""Instructions that a line is about."""


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
    if tag in _KEYWORDS:
        yield from _instructions(project, _KEYWORDS[tag])
    if tag in _OTHERS:
        yield from _OTHERS[tag](project)


def _services(project: Project, asked: Asked) -> Iterator[Exhibit]:
    for service in project.services:
        for key, value in asked(service):
            yield Exhibit(value.source.path, value.source.position(value.span.start)[0], f"{service.key}: {key}")


def _instructions(project: Project, keyword: str) -> Iterator[Exhibit]:
    for dockerfile in project.dockerfiles:
        for stage in dockerfile.stages:
            yield from _of_stage(stage, keyword)


def _of_stage(stage: Stage, keyword: str) -> Iterator[Exhibit]:
    for one in stage.instructions:
        if one.keyword.upper() == keyword:
            yield Exhibit(stage.source.path, one.line, f"{stage.subject}: {keyword}")


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
