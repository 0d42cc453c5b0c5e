"""The edits that put USER into a stage: the account, what it must own, and its place behind what needs root."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint import Edit, Instruction, Run, Span, Stage, User, Volume, account_choice, directories, edits, replace
from ats_lint_rules._nonroot.owned_paths import Ownership, needs_root

_WIDEST = 88


def switch(stage: Stage, chosen: account_choice.Account, own: Ownership) -> Iterator[Edit]:
    """Yield the edits that create the account, give it what it must own, and put USER behind what needs root."""
    last = _last(stage)
    root = stage.user.instruction
    replaced = root if root is not None and root.stage is stage and root.index > last.index else None
    early = [one for one in stage.instructions if isinstance(one, Volume) and one.index < last.index and own.volumes]
    split = bool(early)
    first = min([*own.copies, *early], key=lambda one: one.index, default=None)
    create = [chosen.create] if chosen.create else []
    if first is not None and create:
        if own.directory is not None and _is_there(stage, first):
            create.append(f"chown {chosen.owner} {own.directory.written}")
            own = replace(own, flat=tuple(place for place in own.flat if place != own.directory))
        if early and first is early[0]:
            create += commands_of(chosen, _part(own, volumes=True))
            early = []
        yield from edits.insert_before(first, _run(stage, create))
        create = []
    for copy in own.copies:
        yield from edits.add_flag(copy, f"--chown={chosen.owner}")
    if early:
        yield from edits.insert_before(early[0], _run(stage, commands_of(chosen, _part(own, volumes=True))))
    commands = [*create, *commands_of(chosen, _part(own, volumes=False) if split else own, home=True)]
    yield from _ending(stage, chosen, commands, last, replaced)


def _is_there(stage: Stage, at: Instruction) -> bool:
    """Tell whether the last WORKDIR, and with it the directory, precedes an instruction."""
    made = stage.workdir.instruction
    return made is not None and made.index < at.index


def _ending(
    stage: Stage, chosen: account_choice.Account, commands: list[str], last: Instruction, replaced: User | None
) -> Iterator[Edit]:
    """Yield the ownership and the switch, behind the last instruction that needs root."""
    if commands and _takes_more(last) and not chosen.create.startswith(commands[0]):
        joined = f" && {' && '.join(commands)}"
        if len(last.args.text) + len(joined) > _WIDEST or "\n" in stage.source.slice(last.span):
            joined = "".join(f" {stage.dockerfile.escape}{stage.source.newline}    && {one}" for one in commands)
        yield Edit(Span(last.args.whole.end, last.args.whole.end), joined)
        commands = []
    block = [_run(stage, commands)] if commands else []
    block += [f"ENV {chosen.env}"] if chosen.env else []
    if replaced is not None:
        if block:
            yield from edits.insert_before(replaced, "\n".join(block))
        yield from edits.replace_args(replaced, chosen.user)
    else:
        yield from edits.insert_after(last, "\n".join([*block, f"USER {chosen.user}"]))


def _takes_more(last: Instruction) -> bool:
    """Tell whether an instruction is a RUN of nothing but mkdir, which may as well change the owner."""
    if not isinstance(last, Run) or not last.shell_form or last.heredocs or last.dangling or "#" in last.args.text:
        return False
    return bool(last.commands) and all(one.name == "mkdir" and not one.context for one in last.commands)


def _last(stage: Stage) -> Instruction:
    """Return the last instruction that root is needed for, or else the one that begins the stage."""
    found: Instruction = stage.from_
    for instruction in stage.instructions:
        if needs_root(instruction):
            found = instruction
    return found


def _part(own: Ownership, *, volumes: bool) -> Ownership:
    def mine(places: tuple[directories.Folder, ...]) -> tuple[directories.Folder, ...]:
        return tuple(place for place in places if (place in own.volumes) == volumes)

    return Ownership((), mine(own.make), mine(own.flat), mine(own.deep))


def commands_of(chosen: account_choice.Account, own: Ownership, *, home: bool = False) -> list[str]:
    """Return the commands that make directories and change owners."""
    made = [place.written for place in own.make]
    flat = [place.written for place in own.flat]
    if home and chosen.home:
        made, flat = [*made, chosen.home], [*flat, chosen.home]
    found = [f"mkdir -p {' '.join(made)}"] if made else []
    found += [f"chown {chosen.owner} {' '.join(flat)}"] if flat else []
    return found + ([f"chown -R {chosen.owner} {' '.join(place.written for place in own.deep)}"] if own.deep else [])


def _run(stage: Stage, commands: list[str]) -> str:
    line = f"RUN {' && '.join(commands)}"
    glue = f" {stage.dockerfile.escape}\n    && "
    return line if len(line) <= _WIDEST else f"RUN {glue.join(commands)}"
