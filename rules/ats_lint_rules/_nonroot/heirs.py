"""Stages that build on one which gives up root: those that must be handed root for a while, and those that lose it."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint import (
    Command,
    Edit,
    Run,
    Stage,
    User,
    account_choice,
    container_of,
    dataclass,
    edits,
    replace,
    shell,
    whole,
)
from ats_lint_rules._nonroot.owned_paths import Ownership, ownership
from ats_lint_rules._nonroot.user_edits import commands_of, switch

_MAKERS = frozenset({"useradd", "adduser", "groupadd", "addgroup"})
_CHANGERS = frozenset({"userdel", "deluser", "usermod", "groupdel", "delgroup", "groupmod"})
_NUMBERS = ("-u", "--uid", "-g", "--gid")
_QUIET = _MAKERS | _CHANGERS | {"apt-get", "apt", "apk", "chmod", "chown", "echo", "ln", "mkdir", "rm", "set", "true"}
"""Programs that do not care who owns the files of the stages below."""


@dataclass(frozen=True, slots=True)
class Heir:
    """A stage whose user would be another one.

    `opens` tells that its RUN instructions need root back, `closes` that containers are started from it as the user
    that it inherits, so that it gives root up as well. `as_root` is one to which a stage in between hands root on.
    """

    stage: Stage
    opens: bool
    closes: bool
    as_root: bool = False


def heirs(stage: Stage) -> Iterator[Heir]:
    """Yield the stages below, in order, whose user changes when `stage` ends as another one than root."""
    pending = [(child, False) for child in _children(stage)]
    while pending:
        child, as_root = pending.pop(0)
        own = next((one for one in child.instructions if isinstance(one, User)), None)
        runs = any(isinstance(one, Run) and (own is None or one.index < own.index) for one in child.instructions)
        closes = own is None and child.is_final
        if closes or (runs and not as_root):
            yield Heir(child, runs and not as_root, closes, as_root)
        if own is None:
            pending += [(other, not closes and (as_root or runs)) for other in _children(child)]


def _children(stage: Stage) -> list[Stage]:
    return [other for other in stage.dockerfile.stages if other.parent is stage]


def objections(heir: Heir, chosen: account_choice.Account) -> Iterator[str]:
    """Yield clauses that say why an heir does not let its parent give up root."""
    name = heir.stage.subject
    if "$" in chosen.user and heir.closes:
        yield f"stage {name} builds on it and may not know {chosen.user}"
    if chosen.env and heir.opens:
        yield f"stage {name} builds on it as root, and would have another home"
    for command in _commands(heir.stage):
        if command.name in _CHANGERS and chosen.user in command.texts[-1:]:
            yield f"stage {name} builds on it and changes {chosen.user}"
        if command.name == "git" and command.first not in {"clone", "config", "--version"}:
            yield f"stage {name} builds on it as root, and git refuses the files of another user"
        if chosen.create and command.name in _MAKERS and _takes_number(command, chosen):
            yield f"stage {name} builds on it and creates users by numbers that may be taken then"
    if heir.closes:
        clause = container_of(heir.stage).rootless.need(heir=True).value
        if clause:
            yield f"stage {name} builds on it as root: {clause}"


def names_created(found: tuple[Heir, ...]) -> frozenset[str]:
    """Return the names of accounts and groups that heirs create."""
    makers = (command for heir in found for command in _commands(heir.stage) if command.name in _MAKERS)
    return frozenset(text for command in makers for text in command.texts if text)


def _commands(stage: Stage) -> Iterator[Command]:
    return (command for run in stage.runs for command in run.commands)


def _takes_number(command: Command, chosen: account_choice.Account) -> bool:
    """Tell whether a number is chosen from among those that the new account's tool may take."""
    options = [one for one in command.options(with_value=_NUMBERS) if one.named(*_NUMBERS)]
    low, high = (100, 999) if chosen.create.startswith("addgroup") else (1000, 1010)
    return any(one.value is None or not one.value.isdecimal() or low <= whole(one.value) <= high for one in options)


def heir_edits(heir: Heir, chosen: account_choice.Account, given: Stage) -> Iterator[Edit]:
    """Yield what an heir needs: root behind its FROM, and the account behind the last instruction that needs root."""
    stage, own = heir.stage, Ownership()
    there = replace(chosen, create="", home="", env="")
    if heir.closes:
        own = ownership(stage, replace(chosen, home="", env=""), container_of(stage).rootless.started.value, given)
    work = bool(commands_of(there, own))
    if heir.opens or (work and not heir.as_root):
        yield from edits.insert_after(stage.from_, "USER root")
    if heir.closes and (heir.opens or heir.as_root or work):
        yield from switch(stage, there, own)
    elif heir.closes:
        for copy in own.copies:
            yield from edits.add_flag(copy, f"--chown={chosen.owner}")


def heir_doubts(heir: Heir) -> Iterator[str]:
    """Yield sentences that say what is not known to go on as before."""
    name = heir.stage.subject
    for command in _commands(heir.stage):
        if command.name not in _QUIET and shell.package_call(command) is None:
            yield f"Stage {name} works on files that change their owner."
    if not heir.closes:
        return
    asked = container_of(heir.stage).rootless
    if asked.is_for_development.value:
        yield f"Stage {name}, in which people work, gives up root as well."
    if asked.doubt.value is not None:
        yield asked.doubt.value
