"""Who owns a directory of an image, as far as its Dockerfile tells."""

from __future__ import annotations

import posixpath
from typing import Literal

from ats_lint.images.facts import is_root
from ats_lint.syntax import shell
from ats_lint.syntax.dockerfile.instructions import Copy, Instruction, Run, Workdir
from ats_lint.syntax.dockerfile.stages import Stage
from ats_lint.syntax.shell import Command, Word

Owner = Literal["absent", "root", "user", "unknown"]
"""`absent`: there is no such directory; `user`: the user in question can write to it."""
_OWN_PLACES = ("/app", "/data", "/srv", "/opt", "/code", "/src", "/workspace", "/home", "/work", "/storage", "/config",
    "/cache", "/uploads", "/media", "/logs", "/state", "/db", "/backup", "/backups", "/var/lib", "/var/log",
    "/var/cache", "/var/opt", "/usr/src/app")  # fmt: skip
"""Directories below which images of languages and operating systems hold nothing that an application's user owns."""
_GENERIC = frozenset({"runtime", "os"})
_ACCOUNTS = frozenset({"useradd", "adduser"})
_OWNERS = frozenset({"chown", "chmod", "chgrp", "install", "mkdir"})
_STILL = frozenset({
    "addgroup", "apk", "apt", "apt-get", "apt-key", "cat", "cd", "curl", "dpkg", "dpkg-reconfigure", "echo",
    "env", "exit", "export", "false", "find", "getent", "gpg", "grep", "groupadd", "groupmod", "id", "ldconfig",
    "locale-gen", "ls", "printf", "rm", "rmdir", "sed", "set", "sha256sum", "test", "true", "update-ca-certificates",
    "usermod", "wget", "which", "[", ":",
})  # fmt: skip
"""Commands that make no directory but one that they name."""


def below(path: str, directory: str) -> bool:
    """Tell whether `path` is `directory` or lies in it."""
    return path == directory or path.startswith(directory.rstrip("/") + "/")


def owner(stage: Stage, path: str, user: str) -> Owner:
    """Return who owns the directory `path` at the end of the stage, seen from `user`; every doubt is `unknown`.

    Docker gives a fresh volume the owner that its directory has in the image, and root where there is none.
    """
    if not _is_own_place(stage, path):
        return "unknown"
    found: Owner = "absent"
    for part in stage.lineage:
        for instruction in part.instructions:
            found = _after(part, instruction, path, user, found)
    return found


def _is_own_place(stage: Stage, path: str) -> bool:
    """Tell whether only the Dockerfile can have made a directory: its base is known, and has nothing there."""
    base = stage.base
    if not stage.base_known or base.role not in _GENERIC or stage.is_windows or path in {"/home", "/opt", "/srv"}:
        return False
    taken = (base.workdir or "", base.env.get("HOME", ""), *base.volumes, *base.data_paths)
    if any(len(place) > 1 and (below(path, place) or below(place, path)) for place in taken):
        return False
    return path not in {f"/home/{name}" for name in base.users} and any(below(path, place) for place in _OWN_PLACES)


def _after(stage: Stage, instruction: Instruction, path: str, user: str, before: Owner) -> Owner:
    if isinstance(instruction, Workdir):
        text = stage.expand(instruction.args.text, instruction)
        if text is None:
            return "unknown"
        made = below(_joined(stage, instruction, text), path) and before == "absent"
        return _maker(stage, instruction, user) if made else before
    if isinstance(instruction, Copy):
        return _copied(stage, instruction, path, user, before)
    if isinstance(instruction, Run):
        if not instruction.commands and not instruction.json:
            return "unknown"
        for command in instruction.commands:
            before = _ran(stage, instruction, command, path, user, before)
    return before


def _joined(stage: Stage, at: Instruction, text: str) -> str:
    return posixpath.normpath(posixpath.join(stage.workdir_at(at).value or "/", text))


def _maker(stage: Stage, at: Instruction, user: str) -> Owner:
    """Return the owner of what an instruction makes: the user in force."""
    current = stage.user_at(at).value
    if current is None:
        return "unknown"
    return "root" if is_root(current) else _given(stage, current, user)


def _given(stage: Stage, to: str | None, user: str) -> Owner:
    if to is None:
        return "unknown"
    if is_root(to):
        return "root"
    return "user" if _identities(stage, to) & _identities(stage, user) else "unknown"


def _identities(stage: Stage, user: str) -> set[str]:
    name = user.partition(":")[0]
    numbers = {str(item.uid) for item in stage.users_created if item.name == name and item.uid is not None}
    names = {item.name for item in stage.users_created if str(item.uid) == name}
    return {name, *numbers, *names}


def _copied(stage: Stage, copy: Copy, path: str, user: str, before: Owner) -> Owner:
    target = stage.expand(copy.destination.text, copy)
    if target is None:
        return "unknown"
    place, chown = _joined(stage, copy, target), copy.flag("chown")
    given = _given(stage, stage.expand(chown.value, copy) if chown and chown.value else "root", user)
    if copy.flag("chmod") is not None:
        given = "unknown"
    if place == path or not below(path, place):
        if not below(place, path) or before != "absent":
            return before
        return "root" if given == "root" else "unknown"
    if before != "absent":
        return before
    brought = _brings(stage, copy, posixpath.relpath(path, place))
    return "unknown" if brought is None else given if brought else before


def _brings(stage: Stage, copy: Copy, inside: str) -> bool | None:
    """Tell whether a copy brings a directory; None when what it copies is not at hand."""
    context = stage.dockerfile.context
    for item in copy.sources:
        source = stage.expand(item.text, copy)
        if source is None or copy.from_stage is not None or context is None or "*" in source:
            return None if source is None or "." not in posixpath.basename(source.rstrip("/")) else False
        if context.exists(posixpath.join(source, inside)):
            return True
        if not context.certain and not context.exists(source):
            return None
    return False


def _ran(stage: Stage, run: Run, command: Command, path: str, user: str, before: Owner) -> Owner:
    if command.name in _ACCOUNTS:
        return _home(stage, run, command, path, user) or before
    if command.name not in _OWNERS:
        return "unknown" if _unclear(stage, run, command, path) else before
    operands = list(command.operands(("-m", "--mode", "-o", "--owner", "-g", "--group")))
    named = operands.pop(0).text if operands and command.name in {"chown", "chmod", "chgrp"} else None
    places = [_place(stage, run, word, path) for word in operands]
    if None in places:
        return "unknown"
    known = [place for place in places if place is not None]
    if command.name in {"mkdir", "install"}:
        return _made(stage, run, command, path, user, before, known)
    deep = command.has_option("-R", "--recursive")
    if path not in known and not (deep and before != "absent" and any(below(path, place) for place in known)):
        return before
    if command.name == "chown":
        return _given(stage, named, user)
    if command.name == "chmod":
        return "user" if named and (named[-1] in "2367" or "w" in named) else before
    return "unknown"


def _made(
    stage: Stage, run: Run, command: Command, path: str, user: str, before: Owner, places: list[str]
) -> Owner:  # fmt: skip
    """Return the owner after mkdir or `install -d`."""
    if before != "absent" or not any(below(place, path) for place in places):
        return before
    option = command.option("-o", "--owner", with_value=("-o", "--owner", "-m", "-g"))
    if command.name == "install" and option is not None:
        return _given(stage, option.value, user)
    mode = command.option("-m", "--mode", with_value=("-m", "--mode"))
    if mode is not None and (mode.value or "7")[-1] in "2367":
        return "user"
    return _maker(stage, run, user)


def _place(stage: Stage, run: Run, word: Word, path: str) -> str | None:
    """Return the absolute path that a word means; None when it is not known, and may be `path`."""
    text = _text(stage, run, word)
    if text is None or any(sign in text for sign in "$*{"):
        return None if path.startswith(word.prefix.partition("*")[0]) else word.prefix
    moved = not text.startswith("/") and any(item.name in {"cd", "pushd"} for item in run.commands)
    return None if moved else _joined(stage, run, text)


def _text(stage: Stage, run: Run, word: Word) -> str | None:
    """Return a word's value, with the variables that ENV and ARG give to the shell."""
    return word.text if word.text is not None else stage.expand(word.raw.strip("\"'"), run)


def _home(stage: Stage, run: Run, command: Command, path: str, user: str) -> Owner | None:
    """Return the owner of an account's home; None when the command makes no such directory."""
    account = next((item for item in stage.users_created if item.command is command), None)
    texts = [_text(stage, run, word) for word in command.args]
    if any(text is None and path.startswith(word.prefix) for text, word in zip(texts, command.args, strict=True)):
        return "unknown"
    if path in texts:
        return _given(stage, account.name, user) if account is not None else "unknown"
    if account is None or path != f"/home/{account.name}":
        return None
    made = command.name == "adduser" or command.has_option("-m", "--create-home")
    return _given(stage, account.name, user) if made else None


def _unclear(stage: Stage, run: Run, command: Command, path: str) -> bool:
    """Tell whether a command may make the directory or change its owner: it names it, or does anything at all there."""
    if any(_may_mean(word, _text(stage, run, word), path) for word in command.args):
        return True
    call = shell.package_call(command)
    if command.name in _STILL or (
        call is not None and call.action in {"install", "locked", "update", "clean", "remove"}
    ):
        return False
    program = command.program.text if command.program else None
    if program is None or "/" in program or program.endswith(".sh") or command.name in shell.SHELLS:
        return True
    # What root makes without a word of it belongs to root, and is as unwritable as what nobody makes.
    user = stage.user_at(run)
    return user.is_root is not True and below(path, stage.workdir_at(run).value or "/")


def _may_mean(word: Word, text: str | None, path: str) -> bool:
    if "/" not in word.raw and word.text is not None:
        return False
    if text is None:
        return path.startswith(word.prefix)
    return below(path, text.rstrip("/*") or "/") and text != "/"


def root_at_end(stage: Stage) -> bool:
    """Tell whether a RUN at the end of the stage would run as root."""
    return stage.user.value is None or is_root(stage.user.value)
