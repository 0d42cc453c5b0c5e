"""Files that a container is given beside its image: mounted, by `configs` and `secrets`, or by its Dockerfile."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from ats_lint.analysis.build.placed import destination
from ats_lint.analysis.views.compose import Service
from ats_lint.analysis.views.dockerfile import Copy, Run, Stage
from ats_lint.analysis.views.effective import within
from ats_lint.files.source import Source
from ats_lint.records import dataclass
from ats_lint.syntax.compose.mounts import Mount
from ats_lint.syntax.compose.values import Value

_DEEPEST = 4
_MOST = 200


@dataclass(frozen=True, slots=True)
class GivenFile:
    """One file, or a directory of which not everything is seen.

    Attributes:
        path: where it is in the container.
        read: gives what it says; None when that is not at hand.
        whole: whether it takes the place of a whole directory of the image (a mounted directory).
        listed: whether the files in such a directory are given one by one.
    """

    path: str
    read: Callable[[], str | None]
    whole: bool = False
    listed: bool = False

    @property
    def text(self) -> str | None:
        """What the file says; None when that is not at hand."""
        return self.read()


class PlacedFile(Protocol):
    """What has files: a container."""

    @property
    def service(self) -> Service | None:
        """The service, if it is one."""

    @property
    def stage(self) -> Stage | None:
        """The stage behind it, if there is one."""


class Files:
    """The files of one container that do not come with its image; later ones hide earlier ones."""

    def __init__(self, container: PlacedFile) -> None:
        """Look at the mounts and copies of a container."""
        given = (*_of_stage(container.stage), *_of_service(container.service))
        self._given = {one.path: one for one in given}
        self._stage = container.stage

    def given(self) -> tuple[GivenFile, ...]:
        """Return all of them, directories included."""
        return tuple(self._given.values())

    def covers(self, path: str) -> GivenFile | None:
        """Return what takes the place of `path`: itself, or a mount above it; None when the image's own is there."""
        if path in self._given:
            return self._given[path]
        above = [one for one in self._given.values() if one.whole and within(path, one.path)]
        return max(above, key=lambda one: len(one.path)) if above else None

    def matching(self, pattern: str) -> Iterator[GivenFile]:
        """Yield the files that a path or a pattern names, and what hides them without showing its content."""
        seen = False
        for one in self._given.values():
            if not one.whole and fnmatchcase(one.path, pattern) and pattern.count("/") == one.path.count("/"):
                seen = True
                yield one
        directory = posixpath.dirname(pattern)
        above = self.covers(pattern if "*" not in pattern else directory)
        if not seen and above is not None and above.whole and not above.listed:
            yield above

    def text(self, path: str) -> str | None:
        """Return what a file says; None when that is not at hand."""
        found = self._given.get(path)
        return found.text if found is not None else None

    def changed(self, path: str) -> bool:
        """Tell whether a build step may have written below the directory of `path`."""
        directory = posixpath.dirname(path)
        runs = self._stage.chain() if self._stage is not None else ()
        return any(isinstance(run, Run) and directory in run.args.text for run in runs)


def _unseen() -> None:
    """Say nothing of a file that is not at hand."""


T_contra = TypeVar("T_contra", contravariant=True)


class _Reader(Protocol[T_contra]):
    """What reads files: the project by paths, a build context by names."""

    def read(self, path: T_contra, /) -> Source | None:
        """Return a text file."""


def _text(reader: _Reader[T_contra], path: T_contra) -> str | None:
    found = reader.read(path)
    return found.text if found is not None else None


def _of_service(service: Service | None) -> Iterator[GivenFile]:
    if service is None:
        return
    for mount in service.volumes:
        yield from _mounted(service, mount)
    for section in ("configs", "secrets"):
        for item in _items(service.get(section)):
            yield from _defined(service, section, item)


def _items(value: Value | None) -> tuple[Value, ...]:
    return tuple(value.list) if value is not None and value.kind == "list" else ()


def _mounted(service: Service, mount: Mount) -> Iterator[GivenFile]:
    project = service.compose.project
    if mount.target is None or mount.type == "tmpfs":
        return
    if mount.path is None:
        # A volume or a path of the host: whether it is a file cannot be seen.
        yield GivenFile(mount.target, _unseen, whole=True)
    elif project.is_dir(mount.path):
        yield GivenFile(mount.target, _unseen, whole=True, listed=True)
        yield from _tree(service, mount.path, mount.target)
    elif project.exists(mount.path):
        yield GivenFile(mount.target, partial(_text, project, mount.path))
    else:
        yield GivenFile(mount.target, _unseen, whole=True)


def _tree(service: Service, directory: Path, target: str, depth: int = 0) -> Iterator[GivenFile]:
    project = service.compose.project
    for path in project.list(directory)[:_MOST]:
        place = posixpath.join(target, path.name)
        if project.is_dir(path):
            if depth < _DEEPEST:
                yield from _tree(service, path, place, depth + 1)
        else:
            yield GivenFile(place, partial(_text, project, path))


def _defined(service: Service, section: str, item: Value) -> Iterator[GivenFile]:
    source = item.text if item.kind == "scalar" else (found.text if (found := item.get("source")) else None)
    target = found.text if item.kind == "map" and (found := item.get("target")) else None
    if source is None:
        return
    home = "/run/secrets" if section == "secrets" else "/"
    yield GivenFile(posixpath.join(home, target or source), partial(_definition, service, section, source))


def _definition(service: Service, section: str, name: str) -> str | None:
    definition = getattr(service.compose, section).get(name)
    if definition is None or definition.external:
        return None
    if definition.has("content"):
        text = definition.text("content")
        return text if isinstance(text, str) else None
    file, project = definition.text("file"), service.compose.project
    if not file:
        return None
    source = project.read(definition.source.path.parent / file)
    return source.text if source is not None else None


def _of_stage(stage: Stage | None) -> Iterator[GivenFile]:
    if stage is None:
        return
    for copy in stage.chain():
        target = destination(stage, copy) if isinstance(copy, Copy) else None
        if isinstance(copy, Copy) and target is not None:
            yield from _copied(stage, copy, target)


def _copied(stage: Stage, copy: Copy, target: str) -> Iterator[GivenFile]:
    for heredoc in copy.heredocs:
        yield GivenFile(target + heredoc.name if target.endswith("/") else target, partial(str, heredoc.body))
    context = stage.dockerfile.context
    if stage.copied_from(copy) is not None or context is None:
        return
    for token in copy.sources:
        source = stage.expand(token.text, copy)
        if source is None or "*" in source:
            continue
        if not context.is_dir(source):
            path = posixpath.join(target, posixpath.basename(source)) if target.endswith("/") else target
            yield GivenFile(path.rstrip("/"), partial(_text, context, source))
            continue
        prefix = posixpath.normpath(source.lstrip("/"))
        for name in context.files():
            if prefix == "." or within(name, prefix):
                place = posixpath.join(target.rstrip("/") or "/", posixpath.relpath(name, prefix))
                yield GivenFile(place, partial(_text, context, name))
