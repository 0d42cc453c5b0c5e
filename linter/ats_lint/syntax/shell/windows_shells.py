"""Commands of a text that a shell of Windows reads, strings that it hands to another one included."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ats_lint.syntax.shell.batch import batch_commands
from ats_lint.syntax.shell.cmdlets import cmdlet_commands
from ats_lint.syntax.shell.relocate import Locate, by_offsets, relocated
from ats_lint.syntax.shell.script import Command

_READERS: dict[str, Callable[[str], tuple[Command, ...]]] = {
    "cmd": batch_commands,
    "powershell": cmdlet_commands,
    "pwsh": cmdlet_commands,
}
_TEXT_FOLLOWS = {
    "cmd": frozenset({"/c", "/k", "/r"}),
    "powershell": frozenset({"-command", "-c"}),
    "pwsh": frozenset({"-command", "-c"}),
}
_MAX_NESTED = 4


def windows_shell(words: Sequence[str]) -> str | None:
    """Return which shell of Windows a SHELL instruction names; None for any other."""
    name = words[0].replace("\\", "/").rpartition("/")[2].lower().removesuffix(".exe") if words else ""
    return name if name in _READERS else None


def parse_windows_at(text: str, shell: str, locate: Locate) -> tuple[Command, ...]:
    """Return the commands of a text that `cmd`, `powershell` or `pwsh` reads, with spans passed through `locate`."""
    return relocated(_read(text, shell, 0), locate)


def _read(text: str, shell: str, nested: int) -> tuple[Command, ...]:
    return tuple(one for command in _READERS[shell](text) for one in (command, *_within(command, text, nested)))


def _within(command: Command, text: str, nested: int) -> Iterator[Command]:
    """Yield the commands of the text behind `powershell -Command` or `cmd /C`."""
    shell = command.name if command.name in _READERS and nested < _MAX_NESTED else None
    for number, word in enumerate(command.args if shell else ()):
        follows = (word.text or "").lower() in _TEXT_FOLLOWS[shell or ""]
        bare = shell != "cmd" and not word.raw.startswith(("-", "/"))
        if not follows and not bare:
            continue
        rest = command.args[number + follows :]
        if rest:
            yield from _adopted(_inner(rest[0].span.start, rest[-1].span.end, text, shell or "", nested), command)
        return


def _inner(start: int, end: int, text: str, shell: str, nested: int) -> tuple[Command, ...]:
    offsets = list(range(start, end))
    quote = text[start]
    if quote in "'\"" and text[end - 1] == quote and end - start > 1:
        offsets = offsets[1:-1]
    inner = "".join(text[at] for at in offsets)
    return relocated(_read(inner, shell, nested + 1), by_offsets(offsets))


def _adopted(commands: Sequence[Command], parent: Command) -> Iterator[Command]:
    for command in commands:
        command.parent = command.parent or parent
        command.context |= parent.context | {"string"}
        command.depth += parent.depth + 1
        yield command
