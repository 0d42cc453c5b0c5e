"""Build contexts and Dockerfiles inside the project that are not there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from ats_lint import Compose, Dockerfile, Service, Source, Span, Variable, dataclass, regex

_SCRIPT = regex(r"[\w.-]+\.sh|[Mm]akefile|[Jj]ustfile|[Tt]askfile\.ya?ml")


@dataclass(frozen=True, slots=True)
class Absent:
    """A `context` or a `file` of a build that is not there: as it is written, where, and in which file."""

    what: str
    written: str
    span: Span
    path: Path


def absent(service: Service) -> Absent | None:
    """Return what a service is to be built from and is not there; None where it is, or may be outside."""
    build, project = service.build, service.compose.project
    if build is None or build.directory is None or not build.directory.is_relative_to(project.root):
        return None
    if any(one.name == "PWD" for one in _context_variables(service)):
        return None  # it is wherever Compose is called
    if service.is_partial and build.get("context") is None:
        return None  # what it extends may name another
    source = build.source.path
    if not project.exists(build.directory):
        if in_submodule(project.read, project.root, build.directory) or _is_fetched(service.compose, build.directory):
            return None
        return Absent("context", build.context or "", build.context_span, source)
    if build.path is None or build.inline is not None or _may_be_there(service.compose, build.path):
        return None
    named = build.get("dockerfile")
    span = named.span if named is not None and named.kind == "scalar" else build.context_span
    return Absent("file", build.dockerfile or "", span, named.source.path if named is not None else source)


def _context_variables(service: Service) -> tuple[Variable, ...]:
    named = service.get("build.context") or service.get("build")
    return named.variables if named is not None and named.kind == "scalar" else ()


def _may_be_there(compose: Compose, path: Path) -> bool:
    """Tell whether a Dockerfile is there or outside of what may be seen: a submodule is empty until it is fetched."""
    project = compose.project
    if not path.is_relative_to(project.root) or project.exists(path):
        return True
    return in_submodule(project.read, project.root, path)


def _is_fetched(compose: Compose, path: Path) -> bool:
    """Tell whether a script or Makefile beside the file clones a repository of the directory's name."""
    project = compose.project
    name = path.relative_to(project.root).parts[-1]
    cloned = re.compile(rf"\bgit\s+clone\b.*(?<![\w-]){re.escape(name)}(?:\.git)?(?![\w-])")
    scripts = (project.read(one) for one in project.named(compose.directory, _SCRIPT))
    return any(cloned.search(line) for one in scripts if one is not None for line in one.text.splitlines())


def is_left_out(dockerfile: Dockerfile, path: Path) -> bool:
    """Tell whether Git leaves a path out of the repository: it is ignored, or lies in a submodule."""
    project = dockerfile.project
    return project.git(path) == "ignored" or in_submodule(project.read, project.root, path)


def in_submodule(read: Callable[[Path], Source | None], root: Path, path: Path) -> bool:
    """Tell whether a path lies in another repository, which Git fetches as a `.gitmodules` above it says."""
    for folder in (one for one in path.parents if one.is_relative_to(root)):
        modules = read(folder / ".gitmodules")
        lines = (line.partition("=") for line in modules.text.splitlines()) if modules is not None else ()
        if any(key.strip() == "path" and path.is_relative_to(folder / value.strip()) for key, _, value in lines):
            return True
    return False
