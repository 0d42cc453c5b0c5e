"""Which commit is checked out, read from `.git` without running Git."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ats_lint.patterns import regex
from ats_lint.records import dataclass

_ID = regex(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_BRANCH = "refs/heads/"
_MAX_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit by its full name, and the branch it was reached by; empty when none is checked out."""

    id: str
    branch: str


def head(root: Path) -> Commit | None:
    """Return the commit that is checked out at the top of a repository; None where there is none.

    See https://git-scm.com/docs/gitrepository-layout. Nothing but the name of a commit is ever taken from what a
    `.git` file points at.
    """
    git = _directory(root)
    text = _text(git / "HEAD").strip()
    if _ID.fullmatch(text):
        return Commit(text, "")
    ref = text.removeprefix("ref:").strip()
    if ref == text or not ref.startswith("refs/") or ".." in ref:
        return None
    found = next((one for one in _values(git, ref) if _ID.fullmatch(one)), None)
    return Commit(found, ref.removeprefix(_BRANCH) if ref.startswith(_BRANCH) else "") if found else None


def _directory(root: Path) -> Path:
    """Return the repository's own directory; a worktree's `.git` is a file that names it."""
    git = root / ".git"
    named = _text(git).strip()
    return (root / named.removeprefix("gitdir:").strip()).absolute() if named.startswith("gitdir:") else git


def _values(git: Path, ref: str) -> Iterator[str]:
    """Yield what a reference is said to be, the strongest first: its own file, then the packed ones."""
    common = (git / _text(git / "commondir").strip()) if (git / "commondir").is_file() else git
    for folder in dict.fromkeys((git, common)):
        yield _text(folder / ref).strip()
    for line in _text(common / "packed-refs").splitlines():
        name, _, packed = line.partition(" ")
        if packed.strip() == ref:
            yield name


def _text(path: Path) -> str:
    """Return a small regular file's text; empty when there is none, or it cannot be read."""
    try:
        if not path.is_file() or path.stat().st_size > _MAX_BYTES:
            return ""
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
