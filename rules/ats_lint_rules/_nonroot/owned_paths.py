"""What the account of a stage's process must own: working directory, copied files, directories for data."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ats_lint import (
    Command,
    Copy,
    Instruction,
    Run,
    Stage,
    account,
    created,
    dataclass,
    destination,
    directories,
    node_scripts,
    regex,
    shell,
    software,
    started,
)

_MANIFEST = regex(
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


@dataclass(frozen=True, slots=True)
class Ownership:
    """`copies` take `--chown`; `make` are created; `flat` and `deep` change owner, `deep` with all that is in them.

    `volumes` are those of `make` and `deep` that VOLUME declares, `directory` the working
    directory, where it is among `flat`.
    """

    copies: tuple[Copy, ...] = ()
    make: tuple[directories.Place, ...] = ()
    flat: tuple[directories.Place, ...] = ()
    deep: tuple[directories.Place, ...] = ()
    volumes: tuple[directories.Place, ...] = ()
    directory: directories.Place | None = None


def ownership(stage: Stage, account: account.Account, found: started.Started, given: Stage | None = None) -> Ownership:
    """Return what must belong to the account so that the process can work.

    What the stages up to `given` bring belongs to it already.
    """
    if not account.create and not stage.base.shell and software(stage).has("sh") is False:
        return Ownership()
    directory = directories.working_directory(stage)
    if directory is not None and _owned_already(stage, account, directory):
        directory = None
    copies = tuple(_copies(stage, directory))
    data = tuple(
        directories.unique(
            (
                *directories.declared(stage, given),
                *directories.mounted_by_services(stage),
                *(directories.made_by_sources(stage) if given is None else ()),
            )
        )
    )
    made = tuple(
        place
        for place in directories.unique(directories.made_by_runs(stage, given))
        if place.path not in {one.path for one in data}
    )
    deep = directory is not None and directory.path not in directories.SHARED
    if directory is not None and deep and _all_of_it(stage, account, found, copies, directory, given):
        copies = tuple(copy for copy in copies if not directories.below(destination(stage, copy), directory.path))
        made = tuple(place for place in made if not directories.below(place.path, directory.path))
        kept = tuple(place for place in data if not directories.below(place.path, directory.path))
        data_owner = tuple(place for place in kept if place.path != directory.path)
        return Ownership(
            copies, _absent(data, directory), (), (directory, *made, *data_owner), _volume_places(stage, data)
        )
    made = tuple(place for place in made if directory is None or place.path != directory.path)
    used = tuple(place for place in (*made, *data) if _filled(stage, place, given))
    flat = tuple(place for place in (*made, *data) if place not in used)
    if directory is None or directory.path in {place.path for place in data} or _is_given(stage, given):
        return Ownership(copies, _absent(data, directory), flat, used, _volume_places(stage, data))
    own = (directory, *flat)
    return Ownership(copies, _absent(data, directory), own, used, _volume_places(stage, data), directory)


def _is_given(stage: Stage, given: Stage | None) -> bool:
    """Tell whether the working directory is that of `given`, which has given it to the account."""
    return given is not None and stage.workdir.value == given.workdir.value


def _absent(data: tuple[directories.Place, ...], directory: directories.Place | None) -> tuple[directories.Place, ...]:
    return tuple(place for place in data if directory is None or place.path != directory.path)


def _volume_places(stage: Stage, data: tuple[directories.Place, ...]) -> tuple[directories.Place, ...]:
    written = {place.path for place in directories.declared(stage)}
    return tuple(place for place in data if place.path in written)


def _copies(stage: Stage, directory: directories.Place | None) -> Iterator[Copy]:
    """Yield the stage's own copies that bring what the program works with, and that belong to root so far."""
    for copy in stage.instructions:
        if not isinstance(copy, Copy) or copy.flag("chown") or not copy.items:
            continue
        target = destination(stage, copy)
        if target is None or _brings_manifests(copy):
            continue
        if (directory and directories.below(target, directory.path)) or _brings_data(stage, copy, target):
            yield copy


def _brings_manifests(copy: Copy) -> bool:
    """Tell whether a copy brings only the files that a package manager reads."""
    return bool(copy.sources) and all(_MANIFEST.fullmatch(posixpath.basename(item.text)) for item in copy.sources)


def _brings_data(stage: Stage, copy: Copy, target: str) -> bool:
    """Tell whether a copy to somewhere else than the working directory brings more than a program or a script."""
    if directories.is_system(target) or target == "/":
        return False
    if posixpath.dirname(target.rstrip("/")) != "/" or target.endswith("/"):
        return True
    beside = (destination(stage, one) for one in stage.chain() if isinstance(one, Copy) and one is not copy)
    if any(other is not None and other.startswith(target + "/") for other in beside):
        return True
    context = stage.dockerfile.context
    folder = context is not None and copy.from_stage is None and any(context.is_dir(item.text) for item in copy.sources)
    return folder or any(item.text in {".", "./"} for item in copy.sources)


def _filled(stage: Stage, place: directories.Place, given: Stage | None) -> bool:
    """Tell whether anything but mkdir and chmod names a directory, or works in it: then there are files in it."""
    for run in directories.runs_of(stage, given):
        if directories.below(stage.workdir_at(run).value, place.path) and any(
            one.name not in _HARMLESS for one in run.commands
        ):
            return True
        for command in run.commands:
            if command.name not in {"mkdir", "chmod"} and any(
                place.path in (word.text or word.raw) for word in command.args
            ):
                return True
    copies = (one for one in directories.chain_of(stage, given) if isinstance(one, Copy) and not one.flag("chown"))
    return any(directories.below(destination(stage, copy), place.path) for copy in copies)


def _all_of_it(
    stage: Stage, account: account.Account, found: started.Started, copies: tuple[Copy, ...],
    directory: directories.Place, given: Stage | None,
) -> bool:  # fmt: skip
    """Tell whether everything in the working directory must change owner, not only what COPY brings."""
    brought = [
        one for one in directories.chain_of(stage, given) if isinstance(one, Copy) and not _brings_manifests(one)
    ]
    inherited = [one for one in brought if one.stage is not stage and not one.flag("chown")]
    if any(directories.below(destination(stage, one), directory.path) for one in inherited):
        return True
    if any(copy.flag("link") for copy in copies) and account.named:
        return True
    first = min((copy.index for copy in copies), default=-1)
    if given is None and copies and first < _created_at(stage, account):
        return True
    start = min((one.index for one in brought), default=0)
    later = [run for run in directories.runs_of(stage, given) if run.index > start or _works_in(stage, run, directory)]
    return any(not _harmless(command, stage, found) for run in later for command in run.commands)


def _works_in(stage: Stage, run: Run, directory: directories.Place) -> bool:
    """Tell whether a RUN is at work in a directory: started there, or naming it."""
    if directories.below(stage.workdir_at(run).value, directory.path):
        return True
    return any(word.prefix.startswith(directory.path) for one in run.commands for word in one.args)


def _owned_already(stage: Stage, account: account.Account, directory: directories.Place) -> bool:
    """Tell whether a RUN behind the last copy gives the whole directory to the account."""
    last = max((one.index for one in stage.chain() if isinstance(one, Copy)), default=-1)
    for run in directories.runs_of(stage):
        for command in run.commands:
            words = command.operands()
            given = command.name == "chown" and len(words) > 1 and words[0].raw.partition(":")[0] == account.user
            here = any(word.raw in {directory.path, directory.written, "."} for word in words[1:])
            if given and here and run.index > last and command.has_option("-R", "--recursive"):
                return True
    return False


def _created_at(stage: Stage, account: account.Account) -> int:
    """Return the place of the instruction that creates the account, where the Dockerfile does so."""
    runs = [one.run for one in created(stage) if one.uid != 0 and not account.create]
    return max((run.index for run in runs if run.stage is stage), default=-1)


def _harmless(command: Command, stage: Stage, found: started.Started) -> bool:
    if command.name in _HARMLESS:
        return True
    call = shell.package_call(command)
    if call is None:
        return False
    if call.family in _LANGUAGE_FAMILIES:
        return not call.has_option("-t", "--target")
    if call.family in _NODE_FAMILIES and call.action in {"install", "locked", "clean", ""}:
        return node_scripts.plain_node(stage, found)
    return False


def needs_root(instruction: Instruction) -> bool:
    """Tell whether the builder runs an instruction as the user in force."""
    return instruction.keyword in {"RUN", "COPY", "ADD", "WORKDIR"}
