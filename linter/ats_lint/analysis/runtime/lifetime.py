"""How long a process lives: whether it stays up, ends when its work is done, or waits for somebody at a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from ats_lint.analysis.runtime.program_kinds import JOBS, ProgramKinds, program_kinds
from ats_lint.files.policy import PLAIN, Policy
from ats_lint.patterns import regex
from ats_lint.records import dataclass
from ats_lint.shortening import short
from ats_lint.syntax import shell
from ats_lint.syntax.shell import Command

_SUBCOMMAND = regex(r"[a-z]+(?:-[a-z]+)*")
_LONG_SLEEP = regex(r"inf(inity)?|\d{6,}s?|\d{4,}[mh]|\d+d")
_CONSTANTS = frozenset({"true", ":", "sleep", "inotifywait"})
_NUMBERED = regex(r"(python|node|php|ruby|pip|pypy)[\d.]+")
_LEAVING = frozenset({"break", "exit", "return"})
_AROUND = frozenset(
    {"sleep", "tail", "cat", "yes", "pause", "true", "false", "echo", "exit", "printf", ":", "set", "trap", "export",
     "cd", "date", "read", "[", "[[", "test", "wait", "exec", "find", "ls", ""}
)  # fmt: skip
"""What a container that only waits may do besides."""
_WORKER = regex(r"(?:^|[\s/_:-])(?:worker|consumer|scheduler|beat|queue:work|celery)(?:$|[\s.:_-])")


class Lifetime(Enum):
    """What becomes of a process that is left alone."""

    SERVER = "server"
    WORKER = "worker"
    IDLE = "idle"
    JOB = "job"
    SHELL = "shell"
    UNKNOWN = "unknown"

    @property
    def stays(self) -> bool | None:
        """Whether it is there until it is stopped; None when that is not known."""
        if self is Lifetime.UNKNOWN:
            return None
        return self in {Lifetime.SERVER, Lifetime.WORKER, Lifetime.IDLE}


@dataclass(frozen=True, slots=True)
class Life:
    """A lifetime, whether the files show it (`known`) or it is likely, and what tells: a clause for a reason."""

    kind: Lifetime
    known: bool
    because: str


def of_commands(commands: Iterable[Command], policy: Policy = PLAIN, *, terminal: bool = False) -> Life:
    """Return how long a script lives: as long as the first of its commands that stays, else until the last one ends.

    `terminal` tells that somebody may sit at it: a shell then waits.
    """
    listed = [one for one in commands if not one.context & {"substitution", "function"}]
    found = _of_list(listed, program_kinds(policy), terminal=terminal)
    waits = found.kind.stays and all(one.name in _AROUND or one.name in shell.SHELLS for one in listed)
    return Life(Lifetime.IDLE, True, "the command only waits") if waits else found


def is_task(words: tuple[str, ...], own: tuple[str, ...], starting: Iterable[str], policy: Policy) -> bool:
    """Tell whether an image's program is given a word that its own command lacks: `migrations`, `generate`."""
    words = words[1:] if own and words[:1] == own[:1] else words
    first, kinds = next(iter(words), ""), program_kinds(policy)
    served = {*own, *kinds.serving, *kinds.starting, *starting}
    return bool(JOBS.search(" ".join(words))) or (bool(_SUBCOMMAND.fullmatch(first)) and first not in served)


def _of_list(listed: list[Command], kinds: ProgramKinds, *, terminal: bool) -> Life:
    if _endless(listed):
        return Life(Lifetime.WORKER, True, "the command loops for ever")
    found: list[Life] = []
    for command in listed:
        if command.background and not _waited(listed):
            continue
        life = _of_command(command, kinds, terminal=terminal)
        if life.kind.stays:
            return life
        found.append(life)
    if not found:
        return Life(Lifetime.UNKNOWN, False, "what runs is not known")
    last = found[-1]
    if last.kind.stays is None or all(one.known for one in found):
        return last
    return Life(last.kind, False, last.because)


def _endless(commands: list[Command]) -> bool:
    """Tell whether a loop goes on for ever and nothing in it leaves."""
    looped = [one for one in commands if "loop" in one.context]
    if any(one.name in _LEAVING for one in looped):
        return False
    return any("condition" in one.context and _holds(one) for one in looped)


def _holds(command: Command) -> bool:
    """Tell whether the condition of a loop is always met."""
    if command.negated or "if" in command.context:
        return False
    if "until" in command.context:
        return command.name == "false"
    constant = command.name in {"[", "[["} and command.texts[:1] in {("1",), ("true",)} and len(command.args) == 2
    return command.name in _CONSTANTS or constant


def _waited(commands: list[Command]) -> bool:
    return any(one.name == "wait" and not one.background for one in commands)


def _of_command(command: Command, kinds: ProgramKinds, *, terminal: bool) -> Life:
    name = _name(command, kinds)
    words = [word.text or word.raw for word in command.args]
    line = " ".join(words)
    if shell.runs_string(command):
        # The commands of the string follow.
        return Life(Lifetime.JOB, True, "the shell ends with its commands")
    if not name:
        known = not command.words
        return Life(Lifetime.JOB if known else Lifetime.UNKNOWN, known, "a program that a variable names is not known")
    if _asks_nothing(name, command, kinds):
        stays = terminal or any(item.target for item in command.redirects)
        return Life(Lifetime.IDLE if stays else Lifetime.SHELL, True, f"{name} ends where nobody is at a terminal")
    if _is_told_nothing(name, words, kinds):
        return Life(Lifetime.JOB, True, f"{name} is told nothing to do")
    if words and words[-1] in kinds.asking:
        return Life(Lifetime.JOB, True, f"{name} answers and ends")
    found = _idle(name, words) or _listed(name, line, kinds) or _task(name, line, kinds)
    return found or _by_words(name, words, line, kinds)


def _name(command: Command, kinds: ProgramKinds) -> str:
    name = command.name.removesuffix(".exe").removesuffix(".cmd")
    for ending in (".sh", ".bat"):
        plain = name.removesuffix(ending)
        if kinds.knows(plain):
            name = plain
    numbered = _NUMBERED.fullmatch(name)
    return numbered[1] if numbered else name.lower() if "-" in name else name


def _asks_nothing(name: str, command: Command, kinds: ProgramKinds) -> bool:
    """Tell whether a shell or an interpreter is started with nothing to run."""
    if name not in kinds.interactive or command.pipe_position:
        return False
    return not any(not (word.text or "-").startswith("-") for word in command.args) and not command.has_option("-c")


def _is_told_nothing(name: str, words: list[str], kinds: ProgramKinds) -> bool:
    """Tell whether a tool, or a script that is one, has no task."""
    operands = [word for word in words if not word.startswith("-")]
    if name in kinds.interactive and operands:
        name = operands.pop(0).rpartition("/")[2]
    return name in kinds.helping and not operands


def _idle(name: str, words: list[str]) -> Life | None:
    endless = name == "sleep" and any(_LONG_SLEEP.fullmatch(word) for word in words)
    nothing = name == "tail" and "/dev/null" in words
    if endless or nothing or name == "pause" or (name == "yes" and words):
        return Life(Lifetime.IDLE, True, f"{name} stays and does nothing")
    return None


def _listed(name: str, line: str, kinds: ProgramKinds) -> Life | None:
    ends, stays = kinds.ending.get(name), kinds.staying.get(name)
    if ends is not None:
        if ends.search(line):
            return Life(Lifetime.WORKER, True, f"{name} stays with these words")
        return Life(Lifetime.JOB, True, f"{name} does its work and ends")
    if stays is not None:
        if stays.search(line):
            return Life(Lifetime.JOB, True, f"{name} ends with these words")
        return Life(Lifetime.SERVER, True, f"{name} is a server")
    return None


def _task(name: str, line: str, kinds: ProgramKinds) -> Life | None:
    found = kinds.either.get(name)
    if found is None:
        return None
    ends, stays = found
    if ends.match(line):
        return Life(Lifetime.JOB, True, f"{name} does its work and ends")
    if stays.match(line):
        return Life(Lifetime.SERVER, True, f"{name} stays with these words")
    return None


def _by_words(name: str, words: list[str], line: str, kinds: ProgramKinds) -> Life:
    """Judge a program that is not known by what it is told."""
    script = next((word for word in words if not word.startswith("-")), "") if name in kinds.interactive else ""
    if script:
        base = script.rpartition("/")[2]
        rest = " ".join(words[words.index(script) + 1 :])
        found = _task(base, rest, kinds)
        if found is not None:
            return found
    first = next((word for word in words if not word.startswith("-")), "")
    if first in kinds.serving or "--watch" in words:
        return Life(Lifetime.SERVER, True, f"{name} is told to {first or 'watch'}")
    if JOBS.search(f"{name} {line}"):
        return Life(Lifetime.JOB, False, "its words are those of a job")
    if _WORKER.search(f"{name} {line}"):
        return Life(Lifetime.WORKER, False, "its words are those of a worker")
    return Life(Lifetime.UNKNOWN, False, f"whether {short(name, 40)} ends is not known")
