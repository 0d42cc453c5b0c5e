"""Programs that commands put in place, by their paths."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from ats_lint.analysis.build.placed import PROGRAM_DIRECTORIES
from ats_lint.syntax.shell import SHELLS, Command, Word, runs_string

ROOTS = frozenset({"/", "/usr", "/usr/local", *PROGRAM_DIRECTORIES})


def in_path(path: str) -> bool:
    """Tell whether a shell finds a file by its name."""
    return posixpath.dirname(path) in PROGRAM_DIRECTORIES


def names_of(words: Iterable[Word]) -> set[str]:
    """Return the names of the programs whose paths are among the words."""
    texts = (word.text for word in words if word.text)
    return {posixpath.basename(text) for text in texts if in_path(text)}


def placed_programs(command: Command) -> set[str]:
    """Return the programs that a command puts in place or makes executable."""
    if command.name in {"curl", "wget"}:
        names = ("-o", "--output") if command.name == "curl" else ("-O", "--output-document")
        option = command.option(*names, with_value=names)
        return names_of([option.value_word]) if option and option.value_word else set()
    operands = command.operands(("-m", "--mode", "-o", "-g", "-t"))
    if command.name == "chmod":
        return names_of(operands[1:])
    last = operands[-1:]
    if last and (last[0].text or "").rstrip("/") in PROGRAM_DIRECTORIES:
        return {word.basename for word in operands[:-1] if word.basename}
    return names_of(last)


def builds_and_installs(command: Command) -> bool:
    """Tell whether a build tool installs what was built, whatever that may be."""
    if command.name in {"make", "gmake", "ninja", "meson", "rake", "scons"}:
        return any((text or "").startswith("install") for text in command.texts)
    return command.name == "cmake" and command.has_option("--install")


def unpacks_into_roots(command: Command) -> bool:
    """Tell whether an archive is unpacked over the directories of programs."""
    return any((word.text or "").rstrip("/") in {"", *ROOTS} and word.prefix.startswith("/") for word in command.args)


def script_path(command: Command) -> str | None:
    """Return the path of the shell script that a command runs."""
    program = command.program.text if command.program else None
    if command.name in SHELLS or command.name in {".", "source"}:
        if runs_string(command):
            return None
        operand = next((word for word in command.args if not word.prefix.startswith("-")), None)
        return operand.text or "" if operand else None
    return program if program and "/" in program and program.endswith((".sh", ".bash")) else None
