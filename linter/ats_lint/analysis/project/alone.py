"""A Dockerfile with nothing around it: what can be said from its text."""

from __future__ import annotations

import re
from pathlib import Path

from ats_lint.analysis.build.accounts import superusers
from ats_lint.analysis.views.dockerfile import Dockerfile, Stage
from ats_lint.analysis.views.links import Recipe, Use
from ats_lint.files.build_context import BuildContext
from ats_lint.files.git import GitState
from ats_lint.files.policy import Policy
from ats_lint.files.source import Source
from ats_lint.records import dataclass, field
from ats_lint.syntax.compose.application import Compose
from ats_lint.syntax.compose.service import Service


def alone(source: Source, policy: Policy | None = None, recipes: tuple[Recipe, ...] = ()) -> Dockerfile:
    """Return a Dockerfile as it is read without its project."""
    return Dockerfile(source, Alone(source.path.parent, policy or Policy(), recipes))


@dataclass(frozen=True)
class Alone:
    """The project of one file: nobody else is there, and nothing can be read."""

    root: Path
    settings: Policy
    recipes: tuple[Recipe, ...] = ()
    dockerfiles: tuple[Dockerfile, ...] = field(default=(), init=False)
    composes: tuple[Compose, ...] = field(default=(), init=False)

    @property
    def directory(self) -> Path:
        """Where the file lies."""
        return self.root

    def read(self, path: Path) -> Source | None:
        """Return nothing."""

    def exists(self, path: Path) -> bool:
        """Tell that nothing is there."""
        return False

    def is_dir(self, path: Path) -> bool:
        """Tell that nothing is there."""
        return False

    def list(self, directory: Path) -> tuple[Path, ...]:
        """Return nothing."""
        return ()

    def named(self, directory: Path, names: re.Pattern[str]) -> tuple[Path, ...]:
        """Return nothing."""
        return ()

    def git(self, path: Path) -> GitState | None:
        """Know nothing of Git."""

    def dockerfile_of(self, service: Service) -> Dockerfile | None:
        """Return nothing: there are no services."""

    def context_of(self, dockerfile: Dockerfile) -> BuildContext | None:
        """Return nothing."""

    def recipes_of(self, dockerfile: Dockerfile) -> tuple[Recipe, ...]:
        """Return how it is said to be built."""
        return self.recipes

    def superusers_of(self, stage: Stage) -> frozenset[str]:
        """Return the names of the accounts of a stage that have root's number."""
        return superusers(stage)

    def uses_of(self, stage: Stage) -> tuple[Use, ...]:
        """Return nothing: there are no services."""
        return ()

    def is_targeted(self, stage: Stage) -> bool:
        """Tell whether it is said that an image is made of a stage."""
        names = (recipe.target for recipe in self.recipes if recipe.image and recipe.target)
        return any(stage.dockerfile.stage_called(name) is stage for name in names)
