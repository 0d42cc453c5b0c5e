"""A Compose application: one resolved project out of one or more files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ats_lint.analysis.project.links import Surroundings
from ats_lint.files.source import Source
from ats_lint.model import Edit, Span
from ats_lint.syntax.compose.canonical import canonical
from ats_lint.syntax.compose.checks import check
from ats_lint.syntax.compose.definitions import Definition
from ats_lint.syntax.compose.faults import Fault
from ats_lint.syntax.compose.files import ComposeFile
from ats_lint.syntax.compose.interpolation import Variable
from ats_lint.syntax.compose.nodes import Entry
from ats_lint.syntax.compose.resolve import Resolution, resolve
from ats_lint.syntax.compose.scope import Environment, Scope
from ats_lint.syntax.compose.service import Service
from ats_lint.syntax.compose.uses import uses
from ats_lint.syntax.compose.values import Json, Value

if TYPE_CHECKING:
    from ats_lint.files.policy import Policy

Read = Callable[[Path], Source | None]


class Compose:
    """A project as `docker compose` would see it: files merged, variables expanded, references followed.

    Attributes:
        chain: the files that are merged, base first.
        environment: the variables that `.env` sets, the only ones used for interpolation.
        directory: where the project lives: the first file's directory.
        settings: the configuration in force.
        read: gives another file of the project, such as an `env_file`.
        bounds: a directory below which `read` gives every file there is.
        subject: no service: None.
    """

    subject: str | None = None
    project: Surroundings | None = None
    """The project around it, set by whoever knows it."""
    own_paths: frozenset[Path] | None = None
    """For a variant (`compose.prod.yaml` over its base), the files that are not its base's; else None."""

    def __init__(
        self,
        chain: tuple[ComposeFile, ...],
        read: Read,
        environment: Environment,
        settings: Policy | None = None,
        bounds: Path | None = None,
    ) -> None:
        """Bind the files together; everything is resolved on first use.

        Args:
            chain: the files to merge; at least one.
            read: gives the text of a path; None when it is absent or out of bounds.
            environment: the variables for interpolation.
            settings: the configuration in force.
            bounds: a directory below which `read` gives every file there is.
        """
        self.chain = chain
        self.read = read
        self.environment = environment
        self.settings = settings
        self.directory = chain[0].path.parent
        self.bounds = bounds or self.directory

    @property
    def primary(self) -> ComposeFile:
        """The first file."""
        return self.chain[0]

    @property
    def source(self) -> Source:
        """The first file's text, in which findings about the whole project lie."""
        return self.primary.source

    @property
    def path(self) -> Path:
        """The first file's path."""
        return self.primary.path

    @cached_property
    def files(self) -> tuple[ComposeFile, ...]:
        """Every file of the project: the merged ones, base first, then included and extended ones."""
        others = (file for file in self._resolution.files if file not in self.chain)
        return (*self.chain, *others)

    @property
    def included(self) -> tuple[ComposeFile, ...]:
        """The files that `include` brings in, directly or not."""
        return tuple(self._resolution.included)

    @cached_property
    def root(self) -> Value | None:
        """The whole resolved configuration; None when nothing could be read."""
        return self._resolution.root

    def get(self, path: str | tuple[str, ...]) -> Value | None:
        """Return the value at a dotted path from the top, or None."""
        return self.root.get(path) if self.root else None

    @cached_property
    def services(self) -> dict[str, Service]:
        """The services by name, in the order they are first declared; what is no mapping is left out."""
        found = {}
        for key, (entry, value) in self._section("services"):
            if value.kind in ("map", "null"):
                found[key] = Service(self, self._file_of(entry.key.source), entry.key, value)
        return found

    @cached_property
    def networks(self) -> dict[str, Definition]:
        """Top-level networks by name."""
        return self._definitions("networks")

    @cached_property
    def volumes(self) -> dict[str, Definition]:
        """Top-level volumes by name."""
        return self._definitions("volumes")

    @cached_property
    def secrets(self) -> dict[str, Definition]:
        """Top-level secrets by name."""
        return self._definitions("secrets")

    @cached_property
    def configs(self) -> dict[str, Definition]:
        """Top-level configs by name."""
        return self._definitions("configs")

    @cached_property
    def name(self) -> str:
        """The project's name: `COMPOSE_PROJECT_NAME`, the top-level `name`, or the directory's name."""
        given = self.get("name")
        text = self.environment.get("COMPOSE_PROJECT_NAME") or (given.text if given else None)
        return normal_name(text or self.directory.name)

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        """Every use of a variable in the files of the project, each once, in order of the files."""
        return tuple(uses(self.parts))

    @property
    def parts(self) -> list[tuple[ComposeFile, Scope]]:
        """Every file with the scope in which it is read."""
        return self._resolution.parts

    @cached_property
    def problems(self) -> tuple[Fault, ...]:
        """What makes Compose refuse the project or a part of it, each with file and place.

        A broken part hides nothing else: whatever could be read is in the model.
        """
        found = [fault for file in self.files for fault in file.problems if self._matters(fault)]
        found += self._resolution.faults
        found += check(self)
        return tuple(dict.fromkeys(found))

    @property
    def is_stack(self) -> bool:
        """Tell whether it is deployed to a swarm, by the name of one of its files or what only a swarm does."""
        return any(file.is_stack for file in self.chain)

    @property
    def complete(self) -> bool:
        """Tell whether every included and extended file could be read."""
        return self._resolution.complete

    @cached_property
    def awaited(self) -> frozenset[str]:
        """The services whose completion others wait for."""
        return frozenset(
            dependency.name
            for service in self.services.values()
            for dependency in service.depends_on.values()
            if dependency.condition == "service_completed_successfully"
        )

    def resolved(self) -> Json:
        """Return the merged configuration for comparison: short forms in long form where that is unambiguous.

        Variables without a known value stay as they are written, and `$` is written as `$$`.
        """
        return canonical(self.root) if self.root is not None else {}

    def service_at(self, path: Path, span: Span) -> str | None:
        """Return the name of the service in whose lines a place lies; None outside of them."""
        file = next((file for file in self.files if file.path == path), None)
        return file.service_at(span) if file else None

    def insert_top(self, key: str, text: str) -> tuple[Edit, ...]:
        """Add the keys of `text` below the top-level `key` of the first file, which is added if missing.

        Raises:
            EditRefused: the keys are there already, their mapping is shared, or the file is empty.
        """
        return self.primary.insert_top(key, text)

    @cached_property
    def _resolution(self) -> Resolution:
        scope = Scope(self.environment, self.directory)
        return resolve(self.chain, scope, self.read, self.bounds)

    def _matters(self, fault: Fault) -> bool:
        """Tell whether Compose minds: an empty override changes nothing, an empty project is refused."""
        return fault.name != "empty-compose" or self.root is None

    def _file_of(self, source: Source) -> ComposeFile:
        return next(file for file in self.files if file.path == source.path)

    def _section(self, name: str) -> Iterator[tuple[str, tuple[Entry, Value]]]:
        section = self.root.get(name) if self.root else None
        return iter(section.entries.items() if section else ())

    def _definitions(self, section: str) -> dict[str, Definition]:
        return {
            key: Definition(self, self._file_of(entry.key.source), section, entry.key, value)
            for key, (entry, value) in self._section(section)
        }

    def __repr__(self) -> str:
        """Show the files for debugging."""
        return f"Compose({', '.join(file.path.name for file in self.chain)})"


def normal_name(text: str) -> str:
    """Return a project name as Compose makes it: lower case, without the characters it does not allow."""
    return re.sub(r"[^a-z0-9_-]", "", text.lower()).lstrip("_-")
