"""From the files named on the command line to projects: finding partners, parsing, grouping, wiring."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ats_lint.bake import BakeTarget
from ats_lint.bake import read as read_bake
from ats_lint.compose.builds import Build
from ats_lint.compose.embedded import Embedded, embed
from ats_lint.compose.services import Compose, ComposeFile, Service, load_projects
from ats_lint.compose.values import Value
from ats_lint.compose.words import Words
from ats_lint.config import Settings
from ats_lint.context import BuildContext
from ats_lint.discover import Target, compose_files, kind_of
from ats_lint.dockerfile.stages import Stage
from ats_lint.dockerfile.syntax import Dockerfile, parse
from ats_lint.images import lookup
from ats_lint.links import MountPoint, Recipe, Use
from ats_lint.model import InputError, Span
from ats_lint.project import Project
from ats_lint.workspace import Workspace, normal

Unit = tuple[tuple[Path, ...], tuple[Path, ...]]
"""Compose files and Dockerfiles of one project."""
_MOST_DIRECTORIES = 2000
"""How many directories of a repository are searched for Compose files that build a Dockerfile."""


@dataclass(slots=True)
class Makeup:
    """What a Compose file's projects are made of: their Compose files, and the Dockerfiles they build."""

    composes: set[Path] = field(default_factory=set)
    dockerfiles: set[Path] = field(default_factory=set)


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
    workspace: Workspace, targets: Sequence[Target], settings: Settings, folders: Sequence[Path] = ()
) -> Grouping:
    """Group the targets, and the files they need for context, into projects.

    Compose files of one directory belong together, as do those that build one Dockerfile or include one file.
    `folders` have been searched already.
    """
    composes = [target.path for target in targets if target.kind == "compose"]
    dockerfiles = [target.path for target in targets if target.kind == "dockerfile"]
    everything = sorted({*composes, *_partners(workspace, composes, dockerfiles, folders)})
    makeup: dict[Path, Makeup] = {}
    for compose in load_projects(everything, workspace.peek, settings):
        files = {file.path for file in compose.files}
        built = {path for path, _ in _built(compose, workspace)}
        for path in files:
            made = makeup.setdefault(path, Makeup())
            made.composes |= files
            made.dockerfiles |= built
    return Grouping(_units(everything, makeup, {*composes}, {*dockerfiles}), makeup)


def _units(
    everything: Sequence[Path], makeup: Mapping[Path, Makeup], composes: set[Path], dockerfiles: set[Path]
) -> tuple[Unit, ...]:
    groups = list(_joined(everything, makeup))
    kept = [group for group in groups if composes.intersection(group[0]) or dockerfiles.intersection(group[1])]
    alone = dockerfiles.difference(*(group[1] for group in groups))
    return tuple(sorted([*kept, *(((), (path,)) for path in alone)], key=lambda unit: unit[0] or unit[1]))


def load(workspace: Workspace, unit: Unit, settings: Settings) -> Project:
    """Parse a project's files as they are now, and wire them together."""
    composes, dockerfiles = unit
    parsed = []
    for path in dockerfiles:
        source = workspace.peek(path)
        if source is not None:
            dockerfile = parse(source)
            dockerfile.settings = settings
            parsed.append(dockerfile)
    loaded = load_projects(composes, workspace.peek, settings)
    embedded = tuple(_embedded(loaded))
    for text in embedded:
        dockerfile = parse(text.source)
        dockerfile.settings = settings
        parsed.append(dockerfile)
    project = Project(workspace, settings, loaded, parsed, embedded)
    _wire(project, workspace)
    return project


def _embedded(composes: Iterable[Compose]) -> Iterator[Embedded]:
    """Yield the Dockerfiles that stand in Compose files, each once, numbered in the order of the file."""
    found: dict[Path, dict[Span, tuple[Value, dict[str, None]]]] = {}
    files: dict[Path, ComposeFile] = {}
    for compose in composes:
        files.update((file.path, file) for file in compose.files)
        for service in compose.services.values():
            value = service.build.inline if service.build else None
            if value is not None and value.kind == "scalar":
                known = found.setdefault(value.source.path, {})
                known.setdefault(value.node.span, (value, {}))[1][service.key] = None
    for path, values in found.items():
        for number, span in enumerate(sorted(values), 1):
            value, names = values[span]
            own = path.with_name(f"{path.name}:{number}:Dockerfile")
            yield embed(value, own, tuple(names), files[path].mappings)


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
    if dockerfiles and not _within(workspace.root, searched) and workspace.exists(workspace.root / ".git"):
        for path in compose_files(workspace.root, _MOST_DIRECTORIES):
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


def _wire(project: Project, workspace: Workspace) -> None:
    contexts: dict[Path, Path] = {}
    recipes: dict[Path, list[Recipe]] = {}
    for compose in project.composes:
        compose.project = project
        compose.own_paths = _own_paths(compose, project)
        for service in compose.services.values():
            dockerfile = project.dockerfile_of(service)
            if dockerfile is not None and service.build is not None:
                path = dockerfile.path
                recipes.setdefault(path, []).append(_recipe(service.build))
                if service.build.directory is not None:
                    contexts.setdefault(path, service.build.directory)
    baked = [target for target in _baked(project, workspace) if target.dockerfile is not None]
    for target in baked:
        path = normal(target.dockerfile or Path())
        recipes.setdefault(path, []).append(target.recipe)
        if target.directory is not None:
            contexts.setdefault(path, normal(target.directory))
    for dockerfile in project.dockerfiles:
        directory = contexts.get(dockerfile.path)
        dockerfile.project = project
        dockerfile.recipes = tuple(recipes.get(dockerfile.path, ()))
        dockerfile.context = BuildContext(
            workspace, directory or dockerfile.path.parent, dockerfile.path, certain=directory is not None
        )
    for target in baked:
        built = project.dockerfile(normal(target.dockerfile or Path()))
        stage = _stage_called(built, target.recipe.target) if built and target.recipe.target else None
        if stage is not None and target.recipe.image:
            stage.targeted = True
    # Which stages are final must be known before facts are asked for.
    pairs = [pair for compose in project.composes for pair in _stages(project, compose)]
    for service, stage in pairs:
        stage.uses = (*stage.uses, use_of(service))
    for service, stage in pairs:
        service.stage = stage
        service.facts = stage.facts()
    for service in project.services:
        if service.build is None and service.image:
            service.facts = lookup(service.image, project.settings.images)


def _recipe(build: Build) -> Recipe:
    given = build.get("additional_contexts")
    names = [item.text.partition("=")[0] for item in given.list if item.text] if given else []
    target = build.get("target")
    return Recipe(
        target=build.target or (None if target is not None and target.kind == "scalar" else ""),
        args={name: argument.value for name, argument in build.args.items()},
        contexts=frozenset([*names, *(given.map if given else ())]),
    )


def baked(workspace: Workspace, targets: Iterable[Target], folders: Sequence[Path]) -> Iterator[Target]:
    """Yield the Dockerfiles below `folders` that bake files in them build, whatever they are called."""
    looked = {*folders, *(target.path.parent for target in targets if _within(target.path, folders))}
    for folder in sorted(looked):
        for found in read_bake(folder, workspace.peek):
            path = found.dockerfile if isinstance(found, BakeTarget) else None
            if path is not None and _within(normal(path), folders) and workspace.exists(path):
                yield Target(normal(path), "dockerfile")


def _baked(project: Project, workspace: Workspace) -> Iterator[BakeTarget]:
    """Yield what the bake files beside and above the project's Dockerfiles build; what is wrong goes to its notes."""
    folders = {project.directory}
    for dockerfile in project.dockerfiles:
        parents = dockerfile.path.parents
        folders.update(parent for parent in parents if parent.is_relative_to(workspace.root))
    notes = []
    for folder in sorted(folders):
        for found in read_bake(folder, workspace.peek):
            if isinstance(found, InputError):
                notes.append(found)
            else:
                yield found
    project.notes = tuple(notes)


def _own_paths(compose: Compose, project: Project) -> frozenset[Path] | None:
    """Return the files by which a variant differs from the application it is laid over; None for any other."""
    mine = [file.path for file in compose.chain]
    for other in project.composes:
        base = [file.path for file in other.chain]
        if len(base) < len(mine) and base[0] == mine[0] and set(base[1:]) <= _overrides(other):
            return frozenset(mine).difference(base)
    return None


def _overrides(compose: Compose) -> set[Path]:
    return {file.path for file in compose.chain if ".override." in file.path.name}


def _stages(project: Project, compose: Compose) -> Iterator[tuple[Service, Stage]]:
    for service in compose.services.values():
        dockerfile = project.dockerfile_of(service)
        stage = _target(dockerfile, service) if dockerfile else None
        if stage is not None:
            yield service, stage


def _target(dockerfile: Dockerfile, service: Service) -> Stage | None:
    name = service.build.target if service.build else None
    if not name:
        return dockerfile.stages[-1] if dockerfile.stages else None
    return _stage_called(dockerfile, name)


def _stage_called(dockerfile: Dockerfile, name: str) -> Stage | None:
    numbered = (stage for stage in dockerfile.stages if name == str(stage.index))
    named = (stage for stage in reversed(dockerfile.stages) if (stage.name or "").lower() == name.lower())
    return next(named, None) or next(numbered, None)


def use_of(service: Service) -> Use:
    """Return what a Dockerfile rule has to know of a service."""
    return Use(
        service=service.key,
        file=service.source.path,
        has_healthcheck=service.healthcheck is not None,
        user=service.user,
        command=_words(service.command),
        entrypoint=_words(service.entrypoint),
        mounts=tuple(
            MountPoint(mount.target, mount.type == "volume" and bool(mount.source))
            for mount in service.volumes
            if mount.target
        ),
        read_only=service.flag("read_only") is True,
    )


def _words(found: Words | None) -> tuple[str, ...] | str | None:
    if found is None:
        return None
    return found.line if found.words is None else tuple(word or "" for word in found.argv)
