"""Accounts of an image: those that instructions create, change and copy in, and those of the base image."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ats_lint.analysis.build.placed import destination, placed_text
from ats_lint.analysis.views.answers import remembered
from ats_lint.analysis.views.dockerfile import Copy, Instruction, Run, Stage
from ats_lint.numbers import whole
from ats_lint.patterns import regex
from ats_lint.records import cached_property, dataclass, replace
from ats_lint.syntax.shell import Command, Word

_USERADD = (
    "-u --uid -g --gid -G --groups -d --home --home-dir -s --shell -c --comment -k --skel -p --password -K --key -e "
    "--expiredate -f --inactive -b --base-dir -R --root -P --prefix -Z --selinux-user"
)
_ADDUSER = (
    "-u --uid -g --gid --ingroup -G --home -h --shell -s --gecos --comment -k --firstuid --lastuid --conf -c -d "
    "--add_extra_groups"
)
_USERMOD = _USERADD + " -l --login"
_GROUPADD = "-g --gid -K --key -p --password -R --root -P --prefix"
_WITH_VALUE = {"useradd": frozenset(_USERADD.split()), "adduser": frozenset(_ADDUSER.split())}
_HOME = ("-d", "--home", "--home-dir", "-h")
_NO_HOME = ("-M", "--no-create-home", "-H")
_PASSWD_LINE = regex(r"^([a-z_][\w.-]*):[^:]*:(\d+):(?:(\d+):[^:]*:([^:\n]*):?)?", re.MULTILINE)


class ListedAccount(NamedTuple):
    """An account that a command creates; a number is None when the tool picks it or it is not static.

    `home` is what /etc/passwd says, None where that is not known; `makes_home` tells that the command makes it.
    """

    name: str
    uid: int | None
    command: Command
    run: Run
    word: Word
    gid: int | None = None
    home: str | None = None
    makes_home: bool = False


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """A line of /etc/passwd; what is not known is None."""

    name: str
    uid: int | None = None
    gid: int | None = None
    home: str | None = None


@dataclass(frozen=True)
class Accounts:
    """/etc/passwd and /etc/group at one place; `complete` tells that no other users are there."""

    entries: tuple[AccountEntry, ...]
    groups: tuple[tuple[str, int | None], ...]
    complete: bool

    @cached_property
    def by_name(self) -> dict[str, AccountEntry]:
        """Entries by name; the last one of a name."""
        return {one.name: one for one in self.entries}

    def get(self, user: str) -> AccountEntry | None:
        """Return the entry that USER, given by name or number, means."""
        name = user.partition(":")[0]
        if name.isdecimal():
            return next((one for one in self.entries if one.uid == whole(name)), None)
        return self.by_name.get(name)

    def has(self, user: str) -> bool | None:
        """Tell whether an account is there; None when that cannot be known. Numbers need no entry."""
        name = user.partition(":")[0]
        if name in {"root", ""} or name.isdecimal() or name in self.by_name:
            return True
        return False if self.complete else None

    def has_group(self, group: str) -> bool | None:
        """Tell whether a group is there; a user is taken to have one of its name."""
        if group in {"root", ""} or group.isdecimal() or group in self.by_name or group in dict(self.groups):
            return True
        return False if self.complete else None

    def same(self, one: str, other: str) -> bool:
        """Tell whether two ways to write a user surely mean the same."""
        return bool(self._meanings(one) & self._meanings(other))

    def _meanings(self, user: str) -> set[str]:
        name = user.partition(":")[0]
        entry = self.get(user)
        number = () if entry is None or entry.uid is None else (str(entry.uid),)
        return {name, *number, *(() if entry is None else (entry.name,))}


@remembered
def created(stage: Stage) -> tuple[ListedAccount, ...]:
    """Return the accounts that RUN instructions of the lineage create, in order."""
    found = ((owner, run, command) for owner in stage.lineage for run in owner.runs for command in run.commands)
    return tuple(account for owner, run, command in found for account in _created(owner, run, command))


def superusers(stage: Stage) -> frozenset[str]:
    """Return the names of those that have root's number."""
    return frozenset(account.name for account in created(stage) if account.uid == 0)


def accounts(stage: Stage, at: Instruction | None = None) -> Accounts:
    """Return the accounts before `at`; without it, at the end."""
    finished = _finished(stage.siblings[0])
    return finished[stage.index] if at is None else _accounts(stage, at, finished)


@remembered
def _finished(first: Stage) -> tuple[Accounts, ...]:
    """Return the accounts at the end of each stage of a build, the first one given."""
    found: list[Accounts] = []
    for stage in first.siblings:
        found.append(_accounts(stage, None, found))
    return tuple(found)


def _accounts(stage: Stage, at: Instruction | None, finished: Sequence[Accounts]) -> Accounts:
    base = stage.base
    table = {name: AccountEntry(name) for name in sorted(base.users)}
    groups: dict[str, int | None] = {}
    complete = base.complete_tools
    by_run: dict[int, list[ListedAccount]] = {}
    for account in created(stage):
        by_run.setdefault(account.run.index, []).append(account)
    for instruction in stage.until(at):
        if isinstance(instruction, Run):
            complete = False
            found = by_run.get(instruction.index, ())
            table |= {one.name: AccountEntry(one.name, one.uid, one.gid, one.home) for one in found}
            for command in instruction.commands:
                _change(stage, instruction, command, table, groups)
        elif isinstance(instruction, Copy) and _brings_passwd(stage, instruction):
            brought = tuple(_brought(stage, instruction, finished))
            table |= {one.name: one for one in brought}
            complete = complete and bool(brought) and stage.copied_from(instruction) is None
    return Accounts(tuple(table.values()), tuple(groups.items()), complete)


def _change(
    stage: Stage, run: Run, command: Command, table: dict[str, AccountEntry], groups: dict[str, int | None]
) -> None:  # fmt: skip
    """Follow the commands that change accounts and groups."""
    if command.name in {"groupadd", "addgroup"}:
        words = command.operands(_GROUPADD.split())
        name = _value(stage, run, words[0]) if words else None
        if name:
            groups[name] = _number(stage, run, command, ("-g", "--gid"), frozenset(_GROUPADD.split()))
    elif command.name in {"userdel", "deluser"}:
        words = command.operands()
        # `deluser USER GROUP` takes an account out of a group.
        if len(words) == 1:
            table.pop(_value(stage, run, words[0]) or "", None)
    elif command.name == "usermod":
        options = frozenset(_USERMOD.split())
        words = command.operands(options)
        entry = table.get(_value(stage, run, words[-1]) or "") if words else None
        if entry is not None:
            _modify(stage, run, command, entry, table)


def _modify(stage: Stage, run: Run, command: Command, entry: AccountEntry, table: dict[str, AccountEntry]) -> None:
    options = frozenset(_USERMOD.split())
    if command.has_option("-u", "--uid", with_value=options):
        entry = replace(entry, uid=_number(stage, run, command, ("-u", "--uid"), options))
    home, login = (command.option(*names, with_value=options) for names in (("-d", "--home"), ("-l", "--login")))
    if home is not None:
        entry = replace(entry, home=home.value)
    if login is not None:
        table.pop(entry.name)
        entry = replace(entry, name=login.value or "")
    table[entry.name] = entry


def _created(stage: Stage, run: Run, command: Command) -> Iterator[ListedAccount]:
    if command.name in _WITH_VALUE:
        yield from _added(stage, run, command)
    elif command.name == "net" and [text and text.lower() for text in command.texts[:1]] == ["user"]:
        words = [word for word in command.args[1:] if not word.prefix.startswith("/")]
        if words and words[0].text and any((text or "").lower() == "/add" for text in command.texts):
            yield ListedAccount(words[0].text, None, command, run, words[0])
    elif any(item.target and item.target.text == "/etc/passwd" and ">" in item.operator for item in command.redirects):
        for word in command.args:
            for entry in _lines((word.text or "").replace("\\n", "\n")):
                yield ListedAccount(entry.name, entry.uid, command, run, word, entry.gid, entry.home)


def _added(stage: Stage, run: Run, command: Command) -> Iterator[ListedAccount]:
    options = _WITH_VALUE[command.name]
    operands = command.operands(options)
    defaults = command.has_option("-D", "--defaults", with_value=options) and command.name == "useradd"
    # `adduser USER GROUP` puts an account into a group.
    if len(operands) != 1 or defaults:
        return
    name = _value(stage, run, operands[0])
    if not name:
        return
    uid = _number(stage, run, command, ("-u", "--uid"), options)
    gid = _number(stage, run, command, ("-g", "--gid"), options) if command.name == "useradd" else None
    option = command.option(*_HOME, with_value=options)
    home = _option(stage, run, option.value, option.value_word) if option else f"/home/{name}"
    if not option and command.name == "adduser" and command.has_option("--system", with_value=options):
        # Debian 12 writes /nonexistent and makes nothing, older releases make /home/NAME.
        home = None
    yield ListedAccount(name, uid, command, run, operands[0], gid, home, _makes_home(stage, command, options))


def _makes_home(stage: Stage, command: Command, options: frozenset[str]) -> bool:
    if command.has_option(*_NO_HOME[: 3 if command.name == "adduser" else 2], with_value=options):
        return False
    if command.name == "adduser":
        # Debian's makes none for system users unless told so; busybox' does.
        return True
    system = command.has_option("-r", "--system", with_value=options)
    return command.has_option("-m", "--create-home", with_value=options) or (stage.base.family == "rhel" and not system)


def _number(
    stage: Stage, run: Run, command: Command, names: tuple[str, ...], options: frozenset[str]
) -> int | None:  # fmt: skip
    option = command.option(*names, with_value=options)
    text = _option(stage, run, option.value, option.value_word) if option else None
    return whole(text) if text and text.isdecimal() and len(text) < 11 else None


def _option(stage: Stage, run: Run, value: str | None, word: Word | None) -> str | None:
    return value if value is not None else _value(stage, run, word) if word else None


def _value(stage: Stage, run: Run, word: Word) -> str | None:
    """Return a word's value, with the variables that ENV and ARG give to the shell."""
    return word.text if word.text is not None else stage.expand(word.raw, run)


def _lines(text: str) -> Iterator[AccountEntry]:
    for name, uid, gid, home in _PASSWD_LINE.findall(text):
        yield AccountEntry(name, whole(uid), whole(gid) if gid else None, home or None)


def _brings_passwd(stage: Stage, copy: Copy) -> bool:
    target = destination(stage, copy)
    return target is None or target in {"/", "/etc/", "/etc", "/etc/passwd"}


def _brought(stage: Stage, copy: Copy, finished: Sequence[Accounts]) -> Iterator[AccountEntry]:
    """Yield the accounts that a copied /etc/passwd has: those of the stage it comes from, or of the file itself."""
    origin = stage.copied_from(copy)
    if origin is None:
        text = placed_text(stage, "/etc/passwd")
        yield from _lines(text or "")
    elif not isinstance(origin, str):
        yield from finished[origin.index].entries
