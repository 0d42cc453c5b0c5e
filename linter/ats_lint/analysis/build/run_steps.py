"""Commands of a RUN whose failure ends the build: those of programs that are not there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ats_lint.analysis.build.software import software_around
from ats_lint.analysis.views.dockerfile import Run, Stage
from ats_lint.syntax.shell import Command, package_call

_OF_SYSTEM = frozenset({"groupadd", "useradd", "usermod", "groupmod", "apt-get", "apk", "bash"})
"""Programs that no other package than their own brings."""
_INERT = frozenset(
    {"mkdir", "chown", "chmod", "echo", "printf", "set", "cd", "rm", "touch", "ln", "useradd", "adduser", "groupadd",
     "addgroup", "export", "sed", "test", "[", "true", ":", "cat", "ls", "id", "usermod", "umask"}
)  # fmt: skip
"""Commands that bring no program."""


def absent_program(stage: Stage, run: Run, command: Command) -> bool:
    """Tell whether a command's program surely is not in the image when the RUN comes to it."""
    word = command.program
    if word is None or command.wrappers or "/" in (word.text or "/"):
        return False
    if any(one.has(command.name) is not False for one in software_around(stage, run)):
        return False
    if any(_installs(one) for one in run.commands[: _position(run, command)]):
        return False  # what the RUN installs for itself, it may take away again at its end
    return command.name in _OF_SYSTEM or all(_brings_nothing(one) for one in _before(stage, run, command))


def _before(stage: Stage, run: Run, command: Command) -> Iterator[Command]:
    """Yield the commands that ran before one."""
    for owner in stage.lineage:
        for other in owner.runs:
            for one in other.commands:
                if other is run and one is command:
                    return
                yield one


def _position(run: Run, command: Command) -> int:
    return next((at for at, one in enumerate(run.commands) if one is command), 0)


def _installs(command: Command) -> bool:
    call = package_call(command)
    return call is not None and call.action == "install"


def _brings_nothing(command: Command) -> bool:
    call = package_call(command)
    return command.name in _INERT or (call is not None and call.action == "update")


def decisive(run: Run) -> Iterator[Command]:
    """Yield the commands that are surely run and whose failure ends the build: links of a chain of `&&`.

    A command behind `;` counts only where `set -e` came first, and none whose failure something else catches.
    """
    listed = [one for one in run.commands if not one.depth and not one.context]
    strict, last = False, _last(listed)
    caught = _caught(listed)
    for at, command in enumerate(listed):
        if command.operator_before == "||":
            return
        if command.name == "set":
            strict = strict or any(re.match(r"-[a-z]*e", text or "") for text in command.texts)
        tells = command.piped_into is None and not command.pipe_position
        if tells and (strict or at >= last) and not caught[at] and not command.negated and not command.background:
            yield command


def _last(listed: list[Command]) -> int:
    """Return the place of the first command that nothing but `&&` and pipes follow."""
    ends = (at for at in range(len(listed) - 1, 0, -1) if listed[at].operator_before not in {"&&", "|", "|&"})
    return next(ends, 0)


def _caught(listed: list[Command]) -> list[bool]:
    """Tell of each command whether a `||` follows in its chain: before the next `;`."""
    caught: list[bool] = []
    behind = False
    for command in reversed(listed):
        caught.append(behind)
        behind = (behind or command.operator_before == "||") and command.operator_before not in {";", "&", ""}
    return caught[::-1]
