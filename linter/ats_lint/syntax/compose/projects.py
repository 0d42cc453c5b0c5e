"""Which Compose files make one project: a base with its override, variants, and files that stand alone."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from ats_lint.files.bounds import Bounds
from ats_lint.files.source import Source
from ats_lint.patterns import regex
from ats_lint.records import dataclass, field
from ats_lint.syntax.compose import devcontainer, dotenv
from ats_lint.syntax.compose.application import Compose
from ats_lint.syntax.compose.checks import problems
from ats_lint.syntax.compose.compose_file import ComposeFile
from ats_lint.syntax.compose.scope import Environment

Read = Callable[[Path], Source | None]
Within = Callable[[Path], Bounds]
Whole = TypeVar("Whole", bound=Compose)
Made = TypeVar("Made", covariant=True)

BASES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
"""Names that `docker compose` looks for, in its order of preference."""
OVERRIDES = (
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)
"""Names that it merges over the base without being told."""
_STEM = regex(
    r"(?i)(?=[\w.+-]+\.ya?ml\Z)(?P<stem>(?:[\w.+-]*?[._-])??(?:(?:docker|podman|container)s?[-_.]?)?(?:compose|stack))"
    r"(?:[._-](?P<variant>[\w.+-]+))?\.ya?ml"
)


class Make(Protocol[Made]):
    """Puts an application together."""

    def __call__(self, chain: tuple[ComposeFile, ...], read: Read, environment: Environment, bounds: Bounds) -> Made:
        """Return the application of some files, base first."""
        ...


def load_projects(files: Iterable[Path], read: Read, within: Within = Bounds) -> tuple[Compose, ...]:
    """Group Compose files into projects as `projects_of` does, nothing around them."""
    return projects_of(files, read, Compose, within)


def projects_of(files: Iterable[Path], read: Read, make: Make[Whole], within: Within = Bounds) -> tuple[Whole, ...]:
    """Group Compose files into projects, in the order of their first files.

    A base comes with its override file, or with what `COMPOSE_FILE` in `.env` lists. A variant such as
    `docker-compose.prod.yml` is merged over its base unless it is complete in itself. A file that another one
    includes belongs to that one's project, one that a `devcontainer.json` lists is laid over those before it. Every
    given file is in at least one project; a file that cannot be read is left out.

    Args:
        files: the files to look at, absolute.
        read: gives the text of a path; None when it is absent or out of bounds.
        make: puts each together.
        within: returns the bounds of what `read` gives below a directory.
    """
    given = tuple(dict.fromkeys(files))
    if not given:
        return ()
    bounds = within(Path(os.path.commonpath([path.parent for path in given])))
    return tuple(_Grouping(given, read, make, bounds).projects())


@dataclass(slots=True)
class _Grouping(Generic[Whole]):
    given: tuple[Path, ...]
    read: Read
    make: Make[Whole]
    bounds: Bounds
    parsed: dict[Path, ComposeFile | None] = field(default_factory=lambda: {})
    environments: dict[Path, Environment] = field(default_factory=lambda: {})

    def projects(self) -> Iterator[Whole]:
        """Yield each project once, those that others include only if nobody kept includes them."""
        chains = dict.fromkeys(chain for path in self.given if (chain := self._chain(path)))
        found = [self._compose(chain) for chain in chains]
        covering = {id(compose): _included(compose) for compose in found}
        times = Counter(path for paths in covering.values() for path in paths)
        kept = {id(one) for one in found if times[one.path] == (one.path in covering[id(one)])}
        covered = {path for one in kept for path in covering[one]}
        for compose in found:
            if id(compose) not in kept and compose.path not in covered:
                kept.add(id(compose))
                covered |= covering[id(compose)]
        yield from (compose for compose in found if id(compose) in kept)

    def _chain(self, path: Path) -> tuple[Path, ...]:
        """Return the files of the project that `path` belongs to; empty when it cannot be read."""
        if self._file(path) is None:
            return ()
        default = self._default(path.parent)
        if path in default:
            return default
        started = self._started(path.parent)
        if path in started[1:]:
            return started
        base = self._base_of(path, default)
        return (path,) if base is None or self._stands_alone(path, base) else (base, path)

    def _default(self, directory: Path) -> tuple[Path, ...]:
        """Return what `docker compose` reads in a directory without being told."""
        listed = self._listed(directory)
        if listed:
            return listed
        base = next((directory / name for name in BASES if self._file(directory / name)), None)
        if base is None:
            return ()
        override = next((directory / name for name in OVERRIDES if self._file(directory / name)), None)
        return (base,) if override is None else (base, override)

    def _listed(self, directory: Path) -> tuple[Path, ...]:
        environment = self._environment(directory)
        names = environment.get("COMPOSE_FILE") or ""
        separator = environment.get("COMPOSE_PATH_SEPARATOR") or (";" if ";" in names else ":")
        paths = (Path(os.path.normpath(directory / name)) for name in names.split(separator) if name)
        return tuple(dict.fromkeys(path for path in paths if self._file(path)))

    def _started(self, directory: Path) -> tuple[Path, ...]:
        """Return the files that a development container starts together; none where one of them is missing."""
        found = devcontainer.listed(directory, self.read)
        return found if all(self._file(path) for path in found) else ()

    def _base_of(self, path: Path, default: tuple[Path, ...]) -> Path | None:
        match = _STEM.fullmatch(path.name)
        if match is None or match["variant"] is None:
            return None
        own = (path.with_name(f"{match['stem']}{suffix}") for suffix in (".yaml", ".yml"))
        base = next((one for one in own if self._file(one)), None)
        return base or (default[0] if default and default[0].name in BASES else None)

    def _stands_alone(self, path: Path, base: Path) -> bool:
        file = self._file(path)
        if file is None or file.broken:
            return True
        if _meant_for(file, base):
            return False
        alone = self._compose((path,))
        services = alone.services.values()
        whole = all(one.has("image") or one.has("build") for one in services)
        undefined = any(fault.name == "undefined-reference" for fault in problems(alone))
        return bool(services) and whole and alone.complete and not undefined

    def _compose(self, chain: tuple[Path, ...]) -> Whole:
        files = tuple(file for path in chain if (file := self._file(path)))
        return self.make(files, self.read, self._environment(chain[0].parent), self.bounds)

    def _file(self, path: Path) -> ComposeFile | None:
        if path not in self.parsed:
            source = self.read(path)
            self.parsed[path] = None if source is None else ComposeFile(source)
        return self.parsed[path]

    def _environment(self, directory: Path) -> Environment:
        if directory not in self.environments:
            path = directory / ".env"
            source = self.read(path)
            hidden = source is None and not self.bounds.cover(path)
            self.environments[directory] = Environment(() if source is None else (dotenv.parse(source),), hidden=hidden)
        return self.environments[directory]


def _included(compose: Compose) -> frozenset[Path]:
    """Return the files that a project includes; a project that cannot is not resolved for it."""
    if not any("include" in file.source.text for file in compose.chain):
        return frozenset()
    return frozenset(file.path for file in compose.included)


def _meant_for(file: ComposeFile, base: Path) -> bool:
    """Tell whether a comment shows the file on a command line behind its base (`-f base -f this`)."""
    command = re.compile(rf"-f[ =]*\S*{re.escape(base.name)}.*-f[ =]*\S*{re.escape(file.path.name)}")
    return any(command.search(comment.text) for comment in file.comments)
