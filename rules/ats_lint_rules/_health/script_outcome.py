"""Whether the script of a health check can end with success, given the programs that are there."""

from __future__ import annotations

from collections.abc import Iterable

from ats_lint import Command, Container, dataclass, shell

_BUILTINS = frozenset(
    {"exit", "true", "false", ":", "test", "[", "[[", "echo", "printf", "cd", "exec", "read", "set", "export", "kill",
     ".", "source", "eval", "type", "command", "return", "shift", "unset", "local", "trap", "wait", "ulimit", "let",
     "declare"}
)  # fmt: skip
_ON_PATH = frozenset({"/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"})
_COMPOUND = frozenset({"if", "loop", "case", "function", "subshell", "group", "substitution"})
_FILTERS = frozenset({"grep", "egrep", "fgrep", "jq", "awk", "python", "python3", "node"})


def is_absent(command: Command, container: Container) -> bool:
    """Tell whether a program is surely not there: of other directories of an image that is pulled nothing is known."""
    folder = (command.program.text or "").rpartition("/")[0] if command.program is not None else ""
    if container.stage is None and folder and folder not in _ON_PATH:
        return False
    return command.name not in _BUILTINS and container.has(command.name) is False


def passes(commands: Iterable[Command], container: Container, failing: Command | None = None) -> bool | None:
    """Tell whether a script can end with success, given the programs that are there; None when it may.

    `failing` is a command of which it is known that it fails.
    """
    every = tuple(commands)
    handed_on: dict[int, list[Command]] = {}
    for one in every:
        if one.parent is not None and "string" in one.context:
            handed_on.setdefault(id(one.parent), []).append(one)
    outcome = _script([one for one in every if one.depth == 0], _World(every, container, handed_on, failing))
    return None if 0 in outcome and 1 in outcome else 0 in outcome


@dataclass(frozen=True, slots=True)
class _World:
    """What a script's outcome depends on."""

    every: tuple[Command, ...]
    container: Container
    handed_on: dict[int, list[Command]]
    """The commands of the string that a command is given, by its identity."""
    failing: Command | None = None

    def fails(self, command: Command) -> bool:
        """Tell whether a command surely fails."""
        return command is self.failing or is_absent(command, self.container)


def _script(top: list[Command], world: _World) -> set[int]:
    """Return the possible outcomes (0 success, 1 failure): of the last statement, and of each `exit` on the way."""
    if any(one.context & _COMPOUND for one in top):
        return {0, 1}
    # What comes out of a group or condition before the first plain statement is not known.
    before = (
        any(one.depth and one.context & _COMPOUND and one.span < top[0].span for one in world.every) if top else False
    )
    current, ended = {0, 1} if before else {0}, set[int]()
    for pipeline in _pipelines(top):
        reached, passed_by = _reached(pipeline[0].operator_before, current)
        own = _pipeline(pipeline, world) if reached else set[int]()
        if len(pipeline) == 1 and pipeline[0].name == "exit":
            ended |= own
            own = set[int]()
        current = own | passed_by
        if not current:
            break
    return current | ended


def _reached(operator: str, current: set[int]) -> tuple[bool, set[int]]:
    """Return whether a statement runs after what may have come out so far, and with which outcomes it is left out."""
    if operator == "&&":
        return 0 in current, current - {0}
    if operator == "||":
        return 1 in current, current - {1}
    return bool(current), set()


def _pipelines(commands: list[Command]) -> list[list[Command]]:
    found: list[list[Command]] = []
    for command in commands:
        if found and command.pipe_position > 0 and found[-1][-1].pipeline == command.pipeline:
            found[-1].append(command)
        else:
            found.append([command])
    return found


def _pipeline(commands: list[Command], world: _World) -> set[int]:
    last = commands[-1]
    outcome = _single(last, world)
    if len(commands) > 1 and last.name in _FILTERS and any(world.fails(one) for one in commands[:-1]):
        outcome = {1}
    return {1 - one for one in outcome} if commands[0].negated else outcome


def _single(command: Command, world: _World) -> set[int]:
    if command.name in {"true", ":", "echo", "printf"}:
        # `: > /dev/tcp/127.0.0.1/80` fails when nobody listens.
        return {0, 1} if any("/dev/" in (one.target.prefix if one.target else "") for one in command.redirects) else {0}
    if command.name == "false":
        return {1}
    if command.name == "exit":
        status = command.first
        return {0} if status in {"0"} else {0, 1} if status is None else {1}
    if world.fails(command):
        return {1}
    inner = world.handed_on.get(id(command)) if command.name in shell.SHELLS else None
    if inner:
        return _script(inner, world)
    return {0, 1}
