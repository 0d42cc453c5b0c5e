"""Which instructions become the builder, and which of them the runtime stage repeats."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from ats_lint import (
    Arg,
    Copy,
    EditRefused,
    Env,
    Expose,
    Instruction,
    Label,
    Onbuild,
    Run,
    Shell,
    Stage,
    User,
    Volume,
    Workdir,
    dataclass,
    shell,
    toolchains,
)
from ats_lint_rules._splitting.builder_commands import HARMLESS, check_command
from ats_lint_rules._splitting.buildsteps import Step, brings_builder

_SYSTEM = frozenset({"apt", "apk", "rpm", "zypper"})
_SETTINGS = (Env, Label, Expose, Workdir, Volume, Shell)
_ACCOUNTS = frozenset({"useradd", "groupadd", "adduser", "addgroup", "usermod", "id", "mkdir", "chown", "install"})
_TOOLS_LATER = frozenset({"make", "gcc", "g++", "cc", "cmake", "cargo", "configure", "meson", "ninja"})


@dataclass(frozen=True, slots=True)
class BuilderBlock:
    """The instructions that become the builder: `stage.instructions[start:end]`."""

    stage: Stage
    start: int
    end: int

    @property
    def inside(self) -> tuple[Instruction, ...]:
        """The instructions of the builder."""
        return self.stage.instructions[self.start : self.end]

    @property
    def behind(self) -> tuple[Instruction, ...]:
        """The instructions of the runtime stage."""
        return self.stage.instructions[self.end :]


def check_alone(stage: Stage) -> None:
    """Refuse a stage whose place in the file or whose instructions other stages count on.

    Raises:
        EditRefused: it is such a stage.
    """
    if stage.parent is not None:
        raise EditRefused("it is made of another stage")
    for other in stage.dockerfile.stages[stage.index + 1 :]:
        for item in other.instructions:
            flag = item.from_stage if isinstance(item, Copy) else None
            if flag is not None and (flag.value or "").isdecimal():
                raise EditRefused("a stage is named by its number")
    if any(isinstance(item, Onbuild) for item in stage.instructions):
        raise EditRefused("ONBUILD would run in the new stages, too")
    if any(item.dangling for item in stage.instructions):
        raise EditRefused("the file ends inside an instruction")


def block_of(stage: Stage, steps: Iterable[Step], stack: str, helpers: Iterable[Instruction] = ()) -> BuilderBlock:
    """Return the instructions from the first toolchain or build step to the last build step.

    `helpers` bring the builder's program and nothing else.

    Raises:
        EditRefused: something among them is neither.
    """
    runs = {id(step.run) for step in steps}
    own, extra = stage.instructions, {id(item) for item in helpers}
    building = [at for at, item in enumerate(own) if id(item) in runs]
    tools = [at for at, item in enumerate(own) if isinstance(item, Run) and is_tools(item)]
    start = min([*building, *(at for at in tools if at < building[-1])])
    while isinstance(own[start - 1], Copy) or id(own[start - 1]) in extra:
        start -= 1
    block = BuilderBlock(stage, start, building[-1] + 1)
    check_inside(block, runs, stack, extra)
    for item in block.behind:
        if isinstance(item, Run) and any(command.name in _TOOLS_LATER for command in item.commands):
            raise EditRefused(f"line {item.line} builds, too")
    user = stage.user_at(own[start])
    if not user.is_root:
        raise EditRefused("the build does not run as root")
    return block


def check_inside(block: BuilderBlock, runs: Collection[int], stack: str, extra: Collection[int]) -> None:
    """Refuse a block with an instruction that may leave something that the program needs.

    `runs` are the builder's steps, `extra` what brings the builder, each by its identity.

    Raises:
        EditRefused: there is one.
    """
    for item in block.inside:
        if isinstance(item, User | Onbuild) or not isinstance(item, (Run, Copy, Arg, *_SETTINGS)):
            raise EditRefused(f"{item.keyword} on line {item.line} stands between the build steps")
        if not isinstance(item, Run) or is_tools(item) or _is_repeated(item) or id(item) in extra:
            continue
        if id(item) not in runs or item.json is not None:
            raise EditRefused(f"line {item.line} may leave something that the program needs")
        for command in item.commands:
            check_command(command, item, stack)


def is_tools(run: Run) -> bool:
    """Tell whether a RUN only installs packages of the system, some of which serve only to build."""
    return _is_system(run) and any(toolchains.is_build_only(name) for call in _system_calls(run) for name in call.names)


def _is_repeated(run: Run) -> bool:
    """Tell whether a RUN can be repeated in the runtime stage as it is."""
    accounts = all(command.name in _ACCOUNTS | HARMLESS for command in run.commands)
    return bool(run.commands) and run.json is None and (_is_system(run) or accounts)


def _is_system(run: Run) -> bool:
    commands = run.commands
    known = all(command.name in HARMLESS or _system_call(command) is not None for command in commands)
    return known and any(True for _ in _system_calls(run)) and run.json is None


def _system_calls(run: Run) -> Iterator[shell.PackageCall]:
    return (call for command in run.commands if (call := _system_call(command)) is not None)


def _system_call(command: shell.Command) -> shell.PackageCall | None:
    call = shell.package_call(command)
    return call if call is not None and call.family in _SYSTEM else None


def repeated(block: BuilderBlock, dropped: Iterable[Copy]) -> Iterator[str]:
    """Yield the lines that the runtime stage repeats from the builder.

    Raises:
        EditRefused: what a package is needed for at run time is not known.
    """
    left_out = {id(copy) for copy in dropped}
    text = "\n".join(item.text.text for item in block.stage.instructions[block.start :])
    for item in block.inside:
        if isinstance(item, _SETTINGS) or (isinstance(item, Copy) and id(item) not in left_out):
            if not brings_builder(item):
                yield plain(item)
        elif isinstance(item, Arg):
            names = [pair.key.text for pair in item.pairs]
            if any(re.search(rf"\$\{{?{re.escape(name)}\b", text) for name in names):
                yield plain(item)
        elif isinstance(item, Run) and is_tools(item):
            yield from _libraries(item)
        elif isinstance(item, Run) and _is_repeated(item):
            yield plain(item)


def _libraries(run: Run) -> Iterator[str]:
    family = next(call.family for call in _system_calls(run))
    names: list[str] = []
    for call in _system_calls(run):
        if call.action == "install":
            if len(call.names) != len(call.packages):
                raise EditRefused(f"the packages on line {run.line} are not all known")
            names += [word.text or "" for word in call.packages]
    needed = toolchains.runtime_packages(family, names)
    if needed is None or (needed and family not in {"apt", "apk"}):
        raise EditRefused(f"which libraries stay needed of line {run.line} is not known")
    if needed and family == "apt":
        install = f"apt-get install -y --no-install-recommends {' '.join(needed)}"
        yield f"RUN apt-get update && {install} && rm -rf /var/lib/apt/lists/*"
    elif needed:
        yield f"RUN apk add --no-cache {' '.join(needed)}"


def plain(item: Instruction) -> str:
    """Return an instruction's text without the comments inside it.

    Raises:
        EditRefused: it has a here-document.
    """
    if item.heredocs:
        raise EditRefused(f"{item.keyword} on line {item.line} has a here-document")
    text = item.source.slice(item.span).replace("\r\n", "\n")
    return "\n".join(line for line in text.split("\n") if not line.lstrip().startswith("#") and line.strip())
