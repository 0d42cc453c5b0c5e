"""Whether the user of a stage may write to a path of its image, as far as the Dockerfile tells."""

from __future__ import annotations

import posixpath

from ats_lint import Command, Copy, Instruction, Run, Stage, Word, Workdir, is_root

_OWN_PLACES = ("/app", "/data", "/srv", "/opt", "/code", "/src", "/workspace", "/home", "/work", "/storage", "/config",
    "/cache", "/uploads", "/media", "/logs", "/var/lib", "/var/log", "/var/cache", "/var/opt")  # fmt: skip
"""Directories below which images of runtimes and operating systems hold nothing that an application's user owns."""
_GENERIC = frozenset({"runtime", "os"})
_MODES_FOR_ALL = frozenset("2367")
_QUIET = frozenset({"mkdir", "chown", "chmod", "chgrp", "install", "useradd", "adduser"})


def below(path: str, directory: str) -> bool:
    """Tell whether `path` is `directory` or lies in it."""
    return path == directory or path.startswith(directory.rstrip("/") + "/")


def may_write(stage: Stage, path: str, user: str) -> bool | None:
    """Tell whether `user` could write to the directory `path` of the image, were a fresh volume mounted there.

    Docker gives a fresh volume the owner that the directory has in the image, and root where there is none. None
    where that cannot be known: every doubt is an answer.
    """
    base = stage.base
    if not stage.base_known or base.role not in _GENERIC or stage.is_windows:
        return None
    if not any(below(path, place) and path != "/home" for place in _OWN_PLACES):
        return None
    known = (base.workdir or "", base.env.get("HOME", ""), *base.volumes, *base.data_paths)
    if any(len(place) > 1 and (below(path, place) or below(place, path)) for place in known):
        return None
    if path in {f"/home/{name}" for name in base.users}:
        return None
    found: bool | None = False
    for owner in stage.lineage:
        for instruction in owner.instructions:
            seen = _after(owner, instruction, path, user)
            if seen is None:
                return None
            found = found or seen
    return found


def _after(stage: Stage, instruction: Instruction, path: str, user: str) -> bool | None:
    """Tell whether an instruction makes the path the user's; None when that is not clear."""
    if isinstance(instruction, Workdir):
        place = posixpath.join(
            stage.workdir_at(instruction).value or "/", stage.expand(instruction.args.text, instruction) or ""
        )
        return place == path and _is(stage, stage.user_at(instruction).value, user)
    if isinstance(instruction, Copy):
        return _copied(stage, instruction, path)
    if isinstance(instruction, Run):
        found: bool | None = False
        for command in instruction.commands:
            seen = _ran(stage, instruction, command, path, user)
            if seen is None:
                return None
            found = found or seen
        return found if instruction.commands or path not in instruction.args.text else None
    return False


def _is(stage: Stage, one: str | None, user: str) -> bool:
    """Tell whether two names mean one user."""
    return one is not None and bool(_identities(stage, one) & _identities(stage, user))


def _identities(stage: Stage, user: str) -> set[str]:
    name = user.partition(":")[0]
    numbers = {str(item.uid) for item in stage.users_created if item.name == name and item.uid is not None}
    names = {item.name for item in stage.users_created if str(item.uid) == name}
    return {name, *numbers, *names}


def _copied(stage: Stage, copy: Copy, path: str) -> bool | None:
    """A copy belongs to root, unless it says otherwise: then what it brings is not known in detail."""
    if copy.flag("chown") is None and copy.flag("chmod") is None:
        return False
    target = stage.expand(copy.destination.text, copy)
    if target is None:
        return None
    place = posixpath.normpath(posixpath.join(stage.workdir_at(copy).value or "/", target))
    if not below(path, place) and not below(place, path):
        return False
    context = stage.dockerfile.context
    inside = posixpath.relpath(path, place)
    if below(path, place) and path != place and context is not None and context.certain and copy.from_stage is None:
        brought = any(
            context.exists(posixpath.join(stage.expand(item.text, copy) or "", inside)) for item in copy.sources
        )
        return None if brought else False
    return None


def _ran(stage: Stage, run: Run, command: Command, path: str, user: str) -> bool | None:
    if command.name in {"useradd", "adduser"}:
        return _home(stage, command, path, user)
    if command.name not in _QUIET:
        return _unclear(command, path)
    places = [_place(stage, run, word) for word in command.operands(("-m", "--mode", "-o", "--owner", "-g", "--group"))]
    if None in places:
        return None
    deep = command.has_option("-R", "--recursive", "-Rf", "-hR")
    if not any(place == path or (deep and place and below(path, place)) for place in places):
        # Something else, or a directory above that is made along with it.
        return None if any(place and below(place, path) and place != path for place in places[1:]) else False
    if command.name == "mkdir":
        return None if "sudo" in command.wrappers else _is(stage, stage.user_at(run).value, user)
    if command.name == "chmod":
        mode = command.operands()[0].text if command.operands() else None
        return bool(mode and (mode[-1] in _MODES_FOR_ALL or "w" in mode))
    return True


def _place(stage: Stage, run: Run, word: Word) -> str | None:
    text = word.text if word.text is not None else stage.expand(word.raw.strip("\"'"), run)
    if text is None or "$" in text:
        return None
    return posixpath.normpath(posixpath.join(stage.workdir_at(run).value or "/", text))


def _home(stage: Stage, command: Command, path: str, user: str) -> bool | None:
    """An account's home belongs to it, where the tool makes one."""
    words = {word.text for word in command.args}
    name = user.partition(":")[0]
    if path in words:
        return True
    homes = {f"/home/{item.name}" for item in stage.users_created if item.command is command}
    made = command.name == "adduser" or command.has_option("-m", "--create-home")
    return bool(path in homes and made and name)


def _unclear(command: Command, path: str) -> bool | None:
    """Tell that a command of another kind changes nothing; None when it may: it names the path, or is a script."""
    program = command.program.text if command.program else None
    if program is None or (("/" in program or program.endswith(".sh")) and not program.startswith(("/bin", "/usr"))):
        return None
    if command.name in {"make", "bash", "sh", "ansible-playbook", "find", "xargs", "cp", "tar", "rsync", "mv", "ln"}:
        return None if command.name in {"make", "bash", "sh", "ansible-playbook"} or _names(command, path) else False
    return None if _names(command, path) else False


def _names(command: Command, path: str) -> bool:
    """Tell whether a command may mean the path, a directory above it, or one that only the shell knows."""
    return any(
        path.startswith(word.prefix) if word.text is None else below(path, word.text.rstrip("/") or "/")
        for word in command.args
        if "/" in word.raw or word.text is None
    )


def root_at_end(stage: Stage) -> bool:
    """Tell whether a RUN at the end of the stage would run as root."""
    return stage.user.value is None or is_root(stage.user.value)
