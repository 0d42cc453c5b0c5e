"""What a stage has from its own instructions, from its parents and from its base image."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ats_lint.analysis.build import windows
from ats_lint.analysis.build.effective import Effective, EffectiveUser, Exposed, I_co, join_path, read_port
from ats_lint.syntax.dockerfile.instructions import Env, Expose, Instruction, Shell, User, Volume, Workdir
from ats_lint.syntax.dockerfile.scope import Scope, after, environment

if TYPE_CHECKING:
    from ats_lint.syntax.dockerfile.stages import Stage

_LINUX_SHELL = ("/bin/sh", "-c")


def scopes(stage: Stage, outer: Scope) -> dict[int, Scope]:
    """Return the variables before each own instruction, by its index, and at the end (-1)."""
    scope = Scope(dict(stage.base.env), closed=stage.is_scratch)
    for parent in stage.lineage[:-1]:
        # From the root on, so that a long lineage is no deep recursion.
        scope = parent.scopes[-1]
    found = {}
    for instruction in stage.instructions:
        found[instruction.index] = scope
        scope = after(instruction, scope, outer)
    found[-1] = scope
    return found


def earlier(stage: Stage, reference: str) -> Stage | None:
    """Return the earlier stage of a name or number, the nearest of that name."""
    stages = stage.siblings[: stage.index]
    for other in reversed(stages):
        if other.name and other.name.lower() == reference.lower():
            return other
    number = int(reference) if reference.isascii() and reference.isdigit() else -1
    return stages[number] if 0 <= number < len(stages) else None


def by_kind(stage: Stage) -> dict[type[Instruction], list[Instruction]]:
    """Return the instructions of the lineage by their kind, in order."""
    found: dict[type[Instruction], list[Instruction]] = {}
    for item in stage.chain():
        found.setdefault(type(item), []).append(item)
    return found


def count(stage: Stage, kind: type[Instruction], at: Instruction | None) -> int:
    """Return how many instructions of a kind there are before `at`."""
    found = stage.by_kind.get(kind, [])
    return len(found) if at is None else bisect_left(found, at.index, key=lambda item: item.index)


def nearest(stage: Stage, kind: type[I_co], at: Instruction | None) -> I_co | None:
    """Return the last instruction of a kind before `at`."""
    before = count(stage, kind, at)
    found = stage.by_kind[kind][before - 1] if before else None
    return found if isinstance(found, kind) else None


def user(stage: Stage, at: Instruction | None) -> EffectiveUser:
    """Return the user before `at`."""
    found = nearest(stage, User, at)
    if found is not None:
        value = stage.expand(found.args.text, found) or None
        name = (value or "").partition(":")[0]
        superuser = any(one.uid == 0 and one.name == name for one in stage.users_created)
        return EffectiveUser(value, found, superuser)
    default = windows.default_user(stage.external) if stage.is_windows else None
    return EffectiveUser(stage.base.user or default)


def workdirs(stage: Stage) -> Iterator[Effective[Workdir]]:
    """Yield the working directory at first, and after each WORKDIR of the lineage."""
    directory = stage.base.workdir or ("/" if stage.is_scratch else None)
    yield Effective(directory)
    for instruction in (item for item in stage.by_kind.get(Workdir, ()) if isinstance(item, Workdir)):
        path = stage.expand(instruction.args.text, instruction)
        directory = join_path(directory, path) if path else None
        yield Effective(directory, instruction)


def shell(stage: Stage, at: Instruction | None) -> tuple[str, ...]:
    """Return the shell before `at`."""
    found = nearest(stage, Shell, at)
    if found is not None and found.json:
        return tuple(token.text for token in found.json)
    return windows.SHELL if stage.is_windows else _LINUX_SHELL


def env(stage: Stage) -> dict[str, str | None]:
    """Return the variables that the image sets."""
    found: dict[str, str | None] = dict(stage.base.env)
    for instruction in stage.chain():
        if isinstance(instruction, Env):
            found.update(environment(instruction, stage.scope(instruction)))
    return found


def exposures(stage: Stage) -> Iterator[Exposed]:
    """Yield the ports of EXPOSE that can be known."""
    for instruction in stage.chain():
        if isinstance(instruction, Expose):
            for token in instruction.words:
                text = stage.expand(token.text, instruction)
                found = read_port(text, token, instruction) if text else None
                if found:
                    yield found


def volumes(stage: Stage) -> Iterator[str]:
    """Yield the paths of VOLUME that can be known."""
    for instruction in stage.chain():
        if isinstance(instruction, Volume):
            for token in instruction.items:
                path = stage.expand(token.text, instruction)
                if path:
                    yield path
