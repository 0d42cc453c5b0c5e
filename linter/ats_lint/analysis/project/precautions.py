"""What a project has against loss and against known holes: scans in its CI, backups, and what tells how to recover."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from ats_lint.analysis.project.project import Project
from ats_lint.analysis.views.compose import Compose, Service
from ats_lint.files import ci_files
from ats_lint.files.source import Source
from ats_lint.model import Span
from ats_lint.patterns import regex

Place = tuple[Source, Span]

_SCANNER = regex(
    r"trivy|grype|\bsnyk\b|docker[ /-]scout|\bclair|anchore|dockle|sysdig|prisma|twistlock|aquasec|xray|checkov"
    r"|\bkics\b|container[-_]scanning|osv-scanner|wiz",
    re.IGNORECASE,
)
_HOOKS = ".pre-commit-config.yaml"
_TOOL = regex(
    r"backup|restic|borg|duplicati|duplicacy|kopia|velero|barman|wal-?g\b|pgbackrest|litestream|rclone|snapshot"
    r"|pg_dump|pg_basebackup|mysqldump|mariadb-dump|mongodump|mydumper|xtrabackup",
    re.IGNORECASE,
)
_KEPT_IN = ("", "scripts", "script", "bin", "ops", "deploy", "backup", "backups", "docs", "doc", "runbooks")
"""Folders in which people keep scripts and pages about running a system."""
_BACKUP = regex(r"back[-_]?up|dump", re.IGNORECASE)
_RECOVERY = regex(r"restore|recover|disaster|runbook", re.IGNORECASE)


def scans(project: Project) -> Iterator[Place]:
    """Yield where the pipelines and the hooks for commits first name a vulnerability scanner."""
    tops = tuple(dict.fromkeys((project.root, project.directory)))
    for path in (*ci_files.pipelines(project, tops), *(top / _HOOKS for top in tops)):
        source = project.read(path)
        found = _SCANNER.search(source.text) if source is not None else None
        if source is not None and found is not None:
            yield source, Span(*found.span())


def backup_services(compose: Compose) -> Iterator[Service]:
    """Yield the services that make copies of data: by a backup tool, a dump, or the labels that such a tool reads."""
    return (service for service in compose.services.values() if _backs_up(service))


def backup_files(project: Project) -> Iterator[Path]:
    """Yield the files that by their names make backups."""
    return _named(project, _BACKUP)


def recovery_files(project: Project) -> Iterator[Path]:
    """Yield the files that by their names bring data back, or tell how to."""
    return _named(project, _RECOVERY)


def _backs_up(service: Service) -> bool:
    lines = [words.line for words in (service.entrypoint, service.command) if words is not None]
    return bool(_TOOL.search(" ".join((service.key, service.image or "", *lines, *service.labels))))


def _named(project: Project, words: re.Pattern[str]) -> Iterator[Path]:
    roots: Iterable[Path] = dict.fromkeys((project.root, project.directory))
    folders = dict.fromkeys(root / name for root in roots for name in _KEPT_IN)
    for folder in folders:
        yield from (path for path in project.list(folder) if words.search(path.name) and not project.is_dir(path))
