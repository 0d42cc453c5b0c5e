"""Files to be written, and YAML for them: short documents with their keys in a given order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ats_lint.records import dataclass
from ats_lint.syntax.compose.quoting import quote

EXECUTABLE = 0o755


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to be written; `mode` counts only when it is new."""

    path: Path
    text: str
    mode: int = 0o644


@dataclass(frozen=True, slots=True)
class Override:
    """A list that takes the place of the base file's instead of being merged with it."""

    items: tuple[Yaml, ...]


@dataclass(frozen=True, slots=True)
class Reset:
    """A key that the base file sets and this one takes away."""


@dataclass(frozen=True, slots=True)
class WrittenComment:
    """A line that only explains; its key in the mapping is its text."""


Yaml = Mapping[str, "Yaml"] | Sequence["Yaml"] | Override | Reset | WrittenComment | str | int | bool


def document(comment: str, content: Mapping[str, Yaml]) -> str:
    """Return a YAML document with a comment above it."""
    head = "".join(f"# {line}".rstrip() + "\n" for line in comment.strip().splitlines())
    return head + "".join(line + "\n" for line in _mapping(content, ""))


def _mapping(content: Mapping[str, Yaml], indent: str) -> Iterator[str]:
    for key, value in content.items():
        if isinstance(value, WrittenComment):
            yield f"{indent}# {key}"
        elif isinstance(value, Reset):
            yield f"{indent}{quote(key)}: !reset null"
        elif isinstance(value, Override):
            yield f"{indent}{quote(key)}: !override" + ("" if value.items else " []")
            yield from _sequence(value.items, indent + "  ")
        elif isinstance(value, str | int):
            yield f"{indent}{quote(key)}: {_scalar(value)}"
        elif isinstance(value, Mapping):
            yield f"{indent}{quote(key)}:" + ("" if value else " {}")
            yield from _mapping(value, indent + "  ")
        else:
            yield f"{indent}{quote(key)}:" + ("" if value else " []")
            yield from _sequence(value, indent + "  ")


def _sequence(content: Sequence[Yaml], indent: str) -> Iterator[str]:
    for item in content:
        if isinstance(item, str | int):
            yield f"{indent}- {_scalar(item)}"
        elif isinstance(item, Mapping):
            first, *rest = _mapping(item, indent + "  ")
            yield f"{indent}- {first.lstrip()}"
            yield from rest


def _scalar(value: str | int | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return quote(value) if isinstance(value, str) else str(value)
