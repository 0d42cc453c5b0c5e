"""What the containers of a stage start: its own command, what services put in its place, the scripts behind both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ats_lint.analysis.build.placed import placed_text
from ats_lint.analysis.views.dockerfile import Stage
from ats_lint.analysis.views.effective import exec_words
from ats_lint.images.facts import is_root
from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.records import dataclass
from ats_lint.syntax import shell
from ats_lint.syntax.shell import Command

_SCRIPT = regex(r"\.(sh|bash)$|(^|/)[^/]*(entrypoint|entry-point)[^/]*$")
_SHEBANG = regex(r"#!.*\b(sh|bash|ash|dash)\b")
_ARGUMENTS = regex(r"[$][{]?[@*1]")
_BARE_SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh", "fish"})
_PROMPT = regex(
    r"python\d*(\.\d+)?|pypy3?|node|irb|iex|erl|ghci|jshell|julia|lua|perl5?|php|R|gradle|mvn|bun|deno|swift"
)
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Started:
    """Commands in order; `scripts` are those whose text was read, `unread` those whose text is not at hand."""

    commands: tuple[Command, ...]
    scripts: tuple[str, ...]
    unread: tuple[str, ...]


def user_is_given(stage: Stage) -> bool:
    """Tell whether every Compose service that runs the stage sets a user that is not root."""
    return bool(stage.uses) and all(use.user is not None and not is_root(use.user) for use in stage.uses)


def starts_something(stage: Stage) -> bool:
    """Tell whether the stage itself, or every service that runs it, says what to start."""
    if stage.cmd is not None or stage.entrypoint is not None:
        return True
    return bool(stage.uses) and all(use.command or use.entrypoint for use in stage.uses)


def carries_files_only(stage: Stage) -> bool:
    """Tell whether the stage holds files for others to take: nothing could be started from it."""
    return stage.is_scratch and not starts_something(stage)


def started(stage: Stage) -> Started:
    """Return the commands that containers of the stage run, as far as they can be read."""
    walk = _Walk(stage)
    for words in (_own(stage), _handed_on(stage), *_overrides(stage)):
        walk.follow(shell.from_words([(word, Span(0, 0)) for word in words]).commands)
    for line in _lines(stage):
        walk.follow(shell.parse(line).commands)
    return Started(tuple(walk.commands), tuple(dict.fromkeys(walk.scripts)), tuple(dict.fromkeys(walk.unread)))


def is_bare_shell(stage: Stage) -> bool:
    """Tell whether the stage starts a shell and nothing in it, as operating systems and tool boxes do."""
    found = started(stage).commands
    if len(found) != 1 or found[0].operands(("-o", "-c")):
        return False
    return found[0].name in _BARE_SHELLS or (
        bool(_PROMPT.fullmatch(found[0].name)) and set(found[0].texts) <= {"-a", "-i"}
    )


def _own(stage: Stage) -> tuple[str, ...]:
    words = [exec_words(one, stage.shell_at(one)) for one in (stage.entrypoint, stage.cmd) if one is not None]
    if not words:
        return stage.base.command or ()
    return tuple(word for part in words for word in part)


def _handed_on(stage: Stage) -> tuple[str, ...]:
    """Return the words of CMD where the entrypoint is a script, which starts them by `exec "$@"`."""
    if stage.entrypoint is None or stage.cmd is None:
        return ()
    script = next(iter(exec_words(stage.entrypoint, stage.shell_at(stage.entrypoint))), "")
    words = exec_words(stage.cmd, stage.shell_at(stage.cmd))
    text = placed_text(stage, script) if script else None
    hands = _SCRIPT.search(script) if text is None else _ARGUMENTS.search(text)
    return words if hands and words and not words[0].startswith("-") else ()


def _overrides(stage: Stage) -> Iterator[tuple[str, ...]]:
    for use in stage.uses:
        yield from (given for given in (use.entrypoint, use.command) if isinstance(given, tuple))


def _lines(stage: Stage) -> Iterator[str]:
    for use in stage.uses:
        yield from (given for given in (use.entrypoint, use.command) if isinstance(given, str))


class _Walk:
    """Follows commands into the scripts that they start."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.commands: list[Command] = []
        self.scripts: list[str] = []
        self.unread: list[str] = []

    def follow(self, commands: Iterable[Command], depth: int = 0) -> None:
        for command in commands:
            if shell.runs_string(command):
                # The commands of the string follow.
                continue
            self.commands.append(command)
            path = _script(command)
            text = placed_text(self.stage, path) if path else None
            if path and text is None and _SCRIPT.search(path):
                self.unread.append(path)
            elif path and text is not None and depth < _DEEPEST and (_SHEBANG.match(text) or _SCRIPT.search(path)):
                self.scripts.append(path)
                self.follow(shell.parse(text).commands, depth + 1)


def _script(command: Command) -> str | None:
    if command.name in shell.SHELLS or command.name in {".", "source"}:
        if shell.runs_string(command):
            return None
        return next((word.text for word in command.args if not word.prefix.startswith("-")), None)
    return command.program.text if command.program else None
