"""Accounts that a stage creates or has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ats_lint.analysis.build.placed import destination
from ats_lint.syntax.dockerfile.instructions import Copy, Run

if TYPE_CHECKING:
    from ats_lint.syntax.dockerfile.stages import Stage
    from ats_lint.syntax.shell import Command, Word

_USERADD = (
    "-u --uid -g --gid -G --groups -d --home --home-dir -s --shell -c --comment -k --skel -p --password -K --key -e "
    "--expiredate -f --inactive -b --base-dir -R --root -P --prefix -Z --selinux-user"
)
_ADDUSER = (
    "-u --uid -g --gid --ingroup -G --home -h --shell -s --gecos --comment -k --firstuid --lastuid --conf -c -d "
    "--add_extra_groups"
)
_WITH_VALUE = {"useradd": frozenset(_USERADD.split()), "adduser": frozenset(_ADDUSER.split())}
_PASSWD_LINE = re.compile(r"^([a-z_][\w.-]*):[^:]*:(\d+):", re.MULTILINE)
_NUMBER = re.compile(r"\d+")


class Account(NamedTuple):
    """An account that a command creates; `uid` is None when the tool picks it or it is not static."""

    name: str
    uid: int | None
    command: Command
    run: Run
    word: Word


def accounts(stage: Stage) -> Iterator[Account]:
    """Yield the accounts that RUN instructions of the lineage create, in order."""
    for owner in stage.lineage:
        for run in owner.runs:
            for command in run.commands:
                yield from _created(owner, run, command)


def _created(stage: Stage, run: Run, command: Command) -> Iterator[Account]:
    if command.name in _WITH_VALUE:
        options = _WITH_VALUE[command.name]
        operands = command.operands(options)
        system = command.has_option("-D", "--defaults", with_value=options) and command.name == "useradd"
        # `adduser USER GROUP` puts an account into a group.
        if len(operands) != 1 or system:
            return
        uid = command.option("-u", "--uid", with_value=options)
        name = _value(stage, run, operands[0])
        if name:
            number = _value(stage, run, uid.value_word) if uid and uid.value_word else None
            number = uid.value if uid and uid.value is not None else number
            yield Account(
                name, int(number) if number and _NUMBER.fullmatch(number) else None, command, run, operands[0]
            )
    elif command.name == "net" and [text and text.lower() for text in command.texts[:1]] == ["user"]:
        words = [word for word in command.args[1:] if not word.prefix.startswith("/")]
        if words and words[0].text and any((text or "").lower() == "/add" for text in command.texts):
            yield Account(words[0].text, None, command, run, words[0])
    elif any(item.target and item.target.text == "/etc/passwd" and ">" in item.operator for item in command.redirects):
        for word in command.args:
            for name, uid_text in _PASSWD_LINE.findall(word.text or ""):
                yield Account(name, int(uid_text), command, run, word)


def _value(stage: Stage, run: Run, word: Word) -> str | None:
    """Return a word's value, with the variables that ENV and ARG give to the shell."""
    return word.text if word.text is not None else stage.expand(word.raw, run)


def has_user(stage: Stage, name: str) -> bool | None:
    """Tell whether USER or `--chown` would find `name`."""
    if name in {"root", ""} or name.isdigit():
        return True
    origins = tuple(_origins(stage))
    if any(_brings(origin, name) for origin in (stage, *origins)):
        return True
    runs = any(isinstance(item, Run) for item in stage.chain())
    return None if origins or runs or not stage.base.complete_tools else False


def _brings(origin: Stage | str | None, name: str) -> bool:
    if origin is None or isinstance(origin, str):
        return False
    return name in origin.base.users or any(item.name == name for item in origin.users_created)


def _origins(stage: Stage) -> Iterator[Stage | str | None]:
    """Yield where the /etc/passwd may come from, through several stages."""
    pending, seen = [stage], {stage.index}
    while pending:
        for origin in _passwd_sources(pending.pop()):
            yield origin
            if origin is not None and not isinstance(origin, str) and origin.index not in seen:
                seen.add(origin.index)
                pending.append(origin)


@lru_cache(maxsize=64)
def _passwd_sources(stage: Stage) -> tuple[Stage | str | None, ...]:
    """Return where each COPY that may bring an /etc/passwd takes it from."""
    copies = [one for one in stage.chain() if isinstance(one, Copy)]
    targets = [destination(stage, copy) for copy in copies]
    brings = [target is None or target in {"/", "/etc/", "/etc", "/etc/passwd"} for target in targets]
    return tuple(stage.copied_from(copy) for copy, brought in zip(copies, brings, strict=True) if brought)
