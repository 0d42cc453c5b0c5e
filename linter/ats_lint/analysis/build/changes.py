"""What the instructions of a stage do to the files of its image, in order: one walk for all who ask about files.

A change says what is sure, or how far a doubt reaches. What a COPY brings below its destination is looked up in the
build context by whoever asks for a path.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Literal

from ats_lint.analysis.build.accounts import created
from ats_lint.analysis.build.placed import destination
from ats_lint.analysis.views.answers import remembered
from ats_lint.analysis.views.dockerfile import Copy, Instruction, Run, Stage, Workdir
from ats_lint.analysis.views.effective import join_path
from ats_lint.patterns import regex
from ats_lint.records import dataclass, replace
from ats_lint.syntax import shell
from ats_lint.syntax.shell import Command, Word

Kind = Literal["made", "brought", "owned", "mode", "removed", "touched", "anything"]
"""`made`: a directory, with those above it; `touched`: a command works there, in a way that is not known."""
_ACCOUNTS = frozenset({"useradd", "adduser"})
_OWNERS = frozenset({"chown", "chgrp", "chmod"})
_MOVERS = frozenset({"cd", "pushd", "popd"})
_NUMBERS = ("-m", "--mode", "-o", "--owner", "-g", "--group", "-t", "--target-directory", "-S", "--suffix")
_BRANCHES = frozenset({"if", "loop", "function", "substitution", "case"})
_STILL = frozenset({
    "addgroup", "apk", "apt", "apt-get", "apt-key", "cat", "cd", "curl", "deluser", "dpkg", "dpkg-reconfigure",
    "echo", "env", "exit", "export", "false", "find", "getent", "gpg", "grep", "groupadd", "groupmod", "id",
    "ldconfig", "locale-gen", "ls", "printf", "sed", "set", "sha256sum", "test", "true", "update-ca-certificates",
    "userdel", "usermod", "wget", "which", "[", ":",
})  # fmt: skip
"""Commands that make no directory but one that they name."""
_PATTERN = regex(r"[*?\[{$~]")


@dataclass(frozen=True, slots=True)
class ImageChange:
    """One thing that an instruction does to a path, or to all that begins like it where it is not `exact`.

    `owner` is who the path belongs to afterwards, None where that is not known, empty where it stays; `deep` tells
    that all below is meant, too; `certain` that no branch of the shell leads around it.
    """

    kind: Kind
    path: str
    at: Instruction
    stage: Stage
    owner: str | None = ""
    mode: str = ""
    deep: bool = False
    exact: bool = True
    certain: bool = True
    word: Word | None = None
    command: Command | None = None


def changes_until(stage: Stage, at: Instruction | None) -> Iterator[ImageChange]:
    """Yield what the lineage does to files before an instruction; all of it without one."""
    for one in stage.lineage:
        yield from (change for change in changes(one) if at is None or change.at.index < at.index)


@remembered
def changes(stage: Stage) -> tuple[ImageChange, ...]:
    """Return what the stage's own instructions do to files, in order."""
    return tuple(_changes(stage))


def _changes(stage: Stage) -> Iterator[ImageChange]:
    for instruction in stage.instructions:
        if isinstance(instruction, Workdir):
            yield _workdir(stage, instruction)
        elif isinstance(instruction, Copy):
            yield _copy(stage, instruction)
        elif isinstance(instruction, Run):
            yield from _Script(stage, instruction).changes()


def _workdir(stage: Stage, instruction: Workdir) -> ImageChange:
    text = stage.expand(instruction.args.text, instruction)
    path = join_path(stage.workdir_at(instruction).value or "/", text) if text else None
    if path is None:
        return ImageChange("anything", "", instruction, stage, exact=False)
    return ImageChange("made", path, instruction, stage, stage.user_at(instruction).value)


def _copy(stage: Stage, copy: Copy) -> ImageChange:
    target, chown = destination(stage, copy), copy.flag("chown")
    owner = stage.expand(chown.value, copy) if chown and chown.value else "root"
    if target is None:
        return ImageChange("anything", "", copy, stage, exact=False)
    return ImageChange(
        "brought", target.rstrip("/") or "/", copy, stage, None if copy.flag("chmod") else owner, deep=True
    )


class _Script:
    """Follows the commands of one RUN, with the directory that they are in."""

    def __init__(self, stage: Stage, run: Run) -> None:
        self.stage = stage
        self.run = run
        self.directory = stage.workdir_at(run).value or "/"
        self.lost = False
        self.owner = stage.user_at(run).value

    def changes(self) -> Iterator[ImageChange]:
        if not self.run.commands and self.run.json is None:
            yield self._change("anything", exact=False)
        for command in self.run.commands:
            found = self._command(command)
            branch = bool(command.context & _BRANCHES)
            yield from (replace(one, command=command, certain=not branch) for one in found)

    def _change(
        self, kind: Kind, path: str = "", *, owner: str | None = "", deep: bool = False, exact: bool = True,
        mode: str = "", word: Word | None = None,
    ) -> ImageChange:  # fmt: skip
        return ImageChange(kind, path, self.run, self.stage, owner, mode, deep, exact, word=word)

    def _command(self, command: Command) -> Iterator[ImageChange]:
        if command.name in _MOVERS:
            self._move(command)
        elif command.name in _ACCOUNTS:
            yield from self._account(command)
        elif command.name == "mkdir":
            mode = self._option(command, "-m", "--mode")
            yield from self._each(command.operands(("-m", "--mode")), "made", owner=self.owner, mode=mode)
        elif command.name == "install":
            yield from self._install(command)
        elif command.name in _OWNERS:
            yield from self._given(command)
        elif command.name in {"rm", "rmdir"}:
            yield from self._each(command.operands(), "removed", deep=command.has_option("-r", "-R", "--recursive"))
        else:
            yield from self._other(command)

    def _move(self, command: Command) -> None:
        text = self._text(command.args[0]) if command.args else None
        path = join_path(self.directory, text) if text and not _PATTERN.search(text) else None
        self.lost = path is None or bool(command.context) or command.name == "popd"
        self.directory = path or self.directory

    def _each(
        self, words: tuple[Word, ...], kind: Kind, *, owner: str | None = "", deep: bool = False, mode: str = ""
    ) -> Iterator[ImageChange]:  # fmt: skip
        """Yield a change for each word, which may mean several paths."""
        for word in words:
            text = self._text(word)
            if text is None or _PATTERN.search(text):
                stem = _PATTERN.split(text if text is not None else word.prefix, maxsplit=1)[0]
                start = stem if stem.startswith("/") else posixpath.join(self.directory, stem) if stem else ""
                doubt: Kind = "removed" if kind == "removed" else "touched"
                yield self._change(doubt, start, exact=False, deep=True, word=word)
            elif self.lost and not text.startswith("/"):
                yield self._change("anything", exact=False, word=word)
            else:
                path = join_path(self.directory, text) or text
                yield self._change(kind, path, owner=owner, deep=deep, mode=mode, word=word)

    def _install(self, command: Command) -> Iterator[ImageChange]:
        owner = command.option("-o", "--owner", with_value=_NUMBERS)
        named = self._option(command, "-o", "--owner") or None if owner else self.owner
        words = command.operands(_NUMBERS)
        if command.has_option("-d", "--directory", with_value=_NUMBERS):
            mode = self._option(command, "-m", "--mode")
            yield from self._each(words, "made", owner=named, mode=mode)
        else:
            yield from self._each(words[-1:], "touched")

    def _given(self, command: Command) -> Iterator[ImageChange]:
        words = command.operands(("--from", "--reference"))
        deep = command.has_option("-R", "--recursive")
        named = self._text(words[0]) if words else None
        if command.name == "chown":
            yield from self._each(words[1:], "owned", owner=named, deep=deep)
        elif command.name == "chmod" and named:
            yield from self._each(words[1:], "mode", mode=named, deep=deep)
        else:
            yield from self._each(words[1:], "touched")

    def _account(self, command: Command) -> Iterator[ImageChange]:
        account = next((one for one in created(self.stage) if one.command is command), None)
        if account is not None and account.home and account.makes_home:
            yield self._change("made", account.home, owner=account.name)
        elif account is None or account.home is None:
            elsewhere = command.has_option("-d", "--home", "--home-dir", "-h")
            yield self._change("touched", "" if elsewhere else "/home/", exact=False)

    def _other(self, command: Command) -> Iterator[ImageChange]:
        """Yield where a command may make directories or change owners: where it names them, or anywhere."""
        for word in command.args:
            if "/" in word.raw or word.text is None:
                text = self._text(word)
                path = (text if text is not None else word.prefix).rstrip("*")
                if path.startswith("/") or text is None:
                    yield self._change("touched", path if text is None else path.rstrip("/"), exact=text is not None)
                elif text:
                    yield from self._each((word,), "touched")
        call = shell.package_call(command)
        known = call is not None and call.action in {"install", "locked", "update", "clean", "remove"}
        if command.name in _STILL or known:
            return
        program = command.program.text if command.program else None
        if program is None or "/" in program or program.endswith(".sh") or command.name in shell.SHELLS:
            yield self._change("anything", exact=False)
        elif self.stage.user_at(self.run).is_root is not True:
            # What root makes without a word of it belongs to root, and is as unwritable as what nobody makes.
            yield self._change("touched", self.directory, deep=True)

    def _text(self, word: Word) -> str | None:
        """Return a word's value, with the variables that ENV and ARG give to the shell."""
        return word.text if word.text is not None else self.stage.expand(word.raw.strip("\"'"), self.run)

    def _option(self, command: Command, *names: str) -> str:
        option = command.option(*names, with_value=_NUMBERS)
        if option is None:
            return ""
        return option.value or (self._text(option.value_word) if option.value_word else None) or ""
