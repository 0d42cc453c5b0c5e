"""What Git makes of a file, read from `.gitignore` and the index without running Git."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from ats_lint.files.gitignore import IgnoreRules
from ats_lint.files.workspace import Workspace, normal

GitState = Literal["tracked", "ignored", "exposed"]
"""What Git makes of a file; `exposed` is one that the next `git add` takes in."""


class Git:
    """The repository at the root of a workspace, if there is one."""

    def __init__(self, workspace: Workspace) -> None:
        """Bind to the run's files."""
        self._workspace = workspace

    @property
    def present(self) -> bool:
        """Tell whether the root is the top of a repository."""
        disk, path = self._workspace.disk, str(self._workspace.root / ".git")
        return bool(disk.kind(path)) or disk.is_link(path)

    def state(self, path: Path) -> GitState | None:
        """Tell whether Git tracks a file, ignores it, or would take it with the next `git add` (`exposed`).

        None where nothing speaks of Git, neither a repository nor an ignore file above the path, and where the
        index cannot be read. Rules for the whole machine (`core.excludesFile`) are not seen.
        """
        path = normal(path)
        tracked = self._workspace.disk.tracks(str(path))
        if tracked is None:
            return None
        if tracked:
            return "tracked"
        specs = list(self._specs(path))
        if not specs and not self.present:
            return None
        return "ignored" if _ignored(path, specs) else "exposed"

    def _specs(self, path: Path) -> Iterator[tuple[Path, IgnoreRules]]:
        """Yield the ignore files that speak of `path`, the strongest last."""
        root = self._workspace.root
        folders = [folder for folder in path.parents if folder.is_relative_to(root)]
        exclude = self._workspace.disk.exclude()
        if exclude is not None:
            yield root, IgnoreRules.of(exclude)
        for folder in reversed(folders):
            source = self._workspace.peek(folder / ".gitignore")
            if source is not None:
                yield folder, IgnoreRules.of(source.text)


def _ignored(path: Path, specs: list[tuple[Path, IgnoreRules]]) -> bool:
    """Tell whether a file, or a folder it lies in, is ignored; what lies in an ignored folder stays ignored."""
    for part in (*reversed(path.parents), path):
        verdict = False
        for folder, spec in specs:
            if part != folder and part.is_relative_to(folder):
                found = spec.verdict(part.relative_to(folder).as_posix(), folder=part != path)
                verdict = verdict if found is None else found
        if verdict:
            return True
    return False
