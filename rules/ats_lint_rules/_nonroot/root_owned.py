"""Which copies and directories of a stage have files that root owns: copied, made by commands, or inherited."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ats_lint import (
    Command,
    Copy,
    Run,
    Stage,
    Started,
    account_choice,
    created,
    destination,
    directories,
    node_scripts,
    regex,
    shell,
    within,
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


def copies_for(stage: Stage, directory: directories.Folder | None) -> Iterator[Copy]:
    """Yield the stage's own copies that bring what the program works with, and that belong to root so far."""
    for copy in stage.instructions:
        if not isinstance(copy, Copy) or copy.flag("chown") or not copy.items:
            continue
        target = destination(stage, copy)
        if target is None or _brings_manifests(copy):
            continue
        if (directory and within(target, directory.path)) or _brings_data(stage, copy, target):
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


def filled(stage: Stage, place: directories.Folder, given: Stage | None) -> bool:
    """Tell whether anything but mkdir and chmod names a directory, or works in it: then there are files in it."""
    for run in directories.runs_of(stage, given):
        if within(stage.workdir_at(run).value, place.path) and any(one.name not in _HARMLESS for one in run.commands):
            return True
        for command in run.commands:
            if command.name not in {"mkdir", "chmod"} and any(
                place.path in (word.text or word.raw) for word in command.args
            ):
                return True
    copies = (one for one in directories.chain_of(stage, given) if isinstance(one, Copy) and not one.flag("chown"))
    return any(within(destination(stage, copy), place.path) for copy in copies)


def all_of_it(
    stage: Stage, account: account_choice.Account, found: Started, copies: tuple[Copy, ...],
    directory: directories.Folder, given: Stage | None,
) -> bool:  # fmt: skip
    """Tell whether everything in the working directory must change owner, not only what COPY brings."""
    brought = [
        one for one in directories.chain_of(stage, given) if isinstance(one, Copy) and not _brings_manifests(one)
    ]
    inherited = [one for one in brought if one.stage is not stage and not one.flag("chown")]
    if any(within(destination(stage, one), directory.path) for one in inherited):
        return True
    if any(copy.flag("link") for copy in copies) and account.named:
        return True
    first = min((copy.index for copy in copies), default=-1)
    if given is None and copies and first < _created_at(stage, account):
        return True
    start = min((one.index for one in brought), default=0)
    later = [run for run in directories.runs_of(stage, given) if run.index > start or _works_in(stage, run, directory)]
    return any(not _harmless(command, stage, found) for run in later for command in run.commands)


def _works_in(stage: Stage, run: Run, directory: directories.Folder) -> bool:
    """Tell whether a RUN is at work in a directory: started there, or naming it."""
    if within(stage.workdir_at(run).value, directory.path):
        return True
    return any(word.prefix.startswith(directory.path) for one in run.commands for word in one.args)


def owned_already(stage: Stage, account: account_choice.Account, directory: directories.Folder) -> bool:
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


def _created_at(stage: Stage, account: account_choice.Account) -> int:
    """Return the place of the instruction that creates the account, where the Dockerfile does so."""
    runs = [one.run for one in created(stage) if one.uid != 0 and not account.create]
    return max((run.index for run in runs if run.stage is stage), default=-1)


def _harmless(command: Command, stage: Stage, found: Started) -> bool:
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
