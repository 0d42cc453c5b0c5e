"""Commands that stand in the arguments of other commands: `sh -c '…'`, `su -c`, `eval`, `find -exec`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ats_lint.syntax.shell.script import Command, Redirect, Word
from ats_lint.syntax.shell.words import unquoted

SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh", "ksh", "mksh"})
_SHELL_VALUES = frozenset({"-o", "-O", "+o", "+O", "--rcfile", "--init-file"})
_FIND_STARTS = frozenset({"-exec", "-execdir", "-ok", "-okdir"})


class Inner(NamedTuple):
    """Script text found inside a command, with the offset of each of its characters."""

    text: str
    offsets: list[int]


def scripts(command: Command) -> Iterator[Inner]:
    """Yield the shell texts that `command` runs as a string or from a here-document."""
    if command.name in SHELLS:
        word, operands = script_word(command)
        if word:
            yield Inner(*unquoted(word))
        elif not operands:
            yield from (_body(item) for item in command.redirects if item.body)
    elif command.name in {"su", "runuser", "sg"}:
        found = command.option("-c", "--command", with_value=("-c", "--command"))
        if found and found.value_word and found.value_word is not found.word:
            yield Inner(*unquoted(found.value_word))
    elif command.name == "eval" and len(command.args) == 1:
        yield Inner(*unquoted(command.args[0]))


def script_word(command: Command) -> tuple[Word | None, bool]:
    """Return the string after a shell's `-c` (None without one), and whether it names a script file instead."""
    words = iter(command.args)
    wanted = False
    for word in words:
        prefix = word.prefix
        if prefix in _SHELL_VALUES:
            next(words, None)
        elif len(prefix) > 1 and prefix[0] in "-+":
            bundle = not prefix.startswith("--") and prefix[0] == "-"
            wanted = wanted or (bundle and "c" in prefix)
            if bundle and prefix.endswith("o"):
                next(words, None)
        elif wanted:
            return word, True
        elif prefix != "-":
            return None, True
    return None, False


def runs_string(command: Command) -> bool:
    """Tell whether a shell is given its commands as a string: `sh -c …`, not `sh start.sh sh -c …`."""
    return command.name in SHELLS and script_word(command)[0] is not None


def _body(item: Redirect) -> Inner:
    start = item.body_span.start if item.body_span else 0
    text = item.body or ""
    return Inner(text, list(range(start, start + len(text))))


def executed(command: Command) -> Iterator[tuple[Word, ...]]:
    """Yield the words of each command that `find` starts by `-exec`."""
    if command.name != "find":
        return
    found: list[Word] | None = None
    for word in command.args:
        if found is None:
            found = [] if word.text in _FIND_STARTS else None
        elif word.text == ";" or (word.text == "+" and found and found[-1].text == "{}"):
            yield tuple(found)
            found = None
        else:
            found.append(word)
