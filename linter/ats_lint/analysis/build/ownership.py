"""Who owns a directory of an image, as far as its Dockerfile tells."""

from __future__ import annotations

import posixpath
from typing import Literal

from ats_lint.analysis.build.accounts import accounts
from ats_lint.analysis.build.changes import ImageChange, changes_until
from ats_lint.analysis.build.modes import is_mode, world_writable
from ats_lint.analysis.views.dockerfile import Copy, Instruction, Stage
from ats_lint.analysis.views.effective import within
from ats_lint.images.facts import ImageFacts, is_root

Owner = Literal["absent", "root", "user", "unknown"]
"""`absent`: there is no such directory; `user`: the user in question can write to it."""
_OWN_PLACES = ("/app", "/data", "/srv", "/opt", "/code", "/src", "/workspace", "/home", "/work", "/storage", "/config",
    "/cache", "/uploads", "/media", "/logs", "/state", "/db", "/backup", "/backups", "/var/lib", "/var/log",
    "/var/cache", "/var/opt", "/usr/src/app", "/var/www")  # fmt: skip
"""Directories below which images of languages and operating systems hold nothing that an application's user owns."""
_GENERIC = frozenset({"runtime", "os"})


def owner(stage: Stage, path: str, user: str, at: Instruction | None = None) -> Owner:
    """Return who owns the directory `path` before `at`, or at the end, seen from `user`; every doubt is `unknown`.

    Docker gives a fresh volume the owner that its directory has in the image, and root where there is none.
    """
    if not _is_own_place(stage, path):
        return "unknown"
    found: Owner = "absent"
    for change in changes_until(stage, at):
        found = _after(change, path, user, found)
    return found


def _is_own_place(stage: Stage, path: str) -> bool:
    """Tell whether only the Dockerfile can have made a directory: its base is known, and has nothing there."""
    return stage.base_known and not stage.is_windows and has_nothing(stage.base, path)


def has_nothing(image: ImageFacts, path: str) -> bool:
    """Tell whether an image of a language or an operating system surely has no directory at a path."""
    if image.role not in _GENERIC or path in {"/home", "/opt", "/srv"}:
        return False
    # The directory that such an image starts in is empty.
    workdir = image.workdir or ""
    inside = path != workdir and within(path, workdir) if workdir else False
    taken = ("" if inside else workdir, image.env.get("HOME", ""), *image.volumes, *image.data_paths)
    if any(len(place) > 1 and (within(path, place) or within(place, path)) for place in taken):
        return False
    return path not in {f"/home/{name}" for name in image.users} and any(within(path, place) for place in _OWN_PLACES)


def _after(change: ImageChange, path: str, user: str, before: Owner) -> Owner:
    if change.kind == "anything" or (not change.exact and change.kind != "removed"):
        return "unknown" if path.startswith(change.path) else before
    if change.kind == "made":
        return _made(change, path, user, before)
    if change.kind == "brought":
        return _copied(change, path, user, before)
    if change.kind == "removed":
        return _removed(change, path, before)
    if change.kind == "touched":
        return "unknown" if change.path and within(path, change.path) else before
    if not (path == change.path or (change.deep and before != "absent" and within(path, change.path))):
        return before
    if not change.certain:
        return "unknown"
    return given(change.stage, change.owner, user) if change.kind == "owned" else _moded(change.mode, before)


def _made(change: ImageChange, path: str, user: str, before: Owner) -> Owner:
    if before != "absent" or not within(change.path, path):
        return before
    if path == change.path and is_mode(change.mode) and world_writable(change.mode):
        return "user"
    return given(change.stage, change.owner, user) if change.certain else "unknown"


def _removed(change: ImageChange, path: str, before: Owner) -> Owner:
    if not change.exact:
        return "unknown" if before != "absent" and change.path and path.startswith(change.path) else before
    gone = within(path, change.path) and (change.deep or path == change.path)
    return ("absent" if change.certain else "unknown") if gone and before != "absent" else before


def _moded(mode: str, before: Owner) -> Owner:
    if not is_mode(mode):
        return "unknown"
    if world_writable(mode):
        return "user"
    for_group = mode[-2:-1] in {*"2367"} if mode.isdecimal() else "w" in mode
    return "unknown" if for_group else before


def given(stage: Stage, to: str | None, user: str) -> Owner:
    """Return who owns what `to` was made the owner of, seen from `user`."""
    if to is None:
        return "unknown"
    entry = accounts(stage).get(to)
    if is_root(to) or (entry is not None and entry.uid == 0):
        return "root"
    return "user" if accounts(stage).same(to, user) else "unknown"


def _copied(change: ImageChange, path: str, user: str, before: Owner) -> Owner:
    place, stage = change.path, change.stage
    owned = given(stage, change.owner, user)
    if place == path or not within(path, place):
        if not within(place, path) or before != "absent":
            return before
        return "root" if owned == "root" else "unknown"
    if before != "absent" or not isinstance(change.at, Copy):
        return before
    brought = _brings(stage, change.at, posixpath.relpath(path, place))
    return "unknown" if brought is None else owned if brought else before


def _brings(stage: Stage, copy: Copy, inside: str) -> bool | None:
    """Tell whether a copy brings a directory; None when what it copies is not at hand."""
    context = stage.dockerfile.context
    for item in copy.sources:
        source = stage.expand(item.text, copy)
        if source is None or copy.from_stage is not None or context is None or "*" in source:
            return None if source is None or "." not in posixpath.basename(source.rstrip("/")) else False
        if context.exists(posixpath.join(source, inside)):
            return True
        if not context.certain and not context.exists(source):
            return None
    return False


def root_at_end(stage: Stage) -> bool:
    """Tell whether a RUN at the end of the stage would run as root."""
    return stage.user.value is None or stage.user.is_root is True
