"""Whether what a container starts with gives up root by itself (gosu, su-exec, setpriv …)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from ats_lint.analysis.build.placed import placed_text
from ats_lint.analysis.views.answers import remembered
from ats_lint.analysis.views.dockerfile import Executable, Stage
from ats_lint.analysis.views.effective import exec_words
from ats_lint.images import is_root
from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.syntax.shell import SHELLS, Command, Word, from_words, parse, runs_string

_TAKES_USER = frozenset({"gosu", "su-exec", "s6-setuidgid", "setuidgid"})
_WITH_OPTION = {
    "chpst": ("-u",),
    "setpriv": ("--reuid",),
    "runuser": ("-u", "--user"),
    "sudo": ("-u", "--user"),
    "chroot": ("--userspec",),
    "start-stop-daemon": ("-c", "--chuid"),
    "doas": ("-u",),
    "capsh": ("--user",),
}
_SU = frozenset({"su", "runuser"})
_SCRIPT = regex(r"(^|/)[^/]*(entrypoint|entry-point|init|start|boot|run)[^/]*$|\.(sh|bash)$")
_OTHER_LANGUAGE = regex(r"\bos\.setuid\(|\bos\.setresuid\(|process\.setuid\(|Process::UID\.change_privilege")
_DEEPEST = 3


@remembered
def steps_down(stage: Stage) -> bool | None:
    """Tell whether the process that stays is started under another user than the one the stage ends with."""
    if stage.entrypoint is None:
        return _inherited(stage)
    words = [*_words(stage, stage.entrypoint), *_words(stage, stage.cmd)]
    return _started(stage, from_words([(word, Span(0, 0)) for word in words]).commands, _DEEPEST)


def _words(stage: Stage, instruction: Executable | None) -> tuple[str, ...]:
    return exec_words(instruction, stage.shell_at(instruction)) if instruction else ()


def _inherited(stage: Stage) -> bool | None:
    """Answer for the entrypoint of the base image, which may step down for its own command only."""
    if stage.cmd is not None:
        words = _words(stage, stage.cmd)
        own = _started(stage, from_words([(word, Span(0, 0)) for word in words]).commands, _DEEPEST)
        program = posixpath.basename(words[0]) if words else ""
        usual = {posixpath.basename(word) for word in (stage.base.command or ())[:1]}
        if own or (stage.base.entrypoint == () and own is not None):
            return own
        if not stage.base.steps_down:
            return own if stage.base_known else None
        return True if program in usual else None
    return bool(stage.base.steps_down) if stage.base_known and stage.base.user is not None else None


def _started(stage: Stage, commands: Iterable[Command], depth: int) -> bool | None:
    """Return True when a command steps down, None when a script is started whose text is not at hand."""
    unknown = False
    for command in commands:
        if target(command) is not None:
            return True
        path = _script(command)
        if path is None or depth == 0:
            continue
        text = placed_text(stage, path)
        if text is None:
            if _is_base_entrypoint(stage, path):
                return bool(stage.base.steps_down)
            unknown = unknown or bool(_SCRIPT.search(path))
            continue
        found = _in_script(stage, text, depth - 1)
        if found:
            return True
        unknown = unknown or found is None
    return None if unknown else False


def _in_script(stage: Stage, text: str, depth: int) -> bool | None:
    interpreter = text.partition("\n")[0] if text.startswith("#!") else "sh"
    if not any(re.search(rf"\b{shell}\b", interpreter) for shell in SHELLS):
        return True if _OTHER_LANGUAGE.search(text) else None
    script = parse(text)
    found = _started(stage, script.commands, depth)
    return None if script.errors and not found else found


def _script(command: Command) -> str | None:
    """Return the path of the script that a command starts; None when it starts none that could be read."""
    program = command.program.text if command.program else None
    if command.name in SHELLS or command.name in {".", "source"}:
        operand = next((word.text for word in command.args if not word.prefix.startswith("-")), None)
        string = runs_string(command)
        return None if string else operand
    return program if program and ("/" in program or _SCRIPT.search(program)) else None


def _is_base_entrypoint(stage: Stage, path: str) -> bool:
    words = stage.base.entrypoint or ()
    return posixpath.basename(path) in {posixpath.basename(word) for word in words}


def target(command: Command) -> str | None:
    """Return the user that a command changes to, empty when it is not static; None when it stays what it is."""
    words = list(command.words)
    # The wrappers, and the command itself.
    for at, word in enumerate(words[: len(words) - len(command.args)]):
        if word.basename in _TAKES_USER:
            return _other(_first_operand(words[at + 1 :]))
        if word.basename in _WITH_OPTION:
            found = _option_value(words[at + 1 :], _WITH_OPTION[word.basename])
            if found is not None:
                return _other(found)
        if word.basename in _SU:
            return _other(_su_user(words[at + 1 :]))
    return None


def _other(user: str | None) -> str | None:
    return None if user is not None and user and is_root(user) else user


def _first_operand(words: list[Word]) -> str | None:
    found = next((word for word in words if not word.prefix.startswith("-")), None)
    return None if found is None else found.text or ""


def _option_value(words: list[Word], names: tuple[str, ...]) -> str | None:
    for at, word in enumerate(words):
        name, equals, value = word.prefix.partition("=")
        if name in names:
            if equals:
                return value
            return (words[at + 1].text or "") if at + 1 < len(words) else None
        if not word.prefix.startswith("-") and at and not words[at - 1].prefix.startswith("-"):
            break
        if len(name) > 2 and name[:2] in names and not name.startswith("--"):
            return name[2:]
    return None


def _su_user(words: list[Word]) -> str | None:
    """Return the user of `su [options] [-] USER …`; none given means root."""
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word.prefix in {"-c", "--command", "-s", "--shell", "-g", "--group", "-G", "-w"}:
            skip = True
        elif not word.prefix.startswith("-") and word.text != "-":
            return word.text or ""
    return "root"
