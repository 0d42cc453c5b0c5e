"""`extends`: a service that starts from another one, of the same file or another.

Follows https://github.com/compose-spec/compose-go/blob/main/loader/extends.go.
"""

from __future__ import annotations

from collections.abc import Callable

from ats_lint.records import dataclass, field
from ats_lint.syntax.compose.faults import Fault
from ats_lint.syntax.compose.merging import SERVICE_RULES, Merge
from ats_lint.syntax.compose.values import Value

MAX_LEVELS = 100
"""Services that extend services which extend others in turn, as far as they are followed."""
Services = dict[str, Value]
LoadServices = Callable[[Value], "tuple[Services, str] | None"]
"""Loads the services of the file that a value names, with the file's name; None when it cannot be read."""


@dataclass(slots=True)
class Extender:
    """Applies every `extends` of one set of services.

    `load` reads other files; `complete` turns False when one could not be read.
    """

    load: LoadServices
    faults: list[Fault] = field(default_factory=lambda: [])
    complete: bool = True
    bases: dict[str, str] = field(default_factory=lambda: {})
    """The service of the same file that a service extends."""
    partial: set[tuple[str, str]] = field(default_factory=lambda: set())
    """Services, with their files, of which a part is in a file that could not be read."""
    _own: str = ""
    _done: dict[tuple[str, str], Value] = field(default_factory=lambda: {})
    _files: dict[tuple[str, str], tuple[Services, str]] = field(default_factory=lambda: {})

    def apply(self, services: Services, file: str) -> Services:
        """Return the services with everything they extend merged in."""
        self._own = file
        return {name: self._extended(name, services, file, ()) for name in services}

    def _extended(self, name: str, services: Services, file: str, trail: tuple[tuple[str, str], ...]) -> Value:
        service = services[name]
        extends = service.get("extends") if service.kind == "map" else None
        if extends is None or extends.kind in ("null", "list"):
            return service
        if (file, name) in self._done:
            return self._done[file, name]
        if len(trail) > MAX_LEVELS:
            self._fault("syntax-error", f"expected at most {MAX_LEVELS} levels of extends", extends, name)
            return _without_extends(service)
        if (file, name) in trail:
            self._fault("dependency-cycle", f"{name} extends itself", extends, name)
            return _without_extends(service)
        base = self._base(extends, services, file, (*trail, (file, name)))
        if base is None or base.kind != "map":
            return _without_extends(service)
        merge = Merge(keep_left=False, faults=self.faults)
        self._done[file, name] = _without_extends(merge.merge(share(base), service, SERVICE_RULES))
        return self._done[file, name]

    def _base(self, extends: Value, services: Services, file: str, trail: tuple[tuple[str, str], ...]) -> Value | None:
        named = extends if extends.kind == "scalar" else extends.get("service")
        if named is None or named.text is None:
            self._unread(trail)
            return None
        where = extends.get("file")
        if where is not None and where.kind == "scalar":
            key = (where.text or "", str(where.scope.directory))
            found = self._files.get(key) or self.load(where)
            if found is None:
                self._unread(trail)
                return None
            services, file = self._files[key] = found
        elif trail[-1][0] == self._own and named.text in services:
            self.bases[trail[-1][1]] = named.text
        if named.text not in services:
            self._fault("undefined-reference", f"undefined service {named.text!r} in extends", named, named.text)
            return None
        base = self._extended(named.text, services, file, trail)
        if (file, named.text) in self.partial:
            self.partial.add(trail[-1])
        return base

    def _unread(self, trail: tuple[tuple[str, str], ...]) -> None:
        """Note that what a service extends is in no file at hand."""
        self.complete = False
        self.partial.add(trail[-1])

    def _fault(self, name: str, message: str, at: Value, key: str) -> None:
        fault = Fault(name, message, at.source, at.span, key, "extends")
        if fault not in self.faults:
            self.faults.append(fault)


def share(value: Value) -> Value:
    """Return a copy of which every part counts as shared."""
    copy = value.copy(shared=True)
    if value.entries:
        copy.entries = {key: (entry, share(child)) for key, (entry, child) in value.entries.items()}
    copy.list = tuple(share(item) for item in value.list)
    return copy


def _without_extends(service: Value) -> Value:
    return service.with_entries({key: pair for key, pair in service.entries.items() if key != "extends"})
