"""The set: Compose files, the Dockerfiles they build, `.env` and `.dockerignore`, seen together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from ats_lint.analysis.build.accounts import superusers
from ats_lint.analysis.build.stagefacts import stage_facts
from ats_lint.analysis.project import bake, deployments, devcontainers, graph
from ats_lint.analysis.project.grouping import Unit
from ats_lint.analysis.views.answers import Answers
from ats_lint.analysis.views.compose import Compose, Service
from ats_lint.analysis.views.dockerfile import Dockerfile, Instruction, Stage
from ats_lint.analysis.views.links import Recipe, Use
from ats_lint.files.build_context import BuildContext
from ats_lint.files.git import Git, GitState
from ats_lint.files.policy import Policy
from ats_lint.files.source import Source
from ats_lint.files.workspace import Workspace, normal
from ats_lint.images import ImageFacts, lookup
from ats_lint.model import InputError, Span
from ats_lint.records import cached_property
from ats_lint.syntax.compose.builds import Build
from ats_lint.syntax.compose.compose_file import ComposeFile
from ats_lint.syntax.compose.projects import projects_of
from ats_lint.syntax.compose.service import Service as WrittenService

T = TypeVar("T")
Builds = list[tuple[Service, Build]]
"""Services, and how each builds."""
FATAL = frozenset({"syntax-error", "empty-compose"})
"""Problems after which a file counts as unparseable: it is still linted as far as it goes, and never fixed."""


class Project:
    """Files that mean something only together: one directory's Compose files and the Dockerfiles they build.

    A Dockerfile that no Compose file builds is a project of its own, and so are bake files that lie alone. This is also
    the node that rules about several files ask for.
    """

    subject: str | None = None

    def __init__(self, workspace: Workspace, unit: Unit, policy: Policy) -> None:
        """Parse the unit's files as they are now."""
        composes, dockerfiles = unit
        self.workspace = workspace
        self.settings = policy
        self.answers = Answers()
        self._git = Git(workspace)
        self.composes = projects_of(composes, workspace.peek, partial(Compose, project=self), workspace.bounds)
        self.embedded = {one.source.path: one for one in graph.embedded(self.composes)}
        self._alone = next((path for path in dockerfiles if path.name in bake.NAMES), None)
        others = (path for path in dockerfiles if path != self._alone)
        sources = [source for path in others if (source := workspace.peek(path)) is not None]
        sources += [one.source for one in self.embedded.values()]
        self.dockerfiles = tuple(Dockerfile(source, self) for source in sources)
        folders = graph.folders(self.directory, self.dockerfiles, workspace.root)
        found = (bake.read(folder, workspace.peek) for folder in folders)
        self.bakes = tuple(one for one in found if one.targets or one.groups or one.errors)
        containers = (one for folder in folders for one in devcontainers.built(folder, workspace.peek))
        self._further = graph.further_builds(self.bakes, containers)

    @property
    def source(self) -> Source:
        """The project's first Compose file, its Dockerfile, or its bake file."""
        alone = self.workspace.peek(self._alone) if self._alone is not None else None
        if alone is not None:
            return alone
        return self.composes[0].primary.source if self.composes else self.dockerfiles[0].source

    @property
    def root(self) -> Path:
        """Top of the repository, or of what was named on the command line."""
        return self.workspace.root

    @property
    def directory(self) -> Path:
        """Where the project lives."""
        return self.composes[0].directory if self.composes else self.source.path.parent

    @property
    def notes(self) -> tuple[InputError, ...]:
        """Why bake files cannot be read."""
        return tuple(error for bake in self.bakes for error in bake.errors)

    def read(self, path: Path) -> Source | None:
        """Return another file's text; None when it is absent or lies outside the root."""
        text = self.embedded.get(path)
        return self.workspace.peek(path) if text is None else text.source

    def exists(self, path: Path) -> bool:
        """Tell whether a file or directory is there."""
        return self.workspace.exists(path)

    def is_dir(self, path: Path) -> bool:
        """Tell whether a directory is there."""
        return self.workspace.is_dir(path)

    def list(self, directory: Path) -> tuple[Path, ...]:
        """Return the entries of a directory, sorted."""
        return self.workspace.list(directory)

    def named(self, directory: Path, names: re.Pattern[str]) -> tuple[Path, ...]:
        """Return the entries of a directory whose whole names match, sorted."""
        return self.workspace.named(directory, names)

    def git(self, path: Path) -> GitState | None:
        """Tell what Git makes of a file; None where nothing speaks of Git."""
        return self.answers.ask(("git", path), lambda: self._git.state(path))

    @property
    def services(self) -> Iterator[Service]:
        """Every service of every Compose set."""
        return (service for compose in self.composes for service in compose.services.values())

    @property
    def contexts(self) -> Iterator[BuildContext]:
        """The build context of every Dockerfile."""
        return (dockerfile.context for dockerfile in self.dockerfiles if dockerfile.context is not None)

    def dockerfile(self, path: Path) -> Dockerfile | None:
        """Return the project's Dockerfile at `path`."""
        return next((one for one in self.dockerfiles if one.path == path), None)

    def dockerfile_of(self, service: WrittenService) -> Dockerfile | None:
        """Return the Dockerfile that a service builds, its own text included; None when it is not at hand."""
        build = service.build
        if build is None or build.inline is None:
            return self.dockerfile(build.path) if build and build.path else None
        inline = build.inline
        texts = self.embedded.values()
        places = (one.source.path for one in texts if one.outer is inline.source and one.span == inline.node.span)
        return next(map(self.dockerfile, places), None)

    @cached_property
    def _builds(self) -> dict[Path, Builds]:
        """The services that build each Dockerfile, by its path."""
        found: dict[Path, Builds] = {}
        for service in self.services:
            dockerfile = self.dockerfile_of(service)
            if dockerfile is not None and service.build is not None:
                found.setdefault(dockerfile.path, []).append((service, service.build))
        return found

    def recipes_of(self, dockerfile: Dockerfile) -> tuple[Recipe, ...]:
        """Return how the project builds a Dockerfile: by services first, then by bake files."""
        services = (graph.recipe(build) for _, build in self._builds.get(dockerfile.path, ()))
        return (*services, *(target.recipe for target in self._further.get(dockerfile.path, ())))

    def context_of(self, dockerfile: Dockerfile) -> BuildContext:
        """Return what is sent to the builder with a Dockerfile: its own directory when nobody says."""
        path = dockerfile.path
        given = [build.directory for _, build in self._builds.get(path, ())]
        given += [target.directory and normal(target.directory) for target in self._further.get(path, ())]
        directory = next((one for one in given if one is not None), None)
        return BuildContext(self.workspace, directory or path.parent, path, certain=directory is not None)

    def is_targeted(self, stage: Stage) -> bool:
        """Tell whether a bake file makes an image of a stage that it names."""
        recipes = (target.recipe for target in self._further.get(stage.dockerfile.path, ()))
        names = (recipe.target for recipe in recipes if recipe.image and recipe.target)
        return any(stage.dockerfile.stage_called(name) is stage for name in names)

    def superusers_of(self, stage: Stage) -> frozenset[str]:
        """Return the names of the accounts of a stage that have root's number."""
        return superusers(stage)

    def uses_of(self, stage: Stage) -> tuple[Use, ...]:
        """Return the Compose services that run a stage."""
        services = (service for service, _ in self._builds.get(stage.dockerfile.path, ()))
        return tuple(graph.use_of(service) for service in services if self.stage_of(service) is stage)

    def stage_of(self, service: WrittenService) -> Stage | None:
        """Return the stage that a service builds; None when it is not at hand."""
        dockerfile = self.dockerfile_of(service)
        if dockerfile is None:
            return None
        name = service.build.target if service.build else None
        if name:
            return dockerfile.stage_called(name)
        return dockerfile.stages[-1] if dockerfile.stages else None

    def facts_of(self, service: Service) -> ImageFacts | None:
        """Return what is known of the image that a service runs; None when nothing is."""
        if service.stage is not None:
            return stage_facts(service.stage.given(graph.arguments_of(service.build)))
        return lookup(service.image, self.settings.images) if service.build is None and service.image else None

    @cached_property
    def deployed(self) -> frozenset[Path]:
        """The files that scripts, workflows or documents give to `docker stack deploy`."""
        return deployments.deployed(self)

    def texts(self) -> Iterator[str]:
        """Yield the texts of the Compose files."""
        return (file.source.text for compose in self.composes for file in compose.chain)

    def own_paths_of(self, compose: Compose) -> frozenset[Path] | None:
        """Return the files by which a variant differs from what it is laid over; None for any other."""
        return graph.own_paths(compose, self.composes)

    def nodes(self, kind: type[T]) -> Iterator[T]:
        """Return every node of a type, in a fixed order; rules ask for few types.

        Who asks for one kind of instruction gets those inside ONBUILD, too; who asks for all of them gets the ONBUILD.
        """
        found: tuple[T, ...] = self.answers.ask(
            ("nodes", kind), lambda: tuple(node for node in self._nodes(kind) if isinstance(node, kind))
        )
        return iter(found)

    def _nodes(self, kind: type[Any]) -> Iterable[object]:
        if kind is Instruction:
            return (one for dockerfile in self.dockerfiles for one in dockerfile.instructions)
        if issubclass(kind, Instruction):
            return (one for dockerfile in self.dockerfiles for one in dockerfile.all_instructions())
        sources: dict[type[Any], Callable[[], Iterable[object]]] = {
            Project: lambda: (self,),
            Compose: lambda: self.composes,
            ComposeFile: self.compose_files,
            Service: lambda: self.services,
            Dockerfile: lambda: self.dockerfiles,
            Stage: lambda: (stage for dockerfile in self.dockerfiles for stage in dockerfile.stages),
        }
        if kind not in sources:
            raise TypeError(f"no node of type {kind.__name__} for rules to ask for")
        return sources[kind]()

    def compose_files(self) -> Iterator[ComposeFile]:
        """Yield every Compose file once."""
        yield from {file.path: file for compose in self.composes for file in compose.files}.values()

    @cached_property
    def owners(self) -> frozenset[Path]:
        """The paths of its Dockerfiles and of the Compose files that services belong to; not of extended ones."""
        composes = (file.path for compose in self.composes for file in (*compose.chain, *compose.included))
        return frozenset(composes).union(file.path for file in self.dockerfiles)

    def paths(self) -> frozenset[Path]:
        """Return the paths of all its files."""
        dockerfiles = {file.path for file in self.dockerfiles}
        alone = set[Path]() if self._alone is None else {self._alone}
        return frozenset(file.path for file in self.compose_files()) | dockerfiles | alone

    def fatal(self) -> Iterator[InputError]:
        """Yield why files of the project cannot be parsed: one error for each, with its first position.

        The rules about syntax report every one.
        """
        seen: set[Path] = set()
        hollow = {file.path for file in self.compose_files() if file.root is None}
        for source, name, message, span in self._problems():
            if name == "empty-compose" and source.path not in hollow:
                continue  # it can be read, and says too little
            if name in FATAL and source.path not in seen:
                seen.add(source.path)
                line, column = source.position(span.start)
                yield InputError(source.path, message, line, column)

    def _problems(self) -> Iterator[tuple[Source, str, str, Span]]:
        for compose in self.composes:
            for fault in compose.problems:
                yield fault.source, fault.name, fault.message, fault.span
        for dockerfile in self.dockerfiles:
            text = self.embedded.get(dockerfile.path)
            for problem in dockerfile.problems:
                if text is None:
                    yield dockerfile.source, problem.code, problem.message, problem.span
                elif not text.hides(problem.span):
                    yield text.outer, problem.code, problem.message, text.place(problem.span)

    def comments(self) -> dict[Path, Counter[str]]:
        """Return the comments of every file, counted."""
        files: list[ComposeFile | Dockerfile] = [*self.compose_files(), *self.dockerfiles]
        return {file.path: Counter(comment.text for comment in file.comments) for file in files}

    def shows(self, node: object, path: Path) -> bool:
        """Tell whether a finding of `node` in the file `path` is news.

        What a variant (`compose.prod.yaml` over its base) says of its base has been said of the base alone.
        """
        compose = node if isinstance(node, Compose) else node.compose if isinstance(node, Service) else None
        return compose is None or compose.own_paths is None or path in compose.own_paths
