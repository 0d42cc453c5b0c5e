"""What files were at a revision of their Git repository, read with dulwich and without running Git."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ats_lint.files.source import Source
from ats_lint.model import InputError

if TYPE_CHECKING:
    from dulwich.index import IndexEntry
    from dulwich.object_store import OverlayObjectStore
    from dulwich.objects import Commit, ObjectID
    from dulwich.repo import Repo


class RevisionError(ValueError):
    """A revision that cannot be read; the message says why."""


Past = dict[Path, Source | None]
"""The files that a change touched, as they were; None for those that were not there. A renamed one has its new path."""


def before(root: Path, revision: str, untracked: Iterable[Path] = ()) -> Past:
    """Return what the working tree at `root` has changed since it left `revision`.

    That is where the history of HEAD and `revision` parted; `revision` itself where they have nothing in common, in a
    shallow clone say. `untracked` are files that Git may not know yet.

    Raises:
        RevisionError: there is no repository, no such revision, or dulwich is not installed.
    """
    with _opened(root) as repo:
        top = Path(os.path.realpath(repo.path))
        commit = _parting(repo, _commit(repo, revision))
        return dict(_changed(repo, commit, top, untracked))


def left_behind(root: Path, paths: Iterable[Path], limit: int) -> list[str]:
    """Return what the last changes of `paths` left, newest first: HEAD, and the parents of the last commits.

    Raises:
        RevisionError: there is no repository, or dulwich is not installed.
    """
    with _opened(root) as repo:
        top = Path(os.path.realpath(repo.path))
        names = [os.fsencode(path.relative_to(top).as_posix()) for path in paths if path.is_relative_to(top)]
        try:
            entries = list(repo.get_walker(paths=names, max_entries=limit - 1)) if names else []
        except KeyError:
            # There is no commit yet.
            return []
        parents = [entry.commit.parents[0].decode() for entry in entries if entry.commit.parents]
        return ["HEAD", *parents]


def _opened(root: Path) -> Repo:
    try:
        # Imported late: no other run needs it.
        from dulwich.errors import NotGitRepository
        from dulwich.repo import Repo
    except ImportError as error:
        raise RevisionError("revisions need ats-lint[git]") from error
    try:
        return Repo.discover(str(root))
    except NotGitRepository as error:
        raise RevisionError(f"{root}: no Git repository") from error


def _commit(repo: Repo, revision: str) -> Commit:
    from dulwich.objectspec import parse_commit

    for name in (revision, f"origin/{revision}"):
        try:
            return parse_commit(repo, name)
        except (KeyError, ValueError, AssertionError):
            continue
    raise RevisionError(f"{revision!r} is no revision of {repo.path}")


def _parting(repo: Repo, commit: Commit) -> Commit:
    """Return the commit at which HEAD and `commit` parted."""
    from dulwich.graph import find_merge_base
    from dulwich.objects import Commit

    try:
        bases = find_merge_base(repo, [repo.head(), commit.id])
    except KeyError:
        # A shallow clone ends before the two meet, or there is no HEAD yet.
        return commit
    base = repo[bases[0]] if bases else commit
    return base if isinstance(base, Commit) else commit


def _changed(repo: Repo, commit: Commit, top: Path, untracked: Iterable[Path]) -> Iterator[tuple[Path, Source | None]]:
    from dulwich.diff_tree import RenameDetector
    from dulwich.object_store import MemoryObjectStore, OverlayObjectStore

    memory = MemoryObjectStore()
    # Objects of the working tree are made in memory: nothing is written into the repository.
    store = OverlayObjectStore([memory, repo.object_store], add_store=memory)
    tree = _working_tree(repo, store, top, untracked)
    for change in RenameDetector(store).changes_with_renames(commit.tree, tree):
        old, new = change.old, change.new
        # What there is not is None, or up to some version of dulwich an entry of which all is None.
        before: bytes | None = getattr(old, "path", None)
        now: bytes | None = getattr(new, "path", None)
        name = before if now is None else now
        if name is not None and _is_safe(name):
            yield _path(top, name), _source(repo, top, name, old.sha if old is not None else None)


def _working_tree(repo: Repo, store: OverlayObjectStore, top: Path, untracked: Iterable[Path]) -> ObjectID:
    """Return the name of a tree of all files that Git tracks, and of the untracked ones, as they are on disk."""
    from dulwich.index import IndexEntry, commit_tree
    from dulwich.objects import Blob

    index = repo.open_index()
    written = Path(os.fsdecode(repo.index_path())).stat().st_mtime if len(index) else 0.0
    names = set(index) | {
        os.fsencode(path.relative_to(top).as_posix()) for path in untracked if path.is_relative_to(top)
    }
    blobs: list[tuple[bytes, ObjectID, int]] = []
    for name in sorted(filter(_is_safe, names)):
        path = _path(top, name)
        status = path.lstat() if os.path.lexists(path) else None
        if status is not None and stat.S_ISREG(status.st_mode):
            entry = index[name] if name in index else None  # noqa: SIM401  an index is no dictionary
            if isinstance(entry, IndexEntry) and _is_unchanged(entry, status, written):
                blobs.append((name, entry.sha, 0o100644))
                continue
            blob = Blob.from_string(path.read_bytes())
            if blob.id not in repo.object_store:
                store.add_object(blob)
            blobs.append((name, blob.id, 0o100644))
    return commit_tree(store, blobs)


def _is_unchanged(entry: IndexEntry, status: os.stat_result, written: float) -> bool:
    """Tell whether a file is as the index has it, without reading it.

    A file as old as the index may have changed right after it was written: https://git-scm.com/docs/racy-git.
    """
    mtime = entry.mtime if isinstance(entry.mtime, tuple) else (int(entry.mtime), 0)
    same = mtime[0] == int(status.st_mtime) and mtime[1] in (0, status.st_mtime_ns % 1_000_000_000)
    return same and entry.size == status.st_size and status.st_mtime < int(written)


def _is_safe(name: bytes) -> bool:
    """Tell whether a name in a tree stays below its top."""
    return not {b"", b".", b"..", b".git"}.intersection(name.split(b"/"))


def _path(top: Path, name: bytes) -> Path:
    return top / os.fsdecode(name)


def _source(repo: Repo, top: Path, name: bytes, sha: bytes | None) -> Source | None:
    if sha is None:
        return None
    try:
        return Source.from_bytes(_path(top, name), repo[sha].as_raw_string())
    except (InputError, KeyError):
        # A binary file, or one that a partial clone left out: what cannot be read now says nothing then.
        return None
