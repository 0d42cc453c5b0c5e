"""A Compose application with the project around it: services that know the image they run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

from ats_lint.analysis.views.answers import Answers
from ats_lint.analysis.views.dockerfile import Dockerfile, Stage
from ats_lint.analysis.views.effective import real_path, within
from ats_lint.analysis.views.links import Neighbours
from ats_lint.files.bounds import Bounds
from ats_lint.files.policy import Policy
from ats_lint.images import ImageFacts
from ats_lint.records import cached_property
from ats_lint.syntax.compose.application import Compose as WrittenCompose
from ats_lint.syntax.compose.application import Read
from ats_lint.syntax.compose.checks import problems
from ats_lint.syntax.compose.compose_file import ComposeFile
from ats_lint.syntax.compose.definitions import Definition as WrittenDefinition
from ats_lint.syntax.compose.faults import Fault
from ats_lint.syntax.compose.nodes import Scalar
from ats_lint.syntax.compose.scope import Environment
from ats_lint.syntax.compose.service import Service as WrittenService
from ats_lint.syntax.compose.values import Value


class Surroundings(Neighbours, Protocol):
    """The project around a Compose application."""

    @property
    def dockerfiles(self) -> tuple[Dockerfile, ...]:
        """The project's Dockerfiles."""
        ...

    @property
    def composes(self) -> tuple[Compose, ...]:
        """The project's Compose applications, variants included."""
        ...

    def dockerfile_of(self, service: WrittenService) -> Dockerfile | None:
        """Return the Dockerfile that a service builds; None when it is not at hand."""

    def stage_of(self, service: WrittenService) -> Stage | None:
        """Return the stage that a service builds; None when it is not at hand."""

    def facts_of(self, service: Service) -> ImageFacts | None:
        """Return what is known of the image that a service runs; None when nothing is."""

    @property
    def deployed(self) -> frozenset[Path]:
        """The files that scripts, workflows or documents give to `docker stack deploy`."""
        ...

    def own_paths_of(self, compose: Compose) -> frozenset[Path] | None:
        """Return the files by which a variant differs from what it is laid over; None for any other."""


def composes_around(dockerfile: Dockerfile) -> Iterator[Compose]:
    """Yield the Compose applications of a Dockerfile's project."""
    return (one for one in dockerfile.project.composes if isinstance(one, Compose))


def services_of(stage: Stage) -> Iterator[Service]:
    """Yield the Compose services that are built from a stage, with everything they say."""
    for compose in composes_around(stage.dockerfile):
        yield from (service for service in compose.services.values() if service.stage is stage)


class Service(WrittenService):
    """A service, with the image that it runs."""

    compose: Compose

    def __init__(self, compose: Compose, file: ComposeFile, name: Scalar, value: Value) -> None:
        """Bind a service to its place; done by `Compose`."""
        super().__init__(compose, file, name, value)
        self.answers = Answers()

    @cached_property
    def stage(self) -> Stage | None:
        """The Dockerfile stage behind `build`; None when there is none, or it is not at hand."""
        return self.compose.project.stage_of(self)

    @cached_property
    def facts(self) -> ImageFacts | None:
        """What is known of the image it runs; None when nothing is."""
        return self.compose.project.facts_of(self)

    @property
    def in_stack(self) -> bool:
        """Whether an application that is deployed to a swarm reads the file that owns it."""
        paths = {file.path for stack in self.compose.stacks() for file in stack.chain}
        return self.source.path in paths

    def covers(self, path: str) -> bool:
        """Tell whether the container has something of its own at `path` that it can write to."""
        declared = self.facts.volumes if self.facts else ()
        targets = [one.target for one in (*self.tmpfs, *self.volumes) if one.target and one.read_only is not True]
        return any(within(real_path(path), real_path(target)) for target in (*targets, *declared))


class Definition(WrittenDefinition):
    """One entry of `networks`, `volumes`, `secrets` or `configs`."""

    compose: Compose


class Compose(WrittenCompose):
    """An application, and the project around it."""

    def __init__(
        self,
        chain: tuple[ComposeFile, ...],
        read: Read,
        environment: Environment,
        bounds: Bounds,
        project: Surroundings,
    ) -> None:
        """Bind the files together; everything is resolved on first use."""
        super().__init__(chain, read, environment, bounds)
        self.project = project
        self.answers = Answers()

    @property
    def settings(self) -> Policy:
        """What the configuration says."""
        return self.project.settings

    @cached_property
    def services(self) -> Mapping[str, Service]:
        """The services by name, in the order they are first declared; what is no mapping is left out."""
        return {key: Service(self, *parts) for key, parts in self._services()}

    @cached_property
    def waited_for(self) -> Mapping[str, frozenset[str | None]]:
        """The services that others depend on, with the conditions that they wait for."""
        found: dict[str, set[str | None]] = {}
        for service in self.services.values():
            for name, one in service.depends_on.items():
                found.setdefault(name, set()).add(one.condition)
        return {name: frozenset(conditions) for name, conditions in found.items()}

    @cached_property
    def env_readers(self) -> Mapping[Path, tuple[Service, ...]]:
        """The environment files that services name, each with the services that get all of it."""
        found: dict[Path, dict[str, Service]] = {}
        for service in self.services.values():
            for file in service.env_files:
                if file.path is not None:
                    found.setdefault(file.path, {})[service.key] = service
        return {path: tuple(readers.values()) for path, readers in found.items()}

    @cached_property
    def networks(self) -> Mapping[str, Definition]:
        """Top-level networks by name."""
        return self._definitions("networks")

    @cached_property
    def volumes(self) -> Mapping[str, Definition]:
        """Top-level volumes by name."""
        return self._definitions("volumes")

    @cached_property
    def secrets(self) -> Mapping[str, Definition]:
        """Top-level secrets by name."""
        return self._definitions("secrets")

    @cached_property
    def configs(self) -> Mapping[str, Definition]:
        """Top-level configs by name."""
        return self._definitions("configs")

    def _definitions(self, section: str) -> Mapping[str, Definition]:
        return {key: Definition(self, *parts) for key, parts in self._defined(section)}

    @cached_property
    def problems(self) -> tuple[Fault, ...]:
        """What makes Compose refuse the project or a part of it, each with file and place."""
        return problems(self)

    @cached_property
    def is_stack(self) -> bool:
        """Whether it is deployed to a swarm: by a file's name, by what only a swarm does, or as something says."""
        return any(self.is_deployed(file) for file in self.chain)

    def is_deployed(self, file: ComposeFile) -> bool:
        """Tell whether one of its files is for a swarm."""
        return file.is_stack or file.path in self.project.deployed

    def stacks(self) -> Iterator[Compose]:
        """Yield the applications of the project that are deployed to a swarm."""
        return (one for one in self.project.composes if one.is_stack)

    @cached_property
    def own_paths(self) -> frozenset[Path] | None:
        """For a variant (`compose.prod.yaml` over its base), the files that are not its base's; else None."""
        return self.project.own_paths_of(self)
