"""What a stage has from its own instructions, from its parents and from its base image."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ats_lint.dockerfile import windows
from ats_lint.dockerfile.effective import Effective, EffectiveUser, Exposed, join_path, last, read_port
from ats_lint.dockerfile.instructions import Env, Expose, Instruction, Shell, User, Volume, Workdir
from ats_lint.dockerfile.scope import Scope, after, environment

if TYPE_CHECKING:
    from ats_lint.dockerfile.stages import Stage

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
    stages = stage.dockerfile.stages[: stage.index]
    for other in reversed(stages):
        if other.name and other.name.lower() == reference.lower():
            return other
    number = int(reference) if reference.isascii() and reference.isdigit() else -1
    return stages[number] if 0 <= number < len(stages) else None


def user(stage: Stage, at: Instruction | None) -> EffectiveUser:
    """Return the user before `at`."""
    found = last(stage.until(at), User)
    if found is not None:
        return EffectiveUser(stage.expand(found.args.text, found) or None, found)
    default = windows.default_user(stage.external) if stage.is_windows else None
    return EffectiveUser(stage.base.user or default)


def workdir(stage: Stage, at: Instruction | None) -> Effective[Workdir]:
    """Return the working directory before `at`."""
    directory = stage.base.workdir or ("/" if stage.is_scratch else None)
    found = None
    for instruction in stage.until(at):
        if isinstance(instruction, Workdir):
            found = instruction
            path = stage.expand(instruction.args.text, instruction)
            directory = join_path(directory, path) if path else None
    return Effective(directory, found)


def shell(stage: Stage, at: Instruction | None) -> tuple[str, ...]:
    """Return the shell before `at`."""
    found = last(stage.until(at), Shell)
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
