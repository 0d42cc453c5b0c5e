"""The two programs that are called adduser, and the two that are called addgroup: Debian's and BusyBox's."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint import Command, Run, Stage, Word, whole

_HIGH = 100_000
_VALUES = ("-u", "--uid", "-g", "--gid", "-G", "--groups", "-d", "--home", "--home-dir", "-s", "--shell", "-c", "-k",
           "--comment", "--skel", "-p", "--password", "-K", "--key", "-e", "--expiredate", "-f", "--inactive", "-b",
           "--base-dir", "-R", "--root", "-P", "--prefix", "-Z", "--selinux-user")  # fmt: skip

_DEBIAN = frozenset({"debian", "ubuntu"})
_BUSYBOX = frozenset({"alpine", "busybox"})
# Debian's reads long options and abbreviations of them: one letter is ambiguous, unless no other option begins so.
_LETTERS_OF_BUSYBOX = frozenset("DGHSgs")
_LONG_OF_DEBIAN = frozenset(
    {"--group", "--disabled-login", "--firstuid", "--lastuid", "--firstgid", "--lastgid", "--quiet", "--debug",
     "--force-badname", "--allow-bad-names", "--add_extra_groups", "--comment", "--conf"}
)  # fmt: skip
_LONG_OF_SHADOW = frozenset({"--create-home", "--groups", "--home-dir", "--password"})


def foreign_option(command: Command, family: str | None) -> tuple[Word, str, str] | None:
    """Return an option that the program of this system does not have, whose program that is, and who has it."""
    if command.name not in {"adduser", "addgroup"}:
        return None
    for word in command.args:
        name = word.prefix.partition("=")[0]
        if family in _DEBIAN and name[:1] == "-" and name[1:2] != "-" and name[1:2] in _LETTERS_OF_BUSYBOX:
            return word, "Debian", "BusyBox"
        if family in _BUSYBOX and name in _LONG_OF_DEBIAN:
            return word, "BusyBox", "Debian"
        if family in _BUSYBOX and name in _LONG_OF_SHADOW:
            return word, "BusyBox", "useradd"
    return None


def high_numbers(stage: Stage, run: Run) -> Iterator[tuple[Word, str]]:
    """Yield the calls of useradd that give a high number and keep the login logs: the program, and the number."""
    for command in run.commands:
        if command.name != "useradd" or command.has_option("-l", "--no-log-init", with_value=_VALUES):
            continue
        option = command.option("-u", "--uid", with_value=_VALUES)
        if option is None or option.value_word is None or command.program is None:
            continue
        raw = option.value_word.raw.removeprefix("--uid=").removeprefix("-u")
        uid = option.value if option.value is not None else stage.expand(raw, run)
        if uid and uid.isdecimal() and whole(uid) >= _HIGH:
            yield command.program, uid
