"""What is around the files of a run: the boundary of what is read, texts on no disk, what is known already."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from ats_lint.files.discover import Target, find_files, guess, kind_of, passed_over
from ats_lint.files.disk import Disk
from ats_lint.files.source import Source
from ats_lint.files.workspace import Workspace, folder_of, normal
from ats_lint.lint.config import Settings
from ats_lint.lint.known_findings import NOTHING, Known
from ats_lint.model import InputError
from ats_lint.records import dataclass, field


@dataclass(frozen=True, slots=True)
class RunSurroundings:
    """What is around the files of a run, where the disk does not say it.

    `root` bounds what may be read, in place of the repository that is found; `unsaved` are texts that count instead of
    what is on disk, or besides it. `past` are files that are taken as they once were, None for those that were not
    there. Findings that are `known` are not reported. `progress` is told before each project how many are done, and
    how many there are.
    """

    root: Path | None = None
    unsaved: tuple[Source, ...] = ()
    past: Mapping[Path, Source | None] = field(default_factory=lambda: {})
    known: Known = NOTHING
    progress: Callable[[int, int], None] = lambda done, every: None

    def workspace(self, paths: Sequence[Path]) -> Workspace:
        """Return the files of a run over `paths`, none of them read."""
        return Workspace(self.root or root_of(paths))

    @property
    def on_disk(self) -> bool:
        """Whether the disk says it all."""
        return not self.unsaved and not self.past


def sought(
    disk: Disk, paths: Sequence[Path], settings: Settings, around: RunSurroundings
) -> Iterator[Target | InputError]:
    """Yield the files below `paths`, those among them that are on no disk yet."""
    unsaved = {normal(source.path): source for source in around.unsaved}
    new = {path: source for path, source in unsaved.items() if not disk.kind(str(path)) and not disk.is_link(str(path))}
    yield from find_files(disk, [path for path in paths if normal(path) not in new], settings.exclude)
    folders = [path for path in map(normal, paths) if disk.kind(str(path)) == "directory"]
    for path, source in new.items():
        kind = kind_of(path)
        if path in map(normal, paths):
            yield Target(path, guess(path, source.text), named=True)
        elif kind and any(map(path.is_relative_to, folders)) and not passed_over(disk, path, folders, settings.exclude):
            yield Target(path, kind)


def root_of(paths: Sequence[Path]) -> Path:
    """Return the directory that bounds what may be read: the repository around the paths, else their parent."""
    folders = [folder_of(normal(path)) for path in paths]
    if not folders:
        return Path.cwd()
    common = folders[0]
    while not all(folder.is_relative_to(common) for folder in folders):
        common = common.parent
    return next((parent for parent in (common, *common.parents) if os.path.exists(parent / ".git")), common)
