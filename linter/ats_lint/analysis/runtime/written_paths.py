"""Paths that a service's settings name, and that its program may therefore write to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ats_lint.analysis.views.compose import Service
from ats_lint.syntax.compose.mounts import Mount

_PATH = re.compile(r"(?:^|[=:,\s'\"])(/(?!/)[\w.-]+(?:/[\w.-]+)*)")
_READ_ONLY = ("/etc/", "/usr/", "/opt/", "/bin/", "/sbin/", "/lib/", "/dev/", "/run/secrets/", "/proc/", "/sys/",
    "/docker-entrypoint", "/entrypoint")  # fmt: skip
"""Where programs, libraries and configuration are read from."""
_SERVERS = frozenset({"database", "cache", "queue", "search", "storage", "proxy"})
_CONFIGURATION = re.compile(r".*\.(?:conf|cnf|ini|toml|ya?ml|cfg|properties)")


def other_written_path(service: Service) -> str | None:
    """Return a path that the command, the environment or a mounted configuration names and nothing lets be written.

    An empty text stands for a configuration that is not at hand; None when there is no such path.
    """
    for path in (*_in_command(service), *_in_environment(service), *_in_configuration(service)):
        if not path or not (path.startswith(_READ_ONLY) or service.covers(path)):
            return path
    return None


def _in_command(service: Service) -> Iterator[str]:
    words = service.command.argv if service.command else ()
    for word in words[1:]:
        yield from _PATH.findall(word or "")


def _in_environment(service: Service) -> Iterator[str]:
    for variable in service.environment.values():
        if variable.value and variable.value.startswith("/") and not variable.name.endswith(("_FILE", "PATH", "URL")):
            yield from _PATH.findall(variable.value)


def _in_configuration(service: Service) -> Iterator[str]:
    if service.facts is None or service.facts.role not in _SERVERS:
        return
    for mount in service.volumes:
        if mount.type == "bind" and mount.target and _CONFIGURATION.fullmatch(mount.target):
            yield from _named_in(service, mount)


def _named_in(service: Service, mount: Mount) -> Iterator[str]:
    project = service.compose.project
    source = project.read(mount.path) if project is not None and mount.path is not None else None
    if source is None:
        yield ""
        return
    for line in source.text.splitlines():
        if not line.lstrip().startswith(("#", ";")):
            yield from _PATH.findall(line)
