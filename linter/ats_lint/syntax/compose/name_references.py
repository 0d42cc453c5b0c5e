"""Names that refer to something, and what they refer to that is not there.

The checks are those of https://github.com/compose-spec/compose-go/blob/main/loader/validate.go.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ats_lint.files.source import Source
from ats_lint.model import Span
from ats_lint.records import dataclass
from ats_lint.syntax.compose.nodes import Scalar
from ats_lint.syntax.compose.pairs import to_map
from ats_lint.syntax.compose.values import Value, tops

if TYPE_CHECKING:
    from ats_lint.syntax.compose.application import Compose
    from ats_lint.syntax.compose.service import Service


@dataclass(frozen=True, slots=True)
class NameReference:
    """A name in a service that refers to something of the project.

    Attributes:
        section: `services`, `networks`, `volumes`, `secrets`, `configs` or `models`.
        name: what is referred to.
        source: the file.
        span: the name in the source, or the entry that holds it.
        key: the service's key that it stands in (`depends_on`, `network_mode` …).
    """

    section: str
    name: str
    source: Source
    span: Span
    key: str


def references(service: Service) -> Iterator[NameReference]:
    """Yield everything that a service refers to by name, as far as the names are known."""
    yield from _dependencies(service)
    yield from _networks(service)
    for mount in service.volumes:
        if mount.volume:
            yield NameReference("volumes", mount.volume, mount.value.source, mount.source_span or mount.span, "volumes")
    for path, section in _MOUNTED.items() if service.says(_MOUNTING) else ():
        value = service.get(path)
        for item in value.list if value else ():
            named = item if item.kind == "scalar" else item.get("source")
            if named is not None and named.text:
                yield NameReference(section, named.text, named.source, named.span, path)
    yield from _named(service.get("models"), "models", "models")
    for child in to_map(contexts).map.values() if (contexts := service.get("build.additional_contexts")) else ():
        if child.text and child.text.startswith("service:"):
            yield NameReference("services", child.text.removeprefix("service:"), child.source, child.span, "build")


_MOUNTED = {"secrets": "secrets", "configs": "configs", "build.secrets": "secrets"}
_MOUNTING = tops(*_MOUNTED)
_NAMESPACES = ("network_mode", "ipc", "pid", "uts", "cgroup")
_SHARING = frozenset(_NAMESPACES)


def _dependencies(service: Service) -> Iterator[NameReference]:
    for one in service.depends_on.values():
        # `required: false` is about a service that cannot be started: one that is not defined is refused all the same.
        yield NameReference("services", one.name, one.source, one.span, "depends_on")
    for value in service.links:
        if value.text:
            yield NameReference("services", value.text.partition(":")[0], value.source, value.span, "links")
    for key in _NAMESPACES if service.says(_SHARING) else ():
        found = service.get(key)
        if found is not None and found.text and found.text.startswith("service:"):
            yield NameReference("services", found.text.removeprefix("service:"), found.source, found.span, key)
    for value in service.strings("volumes_from"):
        if value.text and not value.text.startswith("container:"):
            yield NameReference("services", value.text.partition(":")[0], value.source, value.span, "volumes_from")


def _networks(service: Service) -> Iterator[NameReference]:
    for one in _named(service.get("networks"), "networks", "networks"):
        if one.name != "default":
            yield one


def _named(value: Value | None, section: str, key: str) -> Iterator[NameReference]:
    if value is None:
        return
    for item in value.list:
        if item.text:
            yield NameReference(section, item.text, item.source, item.span, key)
    for name, token in value.keys.items():
        yield _token(section, name, token, key)


def _token(section: str, name: str, token: Scalar, key: str) -> NameReference:
    return NameReference(section, name, token.source, token.span, key)


def defined(compose: Compose, section: str) -> frozenset[str]:
    """Return the names that a section defines."""
    value = compose.get(section)
    return frozenset(value.map) if value is not None else frozenset()
