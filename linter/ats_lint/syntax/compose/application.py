"""A Compose application: one resolved project out of one or more files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from pathlib import Path

from ats_lint.files.bounds import Bounds
from ats_lint.files.source import Source
from ats_lint.model import Edit, Span
from ats_lint.records import cached_property
from ats_lint.syntax.compose.canonical import canonical
from ats_lint.syntax.compose.compose_file import ComposeFile
from ats_lint.syntax.compose.definitions import Definition
from ats_lint.syntax.compose.faults import Fault
from ats_lint.syntax.compose.interpolation import Variable
from ats_lint.syntax.compose.nodes import Entry, Scalar
from ats_lint.syntax.compose.resolve import Resolution, resolve
from ats_lint.syntax.compose.scope import Environment, Scope
from ats_lint.syntax.compose.service import Service
from ats_lint.syntax.compose.stack_limits import UnheededError, unheeded
from ats_lint.syntax.compose.uses import uses
from ats_lint.syntax.compose.values import Json, Value

Read = Callable[[Path], Source | None]


class Compose:
    """A project as `docker compose` would see it: files merged, variables expanded, references followed.

    Attributes:
        chain: the files that are merged, base first.
        environment: the variables that `.env` sets, the only ones used for interpolation.
        directory: where the project lives: the first file's directory.
        read: gives another file of the project, such as an `env_file`.
        bounds: a directory below which `read` gives every file there is.
        subject: no service: None.
    """

    subject: str | None = None

    def __init__(
        self,
        chain: tuple[ComposeFile, ...],
        read: Read,
        environment: Environment,
        bounds: Bounds | None = None,
    ) -> None:
        """Bind the files together; everything is resolved on first use.

        Args:
            chain: the files to merge; at least one.
            read: gives the text of a path; None when it is absent or out of bounds.
            environment: the variables for interpolation.
            bounds: a directory below which `read` gives every file there is.
        """
        self.chain = chain
        self.read = read
        self.environment = environment
        self.directory = chain[0].path.parent
        self.bounds = bounds or Bounds(self.directory)
        self._with_others: dict[tuple[object, ...], Json] = {}
        """What it is with other values of its variables: it is compared with what more than one fix makes of it."""

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

    def home(self, path: Path) -> Path | None:
        """Return the directory whose `.env` gives an included file's variables values; None when it is not one alone.

        What the project's own environment sets comes before that.
        """
        return self._resolution.homes.get(path)

    @cached_property
    def root(self) -> Value | None:
        """The whole resolved configuration; None when nothing could be read."""
        return self._resolution.root

    def get(self, path: str | tuple[str, ...]) -> Value | None:
        """Return the value at a dotted path from the top, or None."""
        return self.root.get(path) if self.root else None

    @cached_property
    def services(self) -> Mapping[str, Service]:
        """The services by name, in the order they are first declared; what is no mapping is left out."""
        return {key: Service(self, *parts) for key, parts in self._services()}

    def _services(self) -> Iterator[tuple[str, tuple[ComposeFile, Scalar, Value]]]:
        """Yield what each service is made of."""
        for key, (entry, value) in self._section("services"):
            if value.kind in ("map", "null"):
                yield key, (self._file_of(entry.key.source), entry.key, value)

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

    @property
    def unresolved(self) -> Sequence[Fault]:
        """What stood in the way when the files were put together."""
        return self._resolution.faults

    @property
    def is_stack(self) -> bool:
        """Tell whether it is deployed to a swarm, by the name of one of its files or what only a swarm does."""
        return any(file.is_stack for file in self.chain)

    def stacks(self) -> Iterator[Compose]:
        """Yield the applications that are deployed to a swarm, of those that may share files with this one."""
        if self.is_stack:
            yield self

    def planned(self, edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
        """Return edits of an entry.

        Raises:
            EditRefused: a swarm that reads the file would not heed them.
        """
        for stack in self.stacks():
            version = stack.get("version")
            for edit in edits:
                if any(file.path == edit.path for file in stack.chain):
                    reason = unheeded(edit, version.text if version else None)
                    if reason:
                        raise UnheededError(f"docker stack deploy {reason}")
        return edits

    @property
    def complete(self) -> bool:
        """Tell whether every included and extended file could be read."""
        return self._resolution.complete

    @property
    def bases(self) -> Mapping[str, str]:
        """For each service that extends one of its own file, that one's name."""
        return self._resolution.bases

    @property
    def partial(self) -> Set[str]:
        """The services that extend one of a file that could not be read: what they lack may be said there."""
        return self._resolution.partial

    @cached_property
    def awaited(self) -> frozenset[str]:
        """The services whose completion others wait for."""
        return frozenset(
            dependency.name
            for service in self.services.values()
            for dependency in service.depends_on.values()
            if dependency.condition == "service_completed_successfully"
        )

    @cached_property
    def built_images(self) -> frozenset[str]:
        """The names that it gives to images of its own."""
        return frozenset(one.image for one in self.services.values() if one.has("build") and one.image)

    def resolved(self, given: Mapping[str, str | None] | None = None, only: frozenset[str] | None = None) -> Json:
        """Return the merged configuration for comparison: short forms in long form where that is unambiguous.

        Variables without a known value stay as they are written, and `$` is written as `$$`. With `given`, variables
        are set to that instead, or, with None, not at all; of the services, those in `only` are wanted, where none
        extends another.
        """
        if given is None:
            return self._canonical
        key = only, *given.items()
        if key not in self._with_others:
            root = self._resolved_with(self.environment.with_other(given), only).root
            self._with_others[key] = canonical(root) if root is not None else {}
        return self._with_others[key]

    @cached_property
    def _canonical(self) -> Json:
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
        return self._resolved_with(self.environment)

    def _resolved_with(self, environment: Environment, only: frozenset[str] | None = None) -> Resolution:
        return resolve(self.chain, Scope(environment, self.directory), self.read, self.bounds, only)

    def _file_of(self, source: Source) -> ComposeFile:
        return next(file for file in self.files if file.path == source.path)

    def _section(self, name: str) -> Iterator[tuple[str, tuple[Entry, Value]]]:
        section = self.root.get(name) if self.root else None
        return iter(section.entries.items() if section else ())

    def _definitions(self, section: str) -> Mapping[str, Definition]:
        return {key: Definition(self, *parts) for key, parts in self._defined(section)}

    def _defined(self, section: str) -> Iterator[tuple[str, tuple[ComposeFile, str, Scalar, Value]]]:
        """Yield what each definition of a section is made of."""
        for key, (entry, value) in self._section(section):
            yield key, (self._file_of(entry.key.source), section, entry.key, value)

    def __repr__(self) -> str:
        """Show the files for debugging."""
        return f"Compose({', '.join(file.path.name for file in self.chain)})"


def normal_name(text: str) -> str:
    """Return a project name as Compose makes it: lower case, without the characters it does not allow."""
    return re.sub(r"[^a-z0-9_-]", "", text.lower()).lstrip("_-")
