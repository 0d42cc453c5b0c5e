"""From the files named on the command line to groups that mean something only together: finding partners."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ats_lint.analysis.project import devcontainers
from ats_lint.analysis.project.bake import NAMES as BAKE_NAMES
from ats_lint.analysis.project.bake import read as read_bake
from ats_lint.files.discover import Target, compose_files, kind_of
from ats_lint.files.discover import Unit as Unit
from ats_lint.files.policy import Policy
from ats_lint.files.workspace import Workspace, normal
from ats_lint.patterns import regex
from ats_lint.records import dataclass
from ats_lint.syntax.compose import devcontainer
from ats_lint.syntax.compose.application import Compose
from ats_lint.syntax.compose.projects import load_projects
from ats_lint.syntax.compose.service import Service

_ELSEWHERE = regex(r"build|include|extends|\\")
"""What a file says that names another one; an escape may spell it otherwise."""
_MOST_DIRECTORIES = 2000
"""How many directories of a repository are searched for Compose files that build a Dockerfile."""


@dataclass(frozen=True, slots=True)
class Makeup:
    """What a Compose file's projects are made of: their Compose files, and the Dockerfiles they build."""

    composes: frozenset[Path] = frozenset()
    dockerfiles: frozenset[Path] = frozenset()


@dataclass(frozen=True, slots=True)
class Grouping:
    """The projects of a run, and by Compose file what its projects are made of."""

    units: tuple[Unit, ...]
    makeup: Mapping[Path, Makeup]

    def reached(self, folders: Sequence[Path]) -> Iterator[Target]:
        """Yield the files that make up the projects below `folders`, whatever they are called.

        A Compose file may lie anywhere. A Dockerfile outside of the folders is left out: projects that were not looked
        at may build it, too.
        """
        named = [made for path, made in self.makeup.items() if _within(path, folders)]
        for path in sorted({path for made in named for path in made.composes}):
            yield Target(path, "compose")
        for path in sorted({path for made in named for path in made.dockerfiles}):
            if _within(path, folders):
                yield Target(path, "dockerfile")


def _within(path: Path, folders: Sequence[Path]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)


def grouped(
    workspace: Workspace, targets: Sequence[Target], settings: Policy, folders: Sequence[Path] = ()
) -> Grouping:
    """Group the targets, and the files they need for context, into projects.

    Compose files of one directory belong together, as do those that build one Dockerfile or include one file.
    `folders` have been searched already.
    """
    composes = [target.path for target in targets if target.kind == "compose"]
    dockerfiles = [target.path for target in targets if target.kind == "dockerfile"]
    everything = sorted({*composes, *_partners(workspace, composes, dockerfiles, folders)})
    makeup = {path: Makeup(frozenset({path})) for path in everything if _is_apart(path, workspace)}
    bounds = workspace.bounds(Path(os.path.commonpath([path.parent for path in everything] or [workspace.root])))
    others = (path for path in everything if path not in makeup)
    for compose in load_projects(others, workspace.peek, lambda _: bounds):
        files = {file.path for file in compose.files}
        built = {path for path, _ in _built(compose, workspace)}
        for path in files:
            made = makeup.get(path, Makeup())
            makeup[path] = Makeup(made.composes | files, made.dockerfiles | built)
    bakes = tuple(((), (target.path,)) for target in targets if target.kind == "bake")
    return Grouping((*_units(everything, makeup, {*composes}, {*dockerfiles}), *bakes), makeup)


def _is_apart(path: Path, workspace: Workspace) -> bool:
    """Tell, without parsing it, whether a Compose file is a project by itself that builds nothing."""
    source, directory = workspace.peek(path), path.parent
    if source is None or _ELSEWHERE.search(source.text) or devcontainer.listed(directory, workspace.peek):
        return False
    environment = workspace.peek(directory / ".env")
    if environment is not None and "COMPOSE_FILE" in environment.text:
        return False
    return not any(one.suffix in {".yml", ".yaml"} and one != path for one in workspace.list(directory))


def _units(
    everything: Sequence[Path], makeup: Mapping[Path, Makeup], composes: set[Path], dockerfiles: set[Path]
) -> tuple[Unit, ...]:
    groups = list(_joined(everything, makeup))
    kept = [group for group in groups if composes.intersection(group[0]) or dockerfiles.intersection(group[1])]
    alone = dockerfiles.difference(*(group[1] for group in groups))
    return tuple(sorted([*kept, *(((), (path,)) for path in alone)], key=lambda unit: unit[0] or unit[1]))


def _partners(
    workspace: Workspace, composes: Iterable[Path], dockerfiles: Sequence[Path], searched: Sequence[Path]
) -> Iterator[Path]:
    """Yield Compose files beside those given, and those of the repository that may build the Dockerfiles."""
    directories = {path.parent for path in composes}
    for path in dockerfiles:
        for parent in path.parents:
            if not parent.is_relative_to(workspace.root):
                break
            directories.add(parent)
    for directory in sorted(directories):
        yield from (path for path in workspace.list(directory) if kind_of(path) == "compose")
        yield from (path for path in devcontainer.listed(directory, workspace.peek) if workspace.exists(path))
    if dockerfiles and not _within(workspace.root, searched) and workspace.exists(workspace.root / ".git"):
        for path in compose_files(workspace.disk, workspace.root, _MOST_DIRECTORIES):
            source = workspace.peek(path)
            if source is not None and "build" in source.text:
                yield path


def _built(compose: Compose, workspace: Workspace) -> Iterator[tuple[Path, Service]]:
    """Yield the Dockerfiles that services build, where they lie inside the root."""
    for service in compose.services.values():
        path = service.build.path if service.build else None
        if path is not None and workspace.inside(path) and workspace.exists(path):
            yield path, service


def _joined(composes: Sequence[Path], makeup: Mapping[Path, Makeup]) -> Iterator[Unit]:
    """Yield connected groups: same directory, or a file in common."""
    groups: list[tuple[set[Path], set[Path], set[Path]]] = []
    for path in composes:
        made = makeup.get(path, Makeup())
        files, built, links = {path}, set(made.dockerfiles), {path.parent, *made.composes, *made.dockerfiles}
        for other in [one for one in groups if links & one[2]]:
            groups.remove(other)
            files |= other[0]
            built |= other[1]
            links |= other[2]
        groups.append((files, built, links))
    for files, built, _ in groups:
        yield tuple(sorted(files)), tuple(sorted(built))


def lone_bakes(workspace: Workspace, targets: Sequence[Target], folders: Sequence[Path]) -> Iterator[Target]:
    """Yield the first bake file of each of the `folders` in which nothing else is to be linted."""
    for folder in folders:
        if not any(_within(target.path, (folder,)) for target in targets):
            beside = (folder / name for name in BAKE_NAMES)
            yield from (Target(path, "bake") for path in [one for one in beside if workspace.exists(one)][:1])


def further_dockerfiles(workspace: Workspace, targets: Iterable[Target], folders: Sequence[Path]) -> Iterator[Target]:
    """Yield the Dockerfiles below `folders` that bake files and development containers in them build, by any name."""
    looked = {*folders, *(target.path.parent for target in targets if _within(target.path, folders))}
    for folder in sorted(looked):
        baked = (target.dockerfile for target in read_bake(folder, workspace.peek).targets)
        for path in (*baked, *(build.dockerfile for build in devcontainers.built(folder, workspace.peek))):
            if path is not None and _within(normal(path), folders) and workspace.exists(path):
                yield Target(normal(path), "dockerfile")
