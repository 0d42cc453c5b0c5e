"""What a stage builds: steps of the recognised stacks, and toolchains that stay behind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ats_lint import (
    Copy,
    Instruction,
    Run,
    Stage,
    dataclass,
    layers,
    manifests,
    regex,
    shell,
    software,
    toolchains,
)
from ats_lint_rules._splitting.known_builders import BUILDERS, compiling

_AUTOLOADS = frozenset({"dump-autoload", "dumpautoload"})
_SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh", "fish"})
_BUILDER_PROGRAMS = frozenset({"uvx", "composer.phar"}).union(*(one.programs for one in BUILDERS.values()))
_FOR_WORK = regex(r"dev|devel|develop|development|dev-envs|test|tests|testing|ci|debug|local|e2e|cypress|playwright")
_WORK = regex(
    r"dev|develop|serve|watch|start:dev|dev:.*|test|nodemon|vite|webpack-dev-server|react-scripts|ts-node|ts-node-dev|tsx"
)
_OF_THE_BASE = frozenset({"pip", "npm", "bundle"})
_NO_CACHE = ("--no-cache-dir", "--no-cache")


@dataclass(frozen=True, slots=True)
class Step:
    """A command that builds or installs dependencies: its stack, and whether it compiles the project itself."""

    run: Run
    command: shell.Command
    stack: str
    compiles: bool
    label: str


def steps(stage: Stage) -> Iterator[Step]:
    """Yield the build steps of a stage and its parents."""
    for instruction in stage.chain():
        if not isinstance(instruction, Run):
            continue
        listed = {id(install.command): install.kind for install in manifests.manifest_installs(instruction)}
        for command in instruction.commands:
            kind = listed.get(id(command))
            found = compiling(command)
            if found is not None:
                yield Step(instruction, command, found[0], True, found[1])
            elif _installs_project(command):
                yield Step(instruction, command, "pip", False, f"{command.name} install")
            elif _installs_listed(command):
                yield Step(instruction, command, "uv pip", False, "uv pip install")
            elif command.name == "composer" and command.first in _AUTOLOADS:
                yield Step(instruction, command, "composer", False, "composer dump-autoload")
            elif kind in {"pip", "pipenv"}:
                yield Step(instruction, command, kind, False, f"{command.name} install")
            elif kind == "uv":
                yield Step(instruction, command, kind, False, "uv sync")
            elif kind is not None and kind in BUILDERS and BUILDERS[kind].plan != "program":
                yield Step(instruction, command, kind, False, f"{kind} install")


def _installs_project(command: shell.Command) -> bool:
    """Tell whether pip installs the project itself: `pip install .`, `pip install -e .[x]`."""
    call = shell.package_call(command)
    if call is None or call.family != "pip" or call.action != "install":
        return False
    editable = call.option("-e", "--editable")
    operands = [word.text or "" for word in call.packages] + [editable.value or "" if editable else ""]
    return any(text == "." or text.startswith(("./", ".[", "/")) for text in operands)


def _installs_listed(command: shell.Command) -> bool:
    """Tell whether uv installs what a file lists as pip does."""
    call = shell.package_call(command)
    return call is not None and (call.manager, call.action) == ("uv pip", "install") and call.has_option("-r")


def omits_development(step: Step) -> bool:
    """Tell whether an install of Node.js packages leaves the development dependencies out."""
    command = step.command
    if command.has_option("--omit", "--only", "--production", "--prod", "-P", "--no-dev"):
        return True
    stage = step.run.stage
    return stage is not None and stage.scope(step.run).values.get("NODE_ENV", "") in {"production", None}


def leaves_nothing(step: Step) -> bool:
    """Tell whether the base's own manager installs what the program needs and nothing besides: no cache, no compilers.

    What npm and bundler keep is told for itself.
    """
    stage = step.run.stage
    if stage is None or step.stack not in _OF_THE_BASE or step.compiles or software(stage).has("gcc"):
        return False
    return step.stack != "pip" or step.command.has_option(*_NO_CACHE) or layers.outside(step.run, "/root/.cache/pip")


def is_for_work(stage: Stage) -> bool:
    """Tell whether a stage is for development or tests: by its name, its file's, or by what it starts."""
    started = stage.entrypoint or stage.cmd
    words = (word.text or "" for command in (started.commands if started else ()) for word in command.words)
    path, root = stage.dockerfile.path, stage.dockerfile.project.root
    folder = path.parent.name if path.parent != root else ""
    names = (stage.name or "", *re.split(r"[-_.]", folder), *re.split(r"[-_.]", path.name))
    return any(_FOR_WORK.fullmatch(name.lower()) for name in names) or any(map(_WORK.fullmatch, words))


def left_tools(stage: Stage) -> tuple[str, ...]:
    """Return the compilers and development packages that the stage ends with."""
    taken = {name for item in stage.chain() if isinstance(item, Run) for name in _taken_away(item)}
    left = (name for _, name in software(stage).packages if toolchains.is_build_only(name) and name not in taken)
    return tuple(dict.fromkeys(left))


def _taken_away(run: Run) -> set[str]:
    """Return the packages of a RUN that installs for a while: what it removes by variable or by mark is not named."""
    calls = [call for call in map(shell.package_call, run.commands) if call is not None]
    marked = any(command.name == "apt-mark" for command in run.commands)
    removals = [call for call in calls if call.action == "remove"]
    unnamed = any(None in {word.text for word in call.packages} for call in removals)
    return {name for call in calls for name in call.names} if removals and (marked or unnamed) else set()


def is_split(stage: Stage) -> bool:
    """Tell whether the stage takes anything but a builder's program from another stage or image."""
    return any(
        (isinstance(item, Copy) and item.from_stage is not None and not brings_builder(item))
        or (isinstance(item, Run) and any(mount.get("from") for mount in item.mounts))
        for item in stage.chain()
    )


def brings_builder(item: Instruction) -> bool:
    """Tell whether a COPY takes nothing but the programs of a builder, out of their own image."""
    if not isinstance(item, Copy) or item.from_stage is None or item.stage is None:
        return False
    here = {(stage.name or "").lower() for stage in item.stage.dockerfile.stages}
    outside = (item.from_stage.value or "").lower() not in here and not (item.from_stage.value or "").isdecimal()
    names = {token.text.rstrip("/").rpartition("/")[2] for token in item.sources}
    return outside and bool(names) and names <= _BUILDER_PROGRAMS


def starts_program(stage: Stage) -> bool:
    """Tell whether the file says what the image starts, and that it is no interactive shell."""
    started = stage.entrypoint or stage.cmd
    if started is None or not started.args:
        return False
    name = started.commands[0].name if started.commands else "?"
    alone = len(started.commands) == 1 and len(started.commands[0].words) == 1
    return not (name in _SHELLS and alone)
