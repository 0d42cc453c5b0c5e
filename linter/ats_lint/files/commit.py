"""Which commit is checked out, read from `.git` without running Git."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ats_lint.files.git_index import common_of, directory_of, text_of
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

    See https://git-scm.com/docs/gitrepository-layout. A `.git` that does not name this tree, and links in it, are not
    followed: what 40 digits lie elsewhere is nobody's business.
    """
    git = directory_of(root)
    if git is None:
        return None
    text = text_of(git / "HEAD").strip()
    if _ID.fullmatch(text):
        return Commit(text, "")
    ref = text.removeprefix("ref:").strip()
    if ref == text or not ref.startswith("refs/") or ".." in ref:
        return None
    found = next((one for one in _values(git, ref) if _ID.fullmatch(one)), None)
    return Commit(found, ref.removeprefix(_BRANCH) if ref.startswith(_BRANCH) else "") if found else None


def _values(git: Path, ref: str) -> Iterator[str]:
    """Yield what a reference is said to be, the strongest first: its own file, then the packed ones."""
    common = common_of(git)
    for folder in dict.fromkeys((git, common)):
        # A link anywhere on the way leads to a file that is none of the repository's.
        if os.path.realpath(folder / ref) == os.path.join(os.path.realpath(folder), ref):
            yield text_of(folder / ref).strip()
    for line in text_of(common / "packed-refs", _MAX_BYTES).splitlines():
        name, _, packed = line.partition(" ")
        if packed.strip() == ref:
            yield name
