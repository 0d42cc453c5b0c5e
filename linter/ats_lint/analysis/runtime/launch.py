"""What a container runs when it starts: its words, and the scripts behind them whose text is at hand."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator

from ats_lint.analysis.build.placed import placed_text
from ats_lint.analysis.runtime.configuration.provided_files import Files
from ats_lint.analysis.runtime.processes import Execution
from ats_lint.analysis.views.effective import within
from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.records import dataclass
from ats_lint.syntax import shell
from ats_lint.syntax.shell import Command

SCRIPT = regex(r"\.(sh|bash)$|(^|/)[^/]*(entrypoint|entry-point)[^/]*$")
"""Names of scripts of a shell."""
_SHEBANG = regex(r"#!.*\b(sh|bash|ash|dash)\b")
_DEEPEST = 3
TextOf = Callable[[str], str | None]
_REWRITING = frozenset({"redis-sentinel", "valkey-sentinel"})
"""Programs that keep their state in the configuration that they are given."""
_CHANGING = frozenset({"chown", "chmod", "tee", "cp", "mv", "touch", "rm", "install"})


@dataclass(frozen=True, slots=True)
class Started:
    """Commands in order; `scripts` are those whose text was read, `unread` those whose text is not at hand."""

    commands: tuple[Command, ...]
    scripts: tuple[str, ...]
    unread: tuple[str, ...]


def of(container: Execution) -> Started:
    """Return what runs when the container starts; among the scripts that cannot be read may be the image's own."""
    files = Files(container)
    words = [(word, Span(0, 0)) for word in container.argv or ()]
    found = followed(shell.from_words(words).commands, lambda path: _text(container, files, path))
    if not found.unread:
        return found
    # An entrypoint that cannot be read starts, as they all do, the words behind it.
    rest = followed(container.commands, lambda path: _text(container, files, path))
    return Started((*found.commands, *rest.commands), found.scripts, found.unread)


def followed(commands: Iterable[Command], text_of: TextOf) -> Started:
    """Follow commands into the scripts that they start, whose texts are asked for by path."""
    steps = tuple(_follow(commands, text_of, _DEEPEST))
    paths = [(step.path, step.read) for step in steps if isinstance(step, _Script)]
    scripts, unread = (tuple(dict.fromkeys(path for path, one in paths if one is read)) for read in (True, False))
    return Started(tuple(step for step in steps if isinstance(step, Command)), scripts, unread)


@dataclass(frozen=True, slots=True)
class _Script:
    path: str
    read: bool


def _follow(commands: Iterable[Command], text_of: TextOf, depth: int) -> Iterator[Command | _Script]:
    for command in commands:
        if shell.runs_string(command):
            # The commands of the string follow.
            continue
        yield command
        path = _script(command)
        text = text_of(path) if path else None
        if path and text is None and SCRIPT.search(path):
            yield _Script(path, read=False)
        elif path and text is not None and depth and (_SHEBANG.match(text) or SCRIPT.search(path)):
            yield _Script(path, read=True)
            yield from _follow(shell.parse(text).commands, text_of, depth - 1)


def changes(container: Execution, path: str) -> bool:
    """Tell whether what is started writes to a file of its own configuration, or to one below a directory."""
    return any(_writes(command, path) for command in of(container).commands)


def _writes(command: Command, path: str) -> bool:
    targets = [one.target.text for one in command.redirects if one.target and ">" in one.operator]
    rewrites = command.name in _REWRITING or command.has_option("--sentinel")
    if rewrites or (command.name == "sed" and command.has_option("-i", "--in-place")) or command.name in _CHANGING:
        targets += command.texts
    return any(one and (within(one, path) or within(path, one)) for one in targets)


def _text(container: Execution, files: Files, path: str) -> str | None:
    stage = container.stage
    workdir = (stage.workdir.value if stage is not None else container.facts and container.facts.workdir) or "/"
    found = files.text(posixpath.normpath(posixpath.join(workdir, path)))
    return found if found is not None or stage is None else placed_text(stage, path)


def _script(command: Command) -> str | None:
    if command.name in shell.SHELLS or command.name in {".", "source"}:
        return next((word.text for word in command.args if not word.prefix.startswith("-")), None)
    return command.program.text if command.program else None
