"""From the files of a group to a project: parsing, and wiring Compose files to the Dockerfiles they build."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ats_lint.analysis.project.bake import BakeTarget
from ats_lint.analysis.project.bake import read as read_bake
from ats_lint.analysis.project.grouping import Unit
from ats_lint.analysis.project.links import MountPoint, Recipe, Use
from ats_lint.analysis.project.project import Project
from ats_lint.files.build_context import BuildContext
from ats_lint.files.policy import Policy
from ats_lint.files.workspace import Workspace, normal
from ats_lint.images import lookup
from ats_lint.model import InputError, Span
from ats_lint.syntax.compose.builds import Build
from ats_lint.syntax.compose.embedded import Embedded, embed
from ats_lint.syntax.compose.services import Compose, ComposeFile, Service, load_projects
from ats_lint.syntax.compose.values import Value
from ats_lint.syntax.compose.words import Words
from ats_lint.syntax.dockerfile.stages import Stage
from ats_lint.syntax.dockerfile.syntax import Dockerfile, parse


def load(workspace: Workspace, unit: Unit, settings: Policy) -> Project:
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
        service.facts = stage.given(arguments_of(service.build)).facts()
    for service in project.services:
        if service.build is None and service.image:
            service.facts = lookup(service.image, project.settings.images)


def _recipe(build: Build) -> Recipe:
    given = build.get("additional_contexts")
    names = [item.text.partition("=")[0] for item in given.list if item.text] if given else []
    target = build.get("target")
    return Recipe(
        target=build.target or (None if target is not None and target.kind == "scalar" else ""),
        args=arguments_of(build),
        contexts=frozenset([*names, *(given.map if given else ())]),
    )


def arguments_of(build: Build | None) -> dict[str, str | None]:
    """Return the arguments that a service gives its build."""
    return {name: argument.value for name, argument in build.args.items()} if build else {}


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
        args=arguments_of(service.build),
    )


def _words(found: Words | None) -> tuple[str, ...] | str | None:
    if found is None:
        return None
    return found.line if found.words is None else tuple(word or "" for word in found.argv)
