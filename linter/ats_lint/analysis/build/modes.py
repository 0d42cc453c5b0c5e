"""File modes in chmod, install, mkdir and COPY --chmod: who could write, which special bits are set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ats_lint.analysis.views.dockerfile import Run, Stage
from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.syntax.shell import Command, Word

_OCTAL = regex(r"[0-7]{1,5}")
_SYMBOLIC = regex(r"(?:[ugoa]*(?:[-+=][rwxXstugo]*)+)(?:,[ugoa]*(?:[-+=][rwxXstugo]*)+)*")
_CLAUSE = regex(r"([ugoa]*)((?:[-+=][rwxXstugo]*)+)")
_ACTION = regex(r"([-+=])([rwxXstugo]*)")
_GRANT = regex(r"(?i)(?:everyone|\*s-1-1-0):(?:\((?:oi|ci|io|np|i)\))*\(?[fmw]\b.*")
"""Rights to write for everybody, as icacls of Windows takes them."""
_WITH_MODE = ("-m", "--mode")
_INSTALL = ("-m", "--mode", "-o", "--owner", "-g", "--group", "-t", "--target-directory", "-S", "--suffix")


class ModeWord(NamedTuple):
    """A mode as it stands in a command, and the paths it is given to."""

    text: str
    word: Word
    command: Command
    paths: tuple[str, ...]
    directory: bool

    @property
    def span(self) -> Span:
        """The mode alone, without the `-m` or `--mode=` it may be written with."""
        span, raw = self.word.span, self.word.raw
        around = len(span) - len(raw)  # two in the exec form, whose words are decoded
        if raw.endswith(self.text) and not self.word.quoted and around in {0, 2}:
            end = span.end - around // 2
            return Span(end - len(self.text), end)
        return span


def is_mode(text: str) -> bool:
    """Tell whether chmod takes `text` for a mode."""
    return bool(_OCTAL.fullmatch(text) or _SYMBOLIC.fullmatch(text))


def modes(stage: Stage, run: Run) -> Iterator[ModeWord]:
    """Yield the modes that a RUN gives to files and directories."""
    for command in run.commands:
        found = _found(command)
        text = _text(stage, run, found[0]) if found else None
        if found and text and (is_mode(text) or _GRANT.fullmatch(text)):
            word, rest = found
            paths = tuple(item.text or item.raw for item in rest)
            yield ModeWord(text, word, command, paths, _makes_directory(command))


def _found(command: Command) -> tuple[Word, tuple[Word, ...]] | None:
    if command.name == "chmod":
        words = [word for word in command.args if not word.prefix.startswith("--")]
        # `chmod -R`, `-v`, `-rw`: the letters of a mode are told from those of options.
        words = [word for word in words if not re.fullmatch(r"-[Rvcf]+", word.text or "")]
        return (words[0], tuple(words[1:])) if words else None
    if command.name == "icacls":
        at = next(
            (index for index, word in enumerate(command.args) if (word.text or "").lower().startswith("/grant")), None
        )
        given = command.args[at + 1 : at + 2] if at is not None else ()
        return (given[0], tuple(command.args[:1])) if given else None
    if command.name in {"install", "mkdir"}:
        option = command.option(*_WITH_MODE, with_value=_INSTALL if command.name == "install" else _WITH_MODE)
        if option and option.value_word:
            operands = command.operands(_INSTALL if command.name == "install" else _WITH_MODE)
            word = option.value_word
            if word is option.word and option.value is not None:
                word = Word(option.value, word.raw, word.span, (option.value,))
            return word, operands
    return None


def _text(stage: Stage, run: Run, word: Word) -> str | None:
    return word.text if word.text is not None else stage.expand(word.raw, run) or word.raw


def _makes_directory(command: Command) -> bool:
    return command.name == "mkdir" or (
        command.name == "install" and command.has_option("-d", "--directory", with_value=_INSTALL)
    )


def special_bits(mode: str) -> str:
    """Return which of `u` (setuid) and `g` (setgid) a mode sets."""
    if _OCTAL.fullmatch(mode):
        value = int(mode, 8)
        return "u" * bool(value & 0o4000) + "g" * bool(value & 0o2000)
    found: set[str] = set()
    for who, operator, letters in _actions(mode):
        if operator in "+=" and "s" in letters:
            found |= set("ug") if not who or "a" in who else set(who) & set("ug")
    return "".join(one for one in "ug" if one in found)


def world_writable(mode: str) -> bool:
    """Tell whether a mode lets everybody write, without the sticky bit that keeps others' files safe."""
    if _GRANT.fullmatch(mode):
        return True
    if _OCTAL.fullmatch(mode):
        value = int(mode, 8)
        return bool(value & 0o002) and not value & 0o1000
    writable = sticky = False
    for who, operator, letters in _actions(mode):
        # `chmod +w` leaves out what the umask masks: others.
        others = "o" in who or "a" in who
        if others and operator == "=":
            writable = "w" in letters
        elif others and "w" in letters:
            writable = operator == "+"
        sticky = sticky or (operator in "+=" and "t" in letters)
    return writable and not sticky


def for_owner_only(mode: str) -> str | None:
    """Return `mode` with write permission left to the owner; None when nothing of it would be left."""
    if _OCTAL.fullmatch(mode):
        return format(int(mode, 8) & ~0o022, "o").zfill(len(mode))
    clauses = [found for one in mode.split(",") for found in _owned(one)]
    return ",".join(clauses) or None


def _owned(clause: str) -> Iterator[str]:
    found = _CLAUSE.fullmatch(clause)
    if not found or not ({"o", "a"} & set(found[1])) or "w" not in found[2]:
        yield clause
        return
    who = "ugo" if "a" in found[1] else found[1]
    others = "".join(one for one in who if one != "u")
    if "u" in who:
        yield "u" + found[2]
    less = "".join(
        operator + letters.replace("w", "") if operator != "-" else operator + letters
        for operator, letters in _ACTION.findall(found[2])
        if operator != "+" or letters != "w"
    )
    if less:
        yield others + less


def _actions(mode: str) -> Iterator[tuple[str, str, str]]:
    for clause in mode.split(","):
        found = _CLAUSE.fullmatch(clause)
        if found:
            for operator, letters in _ACTION.findall(found[2]):
                yield found[1], operator, letters
