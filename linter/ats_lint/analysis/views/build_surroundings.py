"""What a Dockerfile may ask of the project around it."""

from __future__ import annotations

from typing import Protocol, TypeVar

from ats_lint.analysis.views.links import Neighbours, Recipe, Use
from ats_lint.files.build_context import BuildContext
from ats_lint.syntax.compose.application import Compose
from ats_lint.syntax.compose.service import Service

File = TypeVar("File")
Stage = TypeVar("Stage", contravariant=True)


class BuildSurroundings(Neighbours, Protocol[File, Stage]):
    """The project around a Dockerfile."""

    @property
    def dockerfiles(self) -> tuple[File, ...]:
        """The project's Dockerfiles."""
        ...

    @property
    def composes(self) -> tuple[Compose, ...]:
        """The project's Compose applications, variants included."""
        ...

    def dockerfile_of(self, service: Service) -> File | None:
        """Return the Dockerfile that a service builds; None when it is not at hand."""

    def context_of(self, dockerfile: File) -> BuildContext | None:
        """Return what is sent to the builder with a Dockerfile."""

    def recipes_of(self, dockerfile: File) -> tuple[Recipe, ...]:
        """Return how the project builds a Dockerfile."""
        ...

    def superusers_of(self, stage: Stage) -> frozenset[str]:
        """Return the names of the accounts of a stage that have root's number."""
        ...

    def uses_of(self, stage: Stage) -> tuple[Use, ...]:
        """Return the Compose services that run a stage."""
        ...

    def is_targeted(self, stage: Stage) -> bool:
        """Tell whether the project builds a stage by name."""
        ...
