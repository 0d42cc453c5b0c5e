"""What the account of a stage's process must own: working directory, copied files, directories for data."""

from __future__ import annotations

import json
import posixpath
import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from ats_lint import Command, Copy, Instruction, Run, Stage, Volume, destination, join_path, shell
from ats_lint_rules._account import Account
from ats_lint_rules._started import Started, services

_SYSTEM = ("bin", "boot", "dev", "etc", "lib", "lib32", "lib64", "proc", "root", "run", "sbin", "sys", "tmp", "usr")
_INSIDE_SYSTEM = ("/usr/src/", "/usr/app/", "/usr/local/app/", "/usr/share/app/", "/usr/local/src/")
_SHARED = frozenset({"/home", "/media", "/mnt", "/opt", "/srv", "/usr/src", "/usr/local/src", "/var/www"})
_KEPT = frozenset({"/", "/var", "/var/lib", "/var/log", "/var/run", "/var/tmp", "/var/cache", "/var/spool", "/var/www"})
_MANIFEST = re.compile(
    r"(requirements[\w.-]*\.txt|constraints[\w.-]*\.txt|Pipfile(\.lock)?|pyproject\.toml|poetry\.lock|uv\.lock|setup\.(py|cfg)|"
    r"package(-lock|\*)?\.json|package\*?\.json|yarn\.lock|pnpm-lock\.yaml|\.npmrc|npm-shrinkwrap\.json|bun\.lockb?|go\.(mod|sum|\*)|"
    r"Gemfile(\.lock|\*)?|composer\.(json|lock|\*)|pom\.xml|Cargo\.(toml|lock|\*)|.*\.(cs|fs)proj|.*\.sln|mix\.(exs|lock))"
)
_HARMLESS = frozenset(
    {
        ":", "[", "addgroup", "adduser", "cargo", "cat", "cc", "cd", "chgrp", "chmod", "chown", "date", "dos2unix",
        "dotnet", "echo", "exit", "export", "find", "g++", "gcc", "go", "gradle", "gradlew", "grep", "groupadd", "id",
        "javac", "ldconfig", "ln", "ls", "mkdir", "mvn", "mvnw", "pip-compile", "printf", "pwd", "rm", "sed", "set",
        "sleep", "test", "true", "tsc", "update-ca-certificates", "useradd", "usermod", "which",
    }
)  # fmt: skip
"""Programs after which nothing new in the working directory has to be writable at run time."""
_LANGUAGE_FAMILIES = frozenset({"apt", "apk", "rpm", "zypper", "pacman", "pip", "uv", "gem", "go", "cargo"})
_NODE_FAMILIES = frozenset({"npm", "yarn", "pnpm", "bun"})
_PLAIN = re.compile(r"[\w./@%+,:-]+|\$\w+|\$\{\w+\}")


class Place(NamedTuple):
    """A directory: where it is, and how a RUN of the stage writes it."""

    path: str
    written: str


@dataclass(frozen=True, slots=True)
class Ownership:
    """`copies` take `--chown`; `make` are created; `flat` and `deep` change owner, `deep` with all that is in them.

    `volumes` are those of `make` and `deep` that VOLUME declares, `directory` the working
    directory, where it is among `flat`.
    """

    copies: tuple[Copy, ...] = ()
    make: tuple[Place, ...] = ()
    flat: tuple[Place, ...] = ()
    deep: tuple[Place, ...] = ()
    volumes: tuple[Place, ...] = ()
    directory: Place | None = None


def ownership(stage: Stage, account: Account, found: Started) -> Ownership:
    """Return what must belong to the account so that the process can work."""
    if not account.create and not stage.base.shell and stage.software.has("sh") is False:
        return Ownership()
    directory = _workdir(stage)
    if directory is not None and _owned_already(stage, account, directory):
        directory = None
    copies = tuple(_copies(stage, directory))
    mounted = tuple(_unique(_mounted(stage)))
    data = tuple(_unique((*_volumes(stage), *mounted)))
    made = tuple(place for place in _unique(_made(stage)) if place.path not in {one.path for one in data})
    deep = (
        directory is not None and directory.path not in _SHARED and _all_of_it(stage, account, found, copies, directory)
    )
    if directory is not None and deep:
        copies = tuple(copy for copy in copies if not _below(_target(stage, copy), directory.path))
        made = tuple(place for place in made if not _below(place.path, directory.path))
        kept = tuple(place for place in data if not _below(place.path, directory.path))
        data_owner = tuple(place for place in kept if place.path != directory.path)
        return Ownership(
            copies, _absent(data, directory), (), (directory, *made, *data_owner), _volume_places(stage, data)
        )
    made = tuple(place for place in made if directory is None or place.path != directory.path)
    used = tuple(place for place in (*made, *data) if _filled(stage, place))
    flat = tuple(place for place in (*made, *data) if place not in used)
    own = () if directory is None or directory.path in {place.path for place in data} else (directory,)
    return Ownership(copies, _absent(data, directory), (*own, *flat), used, _volume_places(stage, data), *own)


def _absent(data: tuple[Place, ...], directory: Place | None) -> tuple[Place, ...]:
    return tuple(place for place in data if directory is None or place.path != directory.path)


def _volume_places(stage: Stage, data: tuple[Place, ...]) -> tuple[Place, ...]:
    declared = {place.path for place in _volumes(stage)}
    return tuple(place for place in data if place.path in declared)


def _unique(places: Iterable[Place]) -> Iterator[Place]:
    seen: set[str] = set()
    for place in places:
        if place.path not in seen:
            seen.add(place.path)
            yield place


def _workdir(stage: Stage) -> Place | None:
    """Return the working directory that instructions set, unless it is one of the system's."""
    found = stage.workdir
    if found.instruction is None or found.value is None or is_system(found.value) or found.value in _KEPT - _SHARED:
        return None
    # A build argument may put it elsewhere: RUN starts in it, wherever it is.
    written = "." if "$" in found.instruction.args.text or not found.value.startswith("/") else found.value
    return Place(found.value, _quoted(written))


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


def _below(path: str | None, directory: str) -> bool:
    return path is not None and (path.rstrip("/") + "/").startswith(directory.rstrip("/") + "/")


def _target(stage: Stage, copy: Copy) -> str | None:
    return destination(stage, copy)


def _copies(stage: Stage, directory: Place | None) -> Iterator[Copy]:
    """Yield the stage's own copies that bring what the program works with, and that belong to root so far."""
    for copy in stage.instructions:
        if not isinstance(copy, Copy) or copy.flag("chown") or not copy.items:
            continue
        target = _target(stage, copy)
        if target is None or _brings_manifests(copy):
            continue
        if (directory and _below(target, directory.path)) or _brings_data(stage, copy, target):
            yield copy


def _brings_manifests(copy: Copy) -> bool:
    """Tell whether a copy brings only the files that a package manager reads."""
    return bool(copy.sources) and all(_MANIFEST.fullmatch(posixpath.basename(item.text)) for item in copy.sources)


def _brings_data(stage: Stage, copy: Copy, target: str) -> bool:
    """Tell whether a copy to somewhere else than the working directory brings more than a program or a script."""
    if is_system(target) or target == "/":
        return False
    if posixpath.dirname(target.rstrip("/")) != "/" or target.endswith("/"):
        return True
    beside = (_target(stage, one) for one in stage.chain() if isinstance(one, Copy) and one is not copy)
    if any(other is not None and other.startswith(target + "/") for other in beside):
        return True
    context = stage.dockerfile.context
    folder = context is not None and copy.from_stage is None and any(context.is_dir(item.text) for item in copy.sources)
    return folder or any(item.text in {".", "./"} for item in copy.sources)


def _volumes(stage: Stage) -> Iterator[Place]:
    for instruction in stage.chain():
        if isinstance(instruction, Volume):
            for item in instruction.items:
                path = stage.expand(item.text, instruction)
                if path and path.startswith("/") and not _is_kept(path):
                    yield Place(path.rstrip("/"), _as_word(item.text, path.rstrip("/")))


def _mounted(stage: Stage) -> Iterator[Place]:
    """Yield where Compose services mount named volumes that they may write to."""
    for service in services(stage):
        for mount in service.volumes:
            target = mount.target if mount.type == "volume" and mount.source and mount.read_only is not True else None
            if target and target.startswith("/") and not _is_kept(target):
                yield Place(target, _quoted(target))


def _is_kept(path: str) -> bool:
    path = path.rstrip("/") or "/"
    return path in _KEPT or path in _SHARED or (is_system(path) and path.count("/") < 2)


def _made(stage: Stage) -> Iterator[Place]:
    """Yield the directories that RUN makes for the program, and that are still there at the end."""
    gone = [
        word for run in _runs(stage) for one in run.commands if one.name in {"rm", "rmdir", "mv"} for word in one.args
    ]
    owned = [one for run in _runs(stage) for one in run.commands if one.name == "chown"]
    for run in _runs(stage):
        moved = any(one.name in {"cd", "pushd"} for one in run.commands)
        for command in run.commands:
            if command.name != "mkdir" or command.context & {"if", "loop", "function", "substitution", "case"}:
                continue
            for word in command.operands(("-m", "--mode")):
                place = _made_place(stage, run, word.text, word.raw, moved=moved)
                removed = place and any(_may_remove(item.text or item.prefix, place.path) for item in gone)
                if place and not removed and not any(_gives(one, place.path) for one in owned):
                    yield place


def _gives(chown: Command, path: str) -> bool:
    """Tell whether a chown names a directory, or one above it together with all below."""
    deep = chown.has_option("-R", "--recursive")
    return any(word.text == path or (deep and word.text and _below(path, word.text)) for word in chown.args)


def _made_place(stage: Stage, run: Run, text: str | None, raw: str, *, moved: bool) -> Place | None:
    value = text if text is not None else stage.expand(raw, run)
    if not value or re.search(r"[{}*?\[$~]", value) or (moved and not value.startswith("/")):
        return None
    path = join_path(stage.workdir_at(run).value, value)
    if path is None or _is_kept(path) or path in _KEPT or (is_system(path) and not path.startswith("/run/")):
        return None
    if _below(path, "/home") or _below(path, "/var/lib/apt") or _below(path, "/var/cache"):
        return None
    return Place(path, raw if text is None else _quoted(path))


def _may_remove(word: str, path: str) -> bool:
    if not word or word.startswith("-"):
        return False
    stem = re.split(r"[*?\[$]", word, maxsplit=1)[0].rstrip("/")
    return bool(stem) and (_below(path, stem) or path.startswith(stem) or ("/" not in stem and stem in path))


def _filled(stage: Stage, place: Place) -> bool:
    """Tell whether anything but mkdir and chmod names a directory, or works in it: then there are files in it."""
    for run in _runs(stage):
        if _below(stage.workdir_at(run).value, place.path) and any(one.name not in _HARMLESS for one in run.commands):
            return True
        for command in run.commands:
            if command.name not in {"mkdir", "chmod"} and any(
                place.path in (word.text or word.raw) for word in command.args
            ):
                return True
    copies = (one for one in stage.chain() if isinstance(one, Copy) and not one.flag("chown"))
    return any(_below(_target(stage, copy), place.path) for copy in copies)


def _runs(stage: Stage) -> Iterator[Run]:
    for owner in stage.lineage:
        yield from owner.runs


def _all_of_it(
    stage: Stage, account: Account, found: Started, copies: tuple[Copy, ...], directory: Place
) -> bool:  # fmt: skip
    """Tell whether everything in the working directory must change owner, not only what COPY brings."""
    brought = [one for one in stage.chain() if isinstance(one, Copy) and not _brings_manifests(one)]
    inherited = [one for one in brought if one.stage is not stage and not one.flag("chown")]
    if any(_below(_target(stage, one), directory.path) for one in inherited):
        return True
    if any(copy.flag("link") for copy in copies) and account.named:
        return True
    first = min((copy.index for copy in copies), default=-1)
    if copies and first < _created_at(stage, account):
        return True
    start = min((one.index for one in brought), default=0)
    later = [run for run in _runs(stage) if run.index > start or _works_in(stage, run, directory)]
    return any(not _harmless(command, stage, found) for run in later for command in run.commands)


def _works_in(stage: Stage, run: Run, directory: Place) -> bool:
    """Tell whether a RUN is at work in a directory: started there, or naming it."""
    if _below(stage.workdir_at(run).value, directory.path):
        return True
    return any(word.prefix.startswith(directory.path) for one in run.commands for word in one.args)


def _owned_already(stage: Stage, account: Account, directory: Place) -> bool:
    """Tell whether a RUN behind the last copy gives the whole directory to the account."""
    last = max((one.index for one in stage.chain() if isinstance(one, Copy)), default=-1)
    for run in _runs(stage):
        for command in run.commands:
            words = command.operands()
            given = command.name == "chown" and len(words) > 1 and words[0].raw.partition(":")[0] == account.user
            here = any(word.raw in {directory.path, directory.written, "."} for word in words[1:])
            if given and here and run.index > last and command.has_option("-R", "--recursive"):
                return True
    return False


def _created_at(stage: Stage, account: Account) -> int:
    """Return the place of the instruction that creates the account, where the Dockerfile does so."""
    created = [one.run for one in stage.users_created if one.uid != 0 and not account.create]
    return max((run.index for run in created if run.stage is stage), default=-1)


def _harmless(command: Command, stage: Stage, found: Started) -> bool:
    if command.name in _HARMLESS:
        return True
    call = shell.package_call(command)
    if call is None:
        return False
    if call.family in _LANGUAGE_FAMILIES:
        return not call.has_option("-t", "--target")
    if call.family in _NODE_FAMILIES and call.action in {"install", "locked", "clean", ""}:
        return plain_node(stage, found)
    return False


def plain_node(stage: Stage, found: Started) -> bool:
    """Tell whether `node FILE` is what starts, and no build tool that writes among the installed packages."""
    return bool(found.commands) and all(_is_plain(stage, command) for command in found.commands)


def _is_plain(stage: Stage, command: Command) -> bool:
    if command.name in {"npm", "yarn", "pnpm"}:
        words = [
            text for text in command.texts if text and not text.startswith("-") and text not in {"run", "run-script"}
        ]
        return bool(words) and _script(stage, words[0]).startswith("node ")
    return command.name in {"node", "exec", "set", "echo", "export", "cd"}


def _script(stage: Stage, name: str) -> str:
    """Return what package.json in the build context says about a script."""
    context = stage.dockerfile.context
    source = context.read("package.json") if context else None
    try:
        scripts = json.loads(source.text).get("scripts", {}) if source else {}
    except (ValueError, AttributeError):
        return ""
    found = scripts.get(name, "") if isinstance(scripts, dict) else ""
    return found if isinstance(found, str) else ""


def needs_root(instruction: Instruction) -> bool:
    """Tell whether the builder runs an instruction as the user in force."""
    return instruction.keyword in {"RUN", "COPY", "ADD", "WORKDIR"}
