"""One finding for a service and for those that extend it: what they inherit is said, and mended, where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest

from ats_lint.analysis.project.project import Project
from ats_lint.analysis.views.compose import Compose, Service
from ats_lint.diagnostic import Diagnostic
from ats_lint.files.source import Source
from ats_lint.model import Claim, Finding, Fix, Related, Span
from ats_lint.records import replace

_SHOWN = 5


class Inheritance:
    """The findings of services that extend others of their project, and the findings that speak for them."""

    def __init__(self, diagnostics: Iterable[Diagnostic], project: Project) -> None:
        """Find for each finding of an heir the one of the service that it inherits from."""
        self._services = _heirs(project)
        self._by_subject: dict[tuple[str, str], list[Diagnostic]] = {}
        every = tuple(diagnostics) if self._services else ()
        for one in every:
            self._by_subject.setdefault((one.rule.code, one.subject or ""), []).append(one)
        self._heirs: dict[int, list[Diagnostic]] = {}
        self._told: set[int] = set()
        for one in every:
            base = self._spoken_for(one)
            if base is not None:
                self._heirs.setdefault(id(base), []).append(one)
                self._told.add(id(one))

    def tells(self, diagnostic: Diagnostic) -> bool:
        """Tell whether the finding of the service it comes from says it."""
        return id(diagnostic) in self._told

    def with_heirs(self, diagnostic: Diagnostic) -> Diagnostic:
        """Return a finding that names who inherits what it is about, with a fix that is right for them, too."""
        heirs = self._heirs.get(id(diagnostic), ())
        if not heirs:
            return diagnostic
        related = (*diagnostic.related, *(self._named(one) for one in heirs[:_SHOWN]))
        return replace(diagnostic, related=related, fix=_for_all(diagnostic, heirs))

    def _named(self, heir: Diagnostic) -> Related:
        service = self._services[heir.subject or ""][0]
        return Related(service.source.path, service.name.span, f"{service.key} inherits it")

    def _spoken_for(self, one: Diagnostic) -> Diagnostic | None:
        """Return the finding of the first ancestor that says the same of what `one` inherits."""
        found = None
        service, bases = self._services.get(one.subject or "", (None, ()))
        if service is None or (one.path, one.span) != (service.source.path, service.name.span):
            return None
        for name in bases:
            found = next((other for other in self._of(one, name) if _same(one, other)), found)
        return found

    def _of(self, one: Diagnostic, name: str) -> Iterator[Diagnostic]:
        return (other for other in self._by_subject.get((one.rule.code, name), ()) if other.message == one.message)


def may_inherit(node: object, finding: Finding) -> bool:
    """Tell whether what a service is said to lack may be in a file that it extends and that could not be read."""
    return isinstance(node, Service) and node.is_partial and finding.span == node.name.span and not finding.related


def with_heir(related: tuple[Related, ...], node: object, subject: str | None) -> tuple[Related, ...]:
    """Return the other places of a finding in a file that is only extended, with the service that extends it."""
    service = node if isinstance(node, Service) else None
    if service is None and isinstance(node, Compose) and subject is not None:
        service = node.services.get(subject)
    if service is None or any(one.span == service.name.span and one.path == service.source.path for one in related):
        return related
    return (*related, Related(service.source.path, service.name.span, f"{service.key} inherits it"))


def named_too(diagnostic: Diagnostic, other: Diagnostic) -> Diagnostic:
    """Return a finding in a file that several services extend, which names the heir of the same finding, too."""
    named = {(one.path, one.span) for one in diagnostic.related}
    more = [one for one in other.related if (one.path, one.span) not in named]
    return replace(diagnostic, related=(*diagnostic.related, *more)) if more and len(named) < _SHOWN else diagnostic


def _heirs(project: Project) -> Mapping[str, tuple[Service, tuple[str, ...]]]:
    """Return each service that extends others of its project, with those, the nearest first."""
    found: dict[str, tuple[Service, tuple[str, ...]]] = {}
    for compose in project.composes:
        for name, service in compose.services.items():
            trail: list[str] = []
            base = compose.bases.get(name)
            while base is not None and base in compose.services and base not in trail:
                trail.append(base)
                base = compose.bases.get(base)
            if trail:
                found[name] = service, tuple(trail)
    return found


def _same(one: Diagnostic, other: Diagnostic) -> bool:
    """Tell whether `other` speaks of what `one` inherits: a value that stands there, or one that both lack."""
    where: tuple[object, Span] = (other.path, other.span)
    if any((related.path, related.span) == where for related in one.related):
        return True
    if one.related or other.related:
        return False
    return _alike(one, other)


def _alike(one: Diagnostic, other: Diagnostic) -> bool:
    """Tell whether two findings have the same fix: one of them may have to write a parent of it first."""
    first, second = one.fix, other.fix
    if first is None or second is None:
        return first is second
    if (first.title, first.lines, first.migration) != (second.title, second.lines, ()):
        return False
    pairs = zip_longest(_written(one.source, first), _written(other.source, second), fillvalue="")
    return all(a == b or (a and b and (a.endswith(b) or b.endswith(a))) for a, b in pairs)


def _written(source: Source, fix: Fix) -> Iterator[str]:
    """Yield what each edit adds: some write the character before it once more."""
    for edit in fix.edits:
        yield " ".join(edit.text.removeprefix(source.slice(edit.span)).split())


def _for_all(diagnostic: Diagnostic, heirs: Iterable[Diagnostic]) -> Fix | None:
    """Return the fix with what it changes in the heirs, as safe as it is for each of them."""
    fix: Fix | None = diagnostic.fix
    for one in heirs if fix is not None else ():
        if fix is None or one.fix is None:
            return None
        weaker = min((fix, one.fix), key=lambda each: each.safety)
        claims = (*fix.claims, *(_renamed(edit.claim, one.subject or "") for edit in fix.edits if edit.claim))
        fix = replace(fix, safety=weaker.safety, because=weaker.because, claims=claims)
    return fix


def _renamed(claim: Claim, name: str) -> Claim:
    return (claim[0], name, *claim[2:]) if claim[:1] == ("services",) else claim
