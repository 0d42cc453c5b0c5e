"""One configuration out of a project's files: documents in order, includes, extends, overrides.

The order of things follows https://github.com/compose-spec/compose-go/blob/main/loader/loader.go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from ats_lint.files.bounds import Bounds
from ats_lint.files.source import Source
from ats_lint.records import dataclass, field
from ats_lint.syntax.compose import dotenv
from ats_lint.syntax.compose.compose_file import ComposeFile
from ats_lint.syntax.compose.extends import Extender, Services
from ats_lint.syntax.compose.faults import Fault
from ats_lint.syntax.compose.includes import Include, includes
from ats_lint.syntax.compose.merging import RULES, Merge
from ats_lint.syntax.compose.node_values import build
from ats_lint.syntax.compose.nodes import Entry
from ats_lint.syntax.compose.paths import is_remote, local_path
from ats_lint.syntax.compose.scope import Environment, Scope
from ats_lint.syntax.compose.unicity import without_repeats
from ats_lint.syntax.compose.values import Value
from ats_lint.syntax.compose.varying import narrowed

Read = Callable[[Path], Source | None]
"""Gives the text of another file; None when it is absent or outside of the project."""

MAX_INCLUDES = 1000
"""Files that are included in one project, each counted as often as it is."""
MAX_LEVELS = 50
"""Includes within includes that are followed."""
SECTIONS = ("services", "volumes", "networks", "secrets", "configs", "models")


@dataclass(slots=True)
class Resolution:
    """What became of a project's files.

    Attributes:
        root: the resolved configuration; None when no document is a mapping.
        files: those read besides the given ones.
        included: those of them that `include` named.
        homes: for these, in which directory `.env` gives their variables values; None where that is not one alone.
        faults: what Compose refuses.
        complete: False when a part could not be read, so that what seems undefined may be defined there.
        parts: every file with the scope in which it is read.
        bases: for each service that extends one of its own file, that one.
        partial: the services that extend what could not be read.
    """

    root: Value | None = None
    files: list[ComposeFile] = field(default_factory=lambda: [])
    included: list[ComposeFile] = field(default_factory=lambda: [])
    homes: dict[Path, Path | None] = field(default_factory=lambda: {})
    faults: list[Fault] = field(default_factory=lambda: [])
    complete: bool = True
    parts: list[tuple[ComposeFile, Scope]] = field(default_factory=lambda: [])
    bases: dict[str, str] = field(default_factory=lambda: {})
    partial: set[str] = field(default_factory=lambda: set())


def resolve(
    files: Iterable[ComposeFile], scope: Scope, read: Read, bounds: Bounds, only: frozenset[str] | None = None
) -> Resolution:
    """Merge `files` in order; never raises, what Compose refuses is told in the faults.

    Args:
        files: the base first, then what overrides it.
        scope: environment and directory of the project.
        read: gives the text of included and extended files; None when absent or out of bounds.
        bounds: a directory below which `read` gives every file there is.
        only: the services to resolve, where none extends another; None for all.
    """
    chain = tuple(files)
    resolver = _Resolver(read, bounds, {file.path: file for file in chain}, only)
    root = resolver.files(chain, scope, ())
    result = resolver.result
    result.root = _finished(root) if root is not None else None
    return result


@dataclass(slots=True)
class _Resolver:
    read: Read
    bounds: Bounds
    known: dict[Path, ComposeFile]
    only: frozenset[str] | None = None
    result: Resolution = field(default_factory=Resolution)
    includes: int = 0

    def files(self, files: tuple[ComposeFile, ...], scope: Scope, chain: tuple[Path, ...]) -> Value | None:
        root: Value | None = None
        for file in files:
            self._note(file, scope)
            for document in file.mappings:
                kept = document if self.only is None else narrowed(document, self.only)
                part = self._document(build(kept, scope), file, scope, (*chain, file.path))
                root = part if root is None else Merge(faults=self.result.faults).merge(root, part, RULES)
        return root

    def _document(self, root: Value, file: ComposeFile, scope: Scope, chain: tuple[Path, ...]) -> Value:
        for include in includes(root.get("include")):
            imported = self._included(include, scope, chain)
            if imported is not None:
                root = _imported(imported, root, self.result.faults)
        return self._extended(root, str(file.path))

    def _extended(self, root: Value, file: str) -> Value:
        pair = root.entries.get("services")
        if pair is None or not any("extends" in service.entries for _, service in pair[1].items()):
            return root
        extender = Extender(lambda where: self._services(where), self.result.faults)
        services = extender.apply(pair[1].map, file)
        self.result.complete &= extender.complete
        self.result.bases |= extender.bases
        self.result.partial.update(name for where, name in extender.partial if where == file)
        entries = {name: (entry, services[name]) for name, (entry, _) in pair[1].entries.items()}
        return root.with_entries({**root.entries, "services": (pair[0], pair[1].with_entries(entries))})

    def _services(self, where: Value) -> tuple[Services, str] | None:
        """Return the services of a file that `extends` names, its own `extends` not yet applied."""
        file = self._open(where, where.scope, "extends")
        if file is None:
            return None
        scope = Scope(where.scope.environment, file.path.parent)
        self._note(file, scope, other=True)
        root: Value | None = None
        for document in file.mappings:
            part = build(document, scope)
            root = part if root is None else Merge().merge(root, part, RULES)
        services = root.get("services") if root is not None else None
        return (services.map if services else {}), str(file.path)

    def _included(self, include: Include, scope: Scope, chain: tuple[Path, ...]) -> Value | None:
        if self._too_much(include, chain):
            self.result.complete = False
            return None
        files = [file for path in include.paths if (file := self._open(path, scope, "include"))]
        if len(files) < len(include.paths) or not files:
            self.result.complete = False
            return None
        if files[0].path in chain:
            at = include.paths[0]
            self._fault("dependency-cycle", "include leads back to this file", at, "include")
            return None
        directory = files[0].path.parent
        if include.directory is not None:
            directory = local_path(include.directory.text, scope) or directory
        inner = Scope(self._environment(include, scope, directory), directory)
        for file in files:
            self._note(file, inner, other=True)
            self.result.included.append(file)
            home = None if include.env_files else directory
            self.result.homes[file.path] = home if self.result.homes.get(file.path, home) == home else None
        return self.files(tuple(files), inner, chain)

    def _too_much(self, include: Include, chain: tuple[Path, ...]) -> bool:
        """Tell whether an include is one too many: two of the same file at every level double at each."""
        self.includes += 1
        limit = f"{MAX_LEVELS} levels of" if len(chain) > MAX_LEVELS else MAX_INCLUDES
        if len(chain) > MAX_LEVELS or self.includes == MAX_INCLUDES + 1:
            self._fault("syntax-error", f"expected at most {limit} includes", include.paths[0], "include")
        return len(chain) > MAX_LEVELS or self.includes > MAX_INCLUDES

    def _environment(self, include: Include, scope: Scope, directory: Path) -> Environment:
        named = [local_path(item.text, scope) for item in include.env_files]
        found: list[dotenv.DotEnv] = []
        hidden = False
        for number, path in enumerate(named if include.env_files else [directory / ".env"]):
            file = self.read(path) if path else None
            if include.env_files and path and file is None and self.bounds.cover(path):
                item = include.env_files[number]
                message = f"env_file {item.text!r} does not exist"
                self._fault("undefined-reference", message, item, "env_file", item.text or "")
            if file is not None:
                found.append(dotenv.parse(file, scope.environment.lookup))
            hidden |= file is None and path is not None and not self.bounds.cover(path)
        return scope.environment.under(tuple(reversed(found)), hidden=hidden)

    def _open(self, where: Value, scope: Scope, section: str) -> ComposeFile | None:
        text = where.text
        if text is None or is_remote(text):
            self.result.complete = False
            return None
        path = local_path(text, scope)
        file = self._file(path) if path else None
        if file is None and path is not None and self.bounds.cover(path):
            self._fault("undefined-reference", f"{section} of a file that does not exist", where, section, text)
        if file is not None and file.broken:
            self.result.complete = False
        return file

    def _file(self, path: Path) -> ComposeFile | None:
        if path not in self.known:
            source = self.read(path)
            if source is None:
                return None
            self.known[path] = ComposeFile(source)
        return self.known[path]

    def _note(self, file: ComposeFile, scope: Scope, *, other: bool = False) -> None:
        if other and file not in self.result.files:
            self.result.files.append(file)
        if not any(known is file for known, _ in self.result.parts):
            self.result.parts.append((file, scope))

    def _fault(self, name: str, message: str, at: Value, section: str, key: str = "") -> None:
        fault = Fault(name, message, at.source, at.span, key, section)
        if fault not in self.result.faults:
            self.result.faults.append(fault)


def _imported(imported: Value, root: Value, faults: list[Fault]) -> Value:
    """Merge an including document over what it includes, section by section."""
    entries = dict(root.entries)
    for section in SECTIONS:
        theirs = imported.entries.get(section)
        if theirs is None or theirs[1].kind != "map":
            continue
        ours = entries.get(section)
        if ours is None or ours[1].kind != "map":
            entries[section] = theirs
        else:
            merged = Merge(faults=faults).merge(theirs[1], ours[1], RULES.child(section))
            # The including file's section is the one to add to; each entry keeps the place that declared it.
            entries[section] = (ours[0], ours[1].with_entries(merged.entries))
    return root.with_entries(entries)


def _finished(root: Value) -> Value:
    """Drop what `!reset` takes away and what is said twice."""
    root = _without_resets(root)
    pair = root.entries.get("services")
    if pair is None or pair[1].kind != "map":
        return root
    services = {name: (entry, without_repeats(value)) for name, (entry, value) in pair[1].entries.items()}
    return root.with_entries({**root.entries, "services": (pair[0], pair[1].with_entries(services))})


def _without_resets(value: Value) -> Value:
    kept: dict[str, tuple[Entry, Value]] = {}
    changed = False
    for key, (entry, child) in value.entries.items():
        if child.tag == "!reset":
            changed = True
            continue
        clean = _without_resets(child) if child.entries else child
        changed |= clean is not child
        kept[key] = (entry, clean)
    return value.with_entries(kept) if changed else value
