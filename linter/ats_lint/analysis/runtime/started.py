"""What the containers of a stage start: its own command, what services put in its place, the scripts behind both."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.analysis.build.placed import placed_text
from ats_lint.analysis.runtime.launch import SCRIPT, Started, followed
from ats_lint.analysis.views.dockerfile import Stage
from ats_lint.analysis.views.effective import exec_words
from ats_lint.images.facts import is_root
from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.syntax import shell

_ARGUMENTS = regex(r"[$][{]?[@*1]")
_BARE_SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh", "fish"})
_PROMPT = regex(
    r"python\d*(\.\d+)?|pypy3?|node|irb|iex|erl|ghci|jshell|julia|lua|perl5?|php|R|gradle|mvn|bun|deno|swift"
)


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
    given = (_own(stage), _handed_on(stage), *_overrides(stage))
    commands = [one for words in given for one in shell.from_words([(word, Span(0, 0)) for word in words]).commands]
    commands += [one for line in _lines(stage) for one in shell.parse(line).commands]
    return followed(commands, lambda path: placed_text(stage, path))


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
    hands = SCRIPT.search(script) if text is None else _ARGUMENTS.search(text)
    return words if hands and words and not words[0].startswith("-") else ()


def _overrides(stage: Stage) -> Iterator[tuple[str, ...]]:
    for use in stage.uses:
        yield from (given for given in (use.entrypoint, use.command) if isinstance(given, tuple))


def _lines(stage: Stage) -> Iterator[str]:
    for use in stage.uses:
        yield from (given for given in (use.entrypoint, use.command) if isinstance(given, str))
