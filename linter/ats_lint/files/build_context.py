"""The build context behind a Dockerfile: the files that COPY can see, and what `.dockerignore` keeps out."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from pathlib import Path
from typing import cast

from ats_lint.files.dockerignore import Dockerignore
from ats_lint.files.memory import Answer
from ats_lint.files.source import Source
from ats_lint.files.workspace import Workspace, normal
from ats_lint.records import cached_property

SKIPPED = frozenset({".git", "node_modules", ".venv", "venv", "__pycache__"})
"""Directories that tools fill."""
MAX_FILES = 2000
"""How many files of a context are looked at: enough for a source tree, bounded for a home directory."""


class BuildContext:
    """Directory that `docker build` sends, as far as it is known.

    `certain` is False when no Compose file names it and the Dockerfile's own directory is assumed.
    """

    def __init__(self, workspace: Workspace, directory: Path, dockerfile: Path, *, certain: bool) -> None:
        """Bind the context to the run's files."""
        self._workspace = workspace
        self.directory = normal(directory)
        self.dockerfile = dockerfile
        self.certain = certain
        self._answers: dict[tuple[Hashable, ...], object] = {}

    def path(self, relative: str) -> Path:
        """Return the file that a COPY source names; a leading slash means the context's root."""
        return normal(self.directory / relative.lstrip("/"))

    def read(self, relative: str) -> Source | None:
        """Return the text of a file in the context; None when it is absent, no text, or outside."""
        path = self.path(relative)
        return self._workspace.peek(path) if path.is_relative_to(self.directory) else None

    def recall(self, ask: Callable[..., Answer], relative: str, *details: Hashable) -> Answer | None:
        """Return `ask(text, *details)` of a file, asked once a run for equal texts; None when it cannot be read."""
        source = self.read(relative)
        return self._workspace.memory.recall(ask, source, *details) if source is not None else None

    def once(self, ask: Callable[..., Answer], *details: Hashable) -> Answer:
        """Return `ask(context, *details)`, asked once while the project stands as it is."""
        key = (ask, *details)
        if key not in self._answers:
            self._answers[key] = ask(self, *details)
        return cast("Answer", self._answers[key])

    def exists(self, relative: str) -> bool:
        """Tell whether a file or directory is in the context."""
        path = self.path(relative)
        return path.is_relative_to(self.directory) and self._workspace.exists(path)

    def stands(self, path: Path) -> bool:
        """Tell whether a file or directory of the project is there, in the context or beside it."""
        return self._workspace.exists(path)

    def is_dir(self, relative: str) -> bool:
        """Tell whether a directory is in the context."""
        return self._workspace.is_dir(self.path(relative))

    def names(self, relative: str = "") -> tuple[str, ...]:
        """Return the names in a directory of the context, sorted."""
        return tuple(path.name for path in self._workspace.list(self.path(relative)))

    @cached_property
    def dockerignore_path(self) -> Path:
        """The ignore file that BuildKit reads: the Dockerfile's own if it is there, else the context's."""
        own = self.dockerfile.with_name(self.dockerfile.name + ".dockerignore")
        return own if self._workspace.exists(own) else self.directory / ".dockerignore"

    @property
    def dockerignore(self) -> Source | None:
        """Text of the ignore file; None when there is none."""
        return self._workspace.peek(self.dockerignore_path)

    @cached_property
    def ignored(self) -> Dockerignore:
        """Patterns of the ignore file; empty when there is none."""
        return Dockerignore(self.dockerignore)

    def files(self) -> tuple[str, ...]:
        """Return up to `MAX_FILES` files of the context, relative and in order; dependency folders are left out."""
        return self._files

    @cached_property
    def _files(self) -> tuple[str, ...]:
        return tuple(self._walk())

    def _walk(self) -> Iterator[str]:
        pending, seen = [self.directory], 0
        while pending:
            folder = pending.pop()
            below: list[Path] = []
            for path in self._workspace.list(folder):
                if self._workspace.is_dir(path):
                    if path.name not in SKIPPED and not self._workspace.is_link(path):
                        below.append(path)
                    continue
                seen += 1
                if seen > MAX_FILES:
                    return
                yield path.relative_to(self.directory).as_posix()
            pending.extend(reversed(below))
