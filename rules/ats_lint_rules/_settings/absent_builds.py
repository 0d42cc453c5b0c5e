"""Build contexts and Dockerfiles inside the project that are not there."""

from __future__ import annotations

from pathlib import Path

from ats_lint import Compose, Service, Span, dataclass


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
    source = build.source.path
    if not project.exists(build.directory):
        if _is_submodule(service.compose, build.directory):
            return None
        return Absent("context", build.context or "", build.context_span, source)
    if build.path is None or build.inline is not None or _may_be_there(service.compose, build.path):
        return None
    named = build.get("dockerfile")
    span = named.span if named is not None and named.kind == "scalar" else build.context_span
    return Absent("file", build.dockerfile or "", span, named.source.path if named is not None else source)


def _may_be_there(compose: Compose, path: Path) -> bool:
    """Tell whether a Dockerfile is there or outside of what may be seen."""
    project = compose.project
    return not path.is_relative_to(project.root) or project.exists(path)


def _is_submodule(compose: Compose, path: Path) -> bool:
    project = compose.project
    modules = project.read(project.root / ".gitmodules") if project else None
    if modules is None:
        return False
    lines = (line.partition("=") for line in modules.text.splitlines())
    return any(key.strip() == "path" and path.is_relative_to(project.root / value.strip()) for key, _, value in lines)
