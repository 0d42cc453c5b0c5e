"""Where an application's own sources write, as far as they show."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from ats_lint.analysis.sources.expression_values import HOME, as_path
from ats_lint.analysis.sources.languages import CODE, language_of
from ats_lint.analysis.sources.program import program
from ats_lint.analysis.views.compose import Service
from ats_lint.analysis.views.dockerfile import Stage
from ats_lint.patterns import regex

_NO_PATH = regex(r"[()\[\]{}*?|\\<>\"'\n]")
"""Characters that a text which is taken for a path has only where it is something else, a pattern for instance."""


def uncovered_write(service: Service, stage: Stage) -> str | None:
    """Say which source writes to a place that is part of the container's own filesystem; None when none is known to.

    What cannot be told from the text counts for nothing.
    """
    others = started_by_others(service)
    environment = {name: variable.value for name, variable in service.environment.items()}
    for name, _, path in written(environment, stage):
        if posixpath.basename(name) not in others and not _is_writable(service, path):
            return f"{posixpath.basename(name)} writes to {path.removeprefix('/') if is_home(path) else path}"
    return None


def started_by_others(service: Service) -> set[str]:
    """Return the files that only other services start."""
    own = _files(service)
    return {file for other in service.compose.services.values() for file in _files(other) if file not in own}


def _files(service: Service) -> set[str]:
    words = service.command.argv if service.command else ()
    return {posixpath.basename(word) for word in words or () if word and language_of(word) in CODE}


def written_paths(stage: Stage, environment: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    """Yield sources of the program and the absolute paths that they write to, places in the user's home left out."""
    yield from ((name, path) for name, _, path in written(environment, stage) if not is_home(path))


def directories_made(stage: Stage) -> Iterator[str]:
    """Yield the directories that the sources make for themselves, by absolute path."""
    yield from (path for _, how, path in written(stage.env, stage) if how == "make" and not is_home(path))


def written(environment: Mapping[str, str | None], stage: Stage) -> Iterator[tuple[str, str, str]]:
    """Yield files of the program, how they write, and the beginning of the path that they write to."""
    directory = stage.workdir.value or "/"
    for file, access in program(stage.dockerfile).accesses():
        if file.language in CODE and access.how != "read":
            path = as_path(access.place.beginning(environment), directory)
            if path is not None and not _NO_PATH.search(path):
                yield file.name, access.how, path


def is_home(path: str) -> bool:
    """Tell whether a path lies in the home of whoever runs the program."""
    return path == HOME or path.startswith(f"{HOME}/")


def _is_writable(service: Service, path: str) -> bool:
    if is_home(path):
        targets = (one.target or "" for one in (*service.tmpfs, *service.volumes))
        return any(target.startswith(("/home", "/root")) for target in targets)
    return path.startswith(("/tmp/", "/dev/", "/proc/")) or path == "/tmp" or service.covers(path)
