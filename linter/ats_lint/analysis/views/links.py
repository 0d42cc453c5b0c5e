"""What one half of a project tells the other, and what the files of a project may ask of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

from ats_lint.files.git import GitState
from ats_lint.files.policy import Policy
from ats_lint.files.source import Source
from ats_lint.records import dataclass, field


class MountPoint(NamedTuple):
    """A volume of a service: `named` tells a named volume from a bind mount or an anonymous one."""

    target: str
    named: bool


@dataclass(frozen=True, slots=True)
class Use:
    """A Compose service that is built from a stage, with what it overrides.

    `command` is the service's own command: words, a shell string, or None when the image's is used.
    """

    service: str
    file: Path
    has_healthcheck: bool = False
    user: str | None = None
    command: tuple[str, ...] | str | None = None
    entrypoint: tuple[str, ...] | str | None = None
    mounts: tuple[MountPoint, ...] = ()
    read_only: bool = False
    args: Mapping[str, str | None] = field(default_factory=lambda: {})
    """Build arguments, with None for what is not known."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a project builds a Dockerfile.

    Attributes:
        target: the stage; empty for the last one, None when it is not known.
        args: build arguments, with None for what is not known.
        contexts: names of the build contexts given besides the main one.
        image: whether containers may be started from the result.
    """

    target: str | None = ""
    args: Mapping[str, str | None] = field(default_factory=lambda: {})
    contexts: frozenset[str] = frozenset()
    image: bool = True


@dataclass(frozen=True, slots=True)
class FurtherBuild:
    """A build of a Dockerfile that no Compose file says.

    Attributes:
        dockerfile: absolute path.
        directory: absolute path of a local context; None when unknown or remote.
        recipe: what is built of it, and how.
    """

    dockerfile: Path
    directory: Path | None
    recipe: Recipe


class Neighbours(Protocol):
    """The files around a file, as rules may ask for them; nothing outside `root` is ever given."""

    @property
    def root(self) -> Path:
        """Top of the repository, or of what was named on the command line."""
        ...

    @property
    def directory(self) -> Path:
        """Where the project lives."""
        ...

    @property
    def settings(self) -> Policy:
        """What the configuration says."""
        ...

    def read(self, path: Path) -> Source | None:
        """Return another file's text; None when it is absent or must not be read."""

    def exists(self, path: Path) -> bool:
        """Tell whether a file or directory is there."""
        ...

    def is_dir(self, path: Path) -> bool:
        """Tell whether a directory is there."""
        ...

    def list(self, directory: Path) -> tuple[Path, ...]:
        """Return the entries of a directory, sorted."""
        ...

    def named(self, directory: Path, names: re.Pattern[str]) -> tuple[Path, ...]:
        """Return the entries of a directory whose whole names match, sorted."""
        ...

    def git(self, path: Path) -> GitState | None:
        """Tell what Git makes of a file; None where nothing speaks of Git."""
