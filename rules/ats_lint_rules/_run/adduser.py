"""The two programs that are called adduser, and the two that are called addgroup: Debian's and BusyBox's."""

from __future__ import annotations

from ats_lint import Command, Word

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
