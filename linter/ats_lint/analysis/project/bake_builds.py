"""What bake files say of builds that cannot be so: contexts, Dockerfiles, stages and targets that are not there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ats_lint.analysis.project.bake import NAMES, Bake, BakeTarget, local
from ats_lint.analysis.project.bake_values import BakeValue
from ats_lint.analysis.project.project import Project
from ats_lint.analysis.views.dockerfile import Dockerfile
from ats_lint.files.discover import kind_of
from ats_lint.files.source import Source
from ats_lint.files.workspace import normal
from ats_lint.model import Span
from ats_lint.records import dataclass
from ats_lint.shortening import short

_METADATA = "metadata"
"""In names of targets that a workflow defines (`docker-metadata-action`): no file in view has them."""


@dataclass(frozen=True, slots=True)
class Unmet:
    """Something that a bake file names and that is not there."""

    source: Source
    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class BakeArgument:
    """A build argument of a target, at the place that gives it; `dockerfile` is what the target builds, if at hand."""

    name: str
    span: Span
    value: BakeValue
    dockerfile: Dockerfile | None


def unmet(project: Project) -> Iterator[Unmet]:
    """Yield what the bake files of a project name and what is not there."""
    for bake in _concerning(project):
        for target in _built(bake):
            yield from _paths(target, bake, project)
            yield from _stage(target, project)
        beside = any(kind_of(path) == "compose" for path in project.list(bake.directory))
        if bake.whole and not beside and not _has_others(bake, project):
            yield from _names(bake)


def arguments(project: Project) -> Iterator[BakeArgument]:
    """Yield the build arguments that targets give themselves, and not by inheritance.

    What others inherit is given to several Dockerfiles: then the Dockerfile is left open.
    """
    for bake in _concerning(project):
        parents = _parents(bake)
        for target in bake.targets:
            path = target.dockerfile
            dockerfile = project.dockerfile(normal(path)) if path and target.name not in parents else None
            for name, (span, value) in target.own["args"].members.items() if "args" in target.own else ():
                yield BakeArgument(name, span, value, dockerfile)


def _has_others(bake: Bake, project: Project) -> bool:
    """Tell whether files of other names, here or above, may be given with `-f` and define the targets."""
    folders = [bake.directory, *bake.directory.parents]
    inside = (folder for folder in folders if folder.is_relative_to(project.root))
    return any(path.suffix == ".hcl" and path.name not in NAMES for folder in inside for path in project.list(folder))


def _concerning(project: Project) -> Iterator[Bake]:
    """Yield the bake files that lie where the project lives, or build one of its Dockerfiles."""
    paths = {dockerfile.path for dockerfile in project.dockerfiles}
    for bake in project.bakes:
        built = {normal(target.dockerfile) for target in bake.targets if target.dockerfile}
        if bake.directory == project.directory or not paths.isdisjoint(built):
            yield bake


def _parents(bake: Bake) -> frozenset[str]:
    inherited = (target.own["inherits"] for target in bake.targets if "inherits" in target.own)
    return frozenset(item.text for value in inherited for item in value.items if item.text)


def _built(bake: Bake) -> Iterator[BakeTarget]:
    """Yield the targets that are there to be built: others lend what they say."""
    listed = {item.text for value in bake.groups.values() for item in value.items}
    parents = _parents(bake)
    for target in bake.targets:
        lends = target.name in parents or target.name.startswith("_")
        if not lends or target.name in listed:
            yield target


def _paths(target: BakeTarget, bake: Bake, project: Project) -> Iterator[Unmet]:
    context = target.said.get("context")
    if context is not None and context.fixed and _absent(context.text, bake, project):
        yield _missing("context", context)
    elif target.directory is not None and (context is None or context.fixed):
        yield from _dockerfile(target, project)
    for name, (_, value) in target.said["contexts"].members.items() if "contexts" in target.said else ():
        if value.fixed and _absent(value.text, bake, project):
            yield _missing(f"context {short(name, 20)}:", value)


def _absent(context: str | None, bake: Bake, project: Project) -> bool:
    """Tell whether a local directory is there for no place from which the tool may be started."""
    folder = local(bake.directory, context)
    if context is None or folder is None or not normal(folder).is_relative_to(project.root):
        return False
    starts = [path for path in (bake.directory, *bake.directory.parents) if path.is_relative_to(project.root)]
    places = [normal(found) for start in starts if (found := local(start, context)) is not None]
    return not any(_may_be(place, project) for place in places)


def _may_be(path: Path, project: Project) -> bool:
    """Tell whether a path is there, or made by somebody: what Git ignores is."""
    return project.exists(path) or not path.is_relative_to(project.root) or project.git(path) == "ignored"


def _dockerfile(target: BakeTarget, project: Project) -> Iterator[Unmet]:
    path, said = target.dockerfile, target.said.get("dockerfile")
    if path is None or _may_be(normal(path), project) or (said is not None and not said.fixed):
        return
    at = said or target.said.get("context")
    message = f"{_shown(normal(path), project)} does not exist"
    yield Unmet(at.source, at.span, message) if at else Unmet(target.source, target.span, message)


def _missing(what: str, value: BakeValue) -> Unmet:
    return Unmet(value.source, value.span, f"{what} {short(value.text or '', 40)} does not exist")


def _stage(target: BakeTarget, project: Project) -> Iterator[Unmet]:
    said = target.said.get("target")
    dockerfile = project.dockerfile(normal(target.dockerfile)) if target.dockerfile else None
    name = said.text if said is not None and said.fixed else None
    if not name or said is None or dockerfile is None or not dockerfile.stages:
        return
    stages = {(stage.name or "").lower() for stage in dockerfile.stages} - {""}
    if name.lower() not in stages | {str(stage.index) for stage in dockerfile.stages}:
        where = _shown(dockerfile.path, project)
        yield Unmet(said.source, said.span, f"target {short(name, 30)} is no stage of {where}{_near(name, stages)}")


def _names(bake: Bake) -> Iterator[Unmet]:
    """Yield names of targets that no file defines."""
    known = {target.name for target in bake.targets} | set(bake.groups) | {target.label for target in bake.targets}
    for value in (*bake.groups.values(), *(t.own["inherits"] for t in bake.targets if "inherits" in t.own)):
        for item in value.items:
            name = item.text if item.fixed else None
            if name and name not in known and "*" not in name and _METADATA not in name:
                yield Unmet(item.source, item.span, f"{short(name, 40)} is no target{_near(name, known)}")
    for target in bake.targets:
        contexts = target.own.get("contexts")
        for _, value in contexts.members.values() if contexts is not None else ():
            prefix, _, name = (value.text or "").partition("target:")
            if value.fixed and not prefix and name and name not in known:
                yield Unmet(value.source, value.span, f"{short(name, 40)} is no target{_near(name, known)}")


def _near(name: str, known: set[str]) -> str:
    from difflib import get_close_matches  # late: as a rule nothing is misspelt

    near = get_close_matches(name.lower(), sorted(known), n=1)
    return f" (near: {short(near[0], 20)})" if near else ""


def _shown(path: Path, project: Project) -> str:
    return path.relative_to(project.root).as_posix()[-40:] if path.is_relative_to(project.root) else path.name
