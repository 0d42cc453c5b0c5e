"""Services that get another one's credentials with an environment file that both read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ats_lint import Compose, Service, Span, dataclass
from ats_lint_rules._secrets.credentials import texts_of
from ats_lint_rules._secrets.env_files import secrets_in

_MANY = 60
_Given = dict[Path, list[tuple[Service, Span]]]


@dataclass(frozen=True, slots=True)
class Bystander:
    """A service, the `env_file` entry that gives it too much, a credential in it, and the service that needs that."""

    service: Service
    span: Span
    path: Path
    name: str
    owner: Service


def bystanders(compose: Compose) -> Iterator[Bystander]:
    """Yield each service of a known image that an environment file gives what only another one is known to read."""
    given: _Given = {}
    for service in compose.services.values():
        for file in service.env_files:
            if file.content is not None and file.path is not None and file.value.source is service.source:
                given.setdefault(file.path, []).append((service, file.span))
    for path, readers in given.items():
        source = compose.read(path) if len(readers) > 1 else None
        names = [one.name for one in secrets_in(source, compose.settings)] if source is not None else []
        for service, span in readers:
            found = next(_foreign(service, names, [one for one, _ in readers]), None)
            if found is not None:
                yield Bystander(service, span, path, *found)


def _foreign(service: Service, names: list[str], readers: list[Service]) -> Iterator[tuple[str, Service]]:
    """Yield the credentials that nothing in view of the service uses, each with the service that does."""
    facts = service.facts
    if facts is None or service.build is not None or facts.role not in _KNOWN_READERS:
        return
    for name in names:
        owner = next((one for one in readers if one.facts is not None and name in one.facts.credentials), None)
        if (
            owner is not None
            and owner.facts is not facts
            and name not in facts.credentials
            and not _uses(service, name)
        ):
            yield name, owner


_KNOWN_READERS = frozenset({"cache", "database", "proxy", "queue", "search", "storage"})
"""What reads its own variables only: applications and tools may connect to anything."""


def _uses(service: Service, name: str) -> bool:
    """Tell whether the service's settings or what it mounts of the project mention a variable, or cannot be seen."""
    if any(name in value.raw for _, value in texts_of(service)):
        return True
    files = list(_mounted(service))
    if len(files) > _MANY:
        return True
    texts = (service.compose.read(path) for path in files)
    return any(text is None or name in text.text for text in texts)


def _mounted(service: Service) -> Iterator[Path]:
    """Yield the files that the service mounts from the project, those of directories included, to two levels."""
    project = service.compose.project
    for mount in service.volumes:
        path = mount.path
        if mount.type != "bind" or path is None or not project.exists(path):
            continue
        inside = project.list(path) if project.is_dir(path) else (path,)
        for one in inside:
            yield from project.list(one) if project.is_dir(one) else (one,)
