"""Where a Compose file has texts that may be written without quotes."""

from collections.abc import Iterator

from ats_lint import (
    Compose,
    Service,
    Value,
    dataclass,
)

_MAPS = (
    ("environment",), ("labels",), ("annotations",), ("build", "args"), ("build", "labels"), ("deploy", "labels"),
)  # fmt: skip
_LISTS = (("ports",), ("expose",))
_TEXTS = (("container_name",), ("hostname",), ("domainname",), ("user",), ("restart",), ("working_dir",))
_TEXT_LISTS = (("command",), ("entrypoint",), ("healthcheck", "test"))


@dataclass(frozen=True, slots=True)
class TextPlace:
    """A value that is a text for the container, where it stands, and whether nothing else is taken there."""

    service: str
    path: tuple[str, ...]
    value: Value
    text_only: bool


def text_places(service: Service) -> Iterator[TextPlace]:
    """Yield the values of a service that are texts for the container."""
    said = service.value.entries
    for keys, text_only in (*((keys, False) for keys in _MAPS), *((keys, True) for keys in _TEXTS)):
        found = service.get(keys) if keys[0] in said else None
        if found is None:
            continue
        if found.kind == "scalar" and text_only:
            yield TextPlace(service.key, keys, found, True)
        elif found.kind == "map" and not text_only:
            yield from (TextPlace(service.key, (*keys, key), value, False) for key, value in found.items())
    for keys in (*_LISTS, *_TEXT_LISTS):
        found = service.get(keys) if keys[0] in said else None
        for item in found.list if found else ():
            yield TextPlace(service.key, keys, item, keys in _TEXT_LISTS)


def extension(compose: Compose, value: Value) -> Iterator[tuple[str, ...]]:
    """Yield the top-level `x-…` key that a shared value is written below: it changes as well."""
    for file in compose.files:
        for entry in file.root.entries if file.root and file.path == value.source.path else ():
            if entry.value.span.covers(value.span) and entry.key.value.startswith("x-"):
                yield (entry.key.value,)
