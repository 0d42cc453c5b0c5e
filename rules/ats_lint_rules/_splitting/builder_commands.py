"""The commands of a builder's RUN instructions: what is understood of them, and what brings the builder itself."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ats_lint import EditRefused, Instruction, Run, Stage, container_of, regex, services_of, shell
from ats_lint_rules._splitting.buildsteps import brings_builder
from ats_lint_rules._splitting.known_builders import BUILDERS, NODE, Builder

HARMLESS = frozenset({"set", "rm", "true", "echo", "cd", "export", "find"})
_WITHIN = frozenset({"chown", "chmod", "mkdir", "touch", "cp", "mv"})
_ELSEWHERE = ("--user", "-t", "--target", "--prefix", "--root", "--python")
_MANAGED = frozenset({"pip", "npm", "yarn", "pnpm", "gem", "uv"})
_PLAIN = regex(r"[\w.:*@-][\w./:*@-]*")


def check_command(command: shell.Command, run: Run, stack: str) -> None:
    """Refuse a command of a build step that may leave something outside of what the builder makes.

    Raises:
        EditRefused: it may.
    """
    builder = BUILDERS[stack]
    call = shell.package_call(command)
    if command.name in HARMLESS or (call is not None and call.action == "clean") or brings(command, builder):
        return
    if call is not None and call.family == "pip" and stack == "pip":
        _check_pip(call, run)
        return
    if call is not None and call.family in NODE and stack in NODE:
        if call.has_option("-g", "--global") or "global" in command.texts:
            raise EditRefused(f"line {run.line} installs a program for all users")
        return
    if call is not None and call.family == "gem" and stack == "bundle":
        return
    if command.name in builder.programs and _is_understood(command, call, builder):
        return
    if command.name in _WITHIN and builder.plan == "tree" and _stays_within(command):
        return
    if stack == "bundle" and command.name in {"rake", "rails"}:
        return
    raise EditRefused(f"line {run.line} does more than build")


def _check_pip(call: shell.PackageCall, run: Run) -> None:
    if call.has_option(*_ELSEWHERE) or "/" in (call.command.program or call.command.words[0]).raw:
        raise EditRefused(f"line {run.line} installs to a place of its own")


def _is_understood(command: shell.Command, call: shell.PackageCall | None, builder: Builder) -> bool:
    first = command.first or ""
    installs = call is not None and call.action == "locked"
    named = first in builder.quiet or first in {"install", "sync"} or (not first and "bundle" in builder.programs)
    listed = call is not None and call.manager == "uv pip" and call.action == "install" and call.has_option("-r")
    elsewhere = command.has_option(
        "--directory", "--project", "--active", "--script", "-d", "--working-dir", "-P", "-C", "--target", "--prefix",
        "--python", "-p", "--gemfile", "--system-site-packages", "--managed-python",
    )  # fmt: skip
    return not elsewhere and (listed if call is not None and call.manager == "uv pip" else installs or named)


def _stays_within(command: shell.Command) -> bool:
    """Tell whether every path of a command lies below the directory that it works in."""
    words = [word.text for word in command.args]
    plain = all(word is not None and (word.startswith("-") or _PLAIN.fullmatch(word)) for word in words)
    return plain and not any(".." in (word or "").split("/") for word in words)


def brings(command: shell.Command, builder: Builder) -> bool:
    """Tell whether a command only installs the builder."""
    call = shell.package_call(command)
    if command.name == "corepack":
        return "corepack" in builder.brought_by and command.first in {"enable", "prepare", "use", "install"}
    if call is None or call.family not in _MANAGED or call.action != "install" or not call.packages:
        return False
    if call.family in NODE and not (call.has_option("-g", "--global") or "global" in command.texts):
        return False
    if call.manager == "uv pip":
        return False
    return len(call.names) == len(call.packages) and set(call.names) <= builder.brought_by


def helpers(stage: Stage, builder: Builder) -> Iterator[Instruction]:
    """Yield the instructions of a stage that bring the builder's program and nothing else."""
    for item in stage.instructions:
        if brings_builder(item):
            yield item
        elif isinstance(item, Run) and item.json is None and not item.heredocs and item.commands:
            commands = [command for command in item.commands if command.name not in HARMLESS]
            if commands and all(brings(command, builder) for command in commands):
                yield item


def starts_with(stage: Stage, programs: frozenset[str], behind: tuple[Instruction, ...]) -> bool:
    """Tell whether a program is called when a container of the stage starts or is checked, or after the build."""
    started = (container_of(stage), *(container_of(service) for service in services_of(stage)))
    commands = [command for one in started for command in one.commands]
    commands += stage.healthcheck.commands if stage.healthcheck is not None else ()
    commands += [command for item in behind if isinstance(item, Run) for command in item.commands]
    words = {text or "" for command in commands for text in (command.name, *command.texts)}
    return any(posixpath.basename(word) in programs or _names(stage, word, programs) for word in words)


def _names(stage: Stage, word: str, programs: frozenset[str]) -> bool:
    """Tell whether a word is a file of the project, and that file names one of the programs."""
    context = stage.dockerfile.context
    name = posixpath.basename(word)
    if context is None or not name or not ("." in name or "/" in word):
        return False
    sources = (context.read(file) for file in context.files() if posixpath.basename(file) == name)
    return any(source is not None and programs.intersection(_WORDS.findall(source.text)) for source in sources)


_WORDS = regex(r"[\w-]+")
