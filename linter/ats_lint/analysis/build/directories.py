"""Directories of an image that a process may have to write to: where they are, and how a RUN names them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ats_lint.analysis.build.changes import ImageChange, changes_until
from ats_lint.analysis.sources.writes import directories_made
from ats_lint.analysis.views.compose import services_of
from ats_lint.analysis.views.dockerfile import Instruction, Run, Stage, Volume
from ats_lint.analysis.views.effective import within
from ats_lint.patterns import regex

_SYSTEM = ("bin", "boot", "dev", "etc", "lib", "lib32", "lib64", "proc", "root", "run", "sbin", "sys", "tmp", "usr")
_INSIDE_SYSTEM = ("/usr/src/", "/usr/app/", "/usr/local/app/", "/usr/share/app/", "/usr/local/src/")
SHARED = frozenset({"/home", "/media", "/mnt", "/opt", "/srv", "/usr/src", "/usr/local/src", "/var/www"})
_KEPT = frozenset({"/", "/var", "/var/lib", "/var/log", "/var/run", "/var/tmp", "/var/cache", "/var/spool", "/var/www"})
_PLAIN = regex(r"[\w./@%+,:-]+|\$\w+|\$\{\w+\}")


class Folder(NamedTuple):
    """A directory: where it is, and how a RUN of the stage writes it."""

    path: str
    written: str


def unique(places: Iterable[Folder]) -> Iterator[Folder]:
    """Yield each directory once."""
    seen: set[str] = set()
    for place in places:
        if place.path not in seen:
            seen.add(place.path)
            yield place


def working_directory(stage: Stage) -> Folder | None:
    """Return the working directory that instructions set, unless it is one of the system's."""
    found = stage.workdir
    if found.instruction is None or found.value is None or is_system(found.value) or found.value in _KEPT - SHARED:
        return None
    # A build argument may put it elsewhere: RUN starts in it, wherever it is.
    written = "." if "$" in found.instruction.args.text or not found.value.startswith("/") else found.value
    return Folder(found.value, _quoted(written))


def is_system(path: str) -> bool:
    """Tell whether a path belongs to the operating system."""
    if any((path + "/").startswith(prefix) for prefix in _INSIDE_SYSTEM):
        return False
    return path.strip("/").partition("/")[0] in {"", *_SYSTEM}


def _quoted(path: str) -> str:
    return path if _PLAIN.fullmatch(path) else shlex.quote(path)


def _as_word(text: str, path: str) -> str:
    """Return how a shell writes what VOLUME calls `text`, whose value is `path`: variables stay variables."""
    plain = text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
    if "$" not in plain or re.search(r"[\"'`\\]", plain):
        return _quoted(path)
    return plain if plain is text and _PLAIN.fullmatch(plain) else f'"{plain}"'


def declared(stage: Stage, given: Stage | None = None) -> Iterator[Folder]:
    """Yield the paths of VOLUME."""
    for instruction in chain_of(stage, given):
        if isinstance(instruction, Volume):
            for item in instruction.items:
                path = stage.expand(item.text, instruction)
                if path and path.startswith("/") and not _is_kept(path):
                    yield Folder(path.rstrip("/"), _as_word(item.text, path.rstrip("/")))


def mounted_by_services(stage: Stage) -> Iterator[Folder]:
    """Yield where Compose services mount named volumes that they may write to."""
    for service in services_of(stage):
        for mount in service.volumes:
            target = mount.target if mount.type == "volume" and mount.source and mount.read_only is not True else None
            if target and target.startswith("/") and not _is_kept(target):
                yield Folder(target, _quoted(target))


def made_by_sources(stage: Stage) -> Iterator[Folder]:
    """Yield the directories outside the working directory that the program's sources make for themselves."""
    inside = stage.workdir.value or "/"
    for path in directories_made(stage):
        inner = inside != "/" and within(path, inside)
        if not (inner or _is_kept(path) or is_system(path) or within(path, "/home")):
            yield Folder(path, _quoted(path))


def _is_kept(path: str) -> bool:
    path = path.rstrip("/") or "/"
    return path in _KEPT or path in SHARED or (is_system(path) and path.count("/") < 2)


def made_by_runs(stage: Stage, given: Stage | None = None) -> Iterator[Folder]:
    """Yield the directories that RUN makes for the program, that are still there at the end and belong to root."""
    walk = [one for one in changes_until(stage, None) if given is None or one.stage.index > given.index]
    for at, change in enumerate(walk):
        if change.kind == "made" and change.command and change.command.name == "mkdir" and change.certain:
            place = _made_place(change)
            if place and not any(_ends(later, place.path) for later in walk[at + 1 :]):
                yield place


def _ends(change: ImageChange, path: str) -> bool:
    """Tell whether a change takes a directory away, or gives it to somebody."""
    if change.kind == "removed" and not change.exact:
        return bool(change.path) and (path.startswith(change.path) or within(path, change.path.rstrip("/")))
    if change.kind in {"removed", "owned"}:
        return path == change.path or (change.deep and within(path, change.path))
    moved = change.command is not None and change.command.name == "mv"
    return moved and bool(change.path) and within(path, change.path)


def _made_place(change: ImageChange) -> Folder | None:
    path, word = change.path, change.word
    if _is_kept(path) or path in _KEPT or (is_system(path) and not path.startswith("/run/")):
        return None
    if within(path, "/home") or within(path, "/var/lib/apt") or within(path, "/var/cache"):
        return None
    return Folder(path, word.raw if word is not None and word.text is None else _quoted(path))


def chain_of(stage: Stage, given: Stage | None) -> Iterator[Instruction]:
    """Yield the instructions of the lineage, of the stages after `given` only where there is one."""
    for owner in stage.lineage:
        if given is None or owner.index > given.index:
            yield from owner.instructions


def runs_of(stage: Stage, given: Stage | None = None) -> Iterator[Run]:
    """Yield the RUN instructions of the same."""
    yield from (one for one in chain_of(stage, given) if isinstance(one, Run))
