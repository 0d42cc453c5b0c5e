"""The edges of a project: which Dockerfiles Compose files, bake files and development containers build, and how."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ats_lint.analysis.project.bake import Bake
from ats_lint.analysis.views.compose import Compose, Service
from ats_lint.analysis.views.dockerfile import Dockerfile
from ats_lint.analysis.views.links import FurtherBuild, MountPoint, Recipe, Use
from ats_lint.files.workspace import normal
from ats_lint.model import Span
from ats_lint.syntax.compose.builds import Build
from ats_lint.syntax.compose.command_words import Words
from ats_lint.syntax.compose.compose_file import ComposeFile
from ats_lint.syntax.compose.embedded import Embedded, embed
from ats_lint.syntax.compose.values import Value


def embedded(composes: Iterable[Compose]) -> Iterator[Embedded]:
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


def recipe(build: Build) -> Recipe:
    """Return how a service builds its image."""
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


def folders(directory: Path, dockerfiles: Iterable[Dockerfile], root: Path) -> list[Path]:
    """Return where bake files and the like are looked for: beside the project and its Dockerfiles, and up to `root`."""
    found = {directory}
    for dockerfile in dockerfiles:
        found.update(parent for parent in dockerfile.path.parents if parent.is_relative_to(root))
    return sorted(found)


def further_builds(bakes: Iterable[Bake], builds: Iterable[FurtherBuild]) -> dict[Path, list[FurtherBuild]]:
    """Return what bake files and development containers build, by Dockerfile."""
    found: dict[Path, list[FurtherBuild]] = {}
    targets = (target for bake in bakes for target in bake.targets)
    baked = (FurtherBuild(normal(one.dockerfile), one.directory, one.recipe) for one in targets if one.dockerfile)
    for one in (*baked, *builds):
        found.setdefault(one.dockerfile, []).append(one)
    return found


def own_paths(compose: Compose, composes: Iterable[Compose]) -> frozenset[Path] | None:
    """Return the files by which a variant differs from the application it is laid over; None for any other."""
    mine = [file.path for file in compose.chain]
    for other in composes:
        base = [file.path for file in other.chain]
        if len(base) < len(mine) and base[0] == mine[0] and set(base[1:]) <= _overrides(other):
            return frozenset(mine).difference(base)
    return None


def _overrides(compose: Compose) -> set[Path]:
    return {file.path for file in compose.chain if ".override." in file.path.name}


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
