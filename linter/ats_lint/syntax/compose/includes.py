"""The entries of `include`; see https://github.com/compose-spec/compose-spec/blob/main/14-include.md."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.records import dataclass
from ats_lint.syntax.compose.values import Value


@dataclass(frozen=True, slots=True)
class Include:
    """One included project.

    Attributes:
        paths: its file, and those merged over it.
        directory: `project_directory`; None when it is the first file's.
        env_files: `env_file`; empty when it is the directory's `.env`.
    """

    paths: tuple[Value, ...]
    directory: Value | None = None
    env_files: tuple[Value, ...] = ()


def includes(value: Value | None) -> Iterator[Include]:
    """Yield the entries of an `include` list, short and long form; nothing for what is no list."""
    for item in value.list if value else ():
        if item.kind == "scalar":
            yield Include((item,))
        elif item.kind == "map":
            yield Include(_texts(item.get("path")), item.get("project_directory"), _texts(item.get("env_file")))


def _texts(value: Value | None) -> tuple[Value, ...]:
    if value is None:
        return ()
    items = value.list if value.kind == "list" else (value,)
    return tuple(item for item in items if item.kind == "scalar")
