"""What stands in a project's files for a line of a checklist, each with the place where it can be looked up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from ats_lint.analysis.project.precautions import backup_files, backup_services, recovery_files, scans
from ats_lint.analysis.project.project import Project
from ats_lint.analysis.runtime.resource_limits import CPU, MEMORY, PIDS
from ats_lint.analysis.views.dockerfile import Stage
from ats_lint.records import dataclass

_LIMITS = (*MEMORY.limits, *CPU.limits)
_KEYS: Mapping[str, tuple[str, ...]] = {
    "readiness-users": ("user",),
    "owasp-2": ("user",),
    "readiness-secrets": ("secrets",),
    "owasp-12": ("secrets",),
    "readiness-networks": ("networks", "network_mode"),
    "owasp-5": ("networks", "network_mode"),
    "cis-5.30": ("networks", "network_mode"),
    "readiness-health": ("healthcheck",),
    "cis-5.27": ("healthcheck",),
    "readiness-restarts": ("restart", "deploy.restart_policy"),
    "cis-5.15": ("restart", "deploy.restart_policy"),
    "readiness-volumes": ("volumes",),
    "readiness-limits": _LIMITS,
    "owasp-7": _LIMITS,
    "cis-5.11": MEMORY.limits,
    "cis-5.12": CPU.limits,
    "cis-5.29": PIDS.limits,
    "readiness-logs": ("logging",),
    "owasp-3": ("cap_drop", "cap_add"),
    "cis-5.4": ("cap_drop", "cap_add"),
    "owasp-4": ("security_opt",),
    "cis-5.26": ("security_opt",),
    "owasp-8": ("read_only",),
    "cis-5.13": ("read_only",),
    "cis-5.2": ("security_opt",),
    "cis-5.3": ("security_opt",),
    "cis-5.22": ("security_opt",),
    "owasp-6": ("security_opt",),
    "cis-5.14": ("ports",),
    "cis-5.28": ("image",),
}
"""Keys of services that a line is about."""
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
    yield from _services(project, _KEYS.get(tag, ()))
    if tag in _KEYWORDS:
        yield from _instructions(project, _KEYWORDS[tag])
    if tag in _OTHERS:
        yield from _OTHERS[tag](project)


def _services(project: Project, keys: Sequence[str]) -> Iterator[Exhibit]:
    for service in project.services:
        for key in keys:
            value = service.get(key)
            if value is not None and service.has(key):
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
