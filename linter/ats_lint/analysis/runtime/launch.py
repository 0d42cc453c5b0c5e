"""What a container runs when it starts: its words, and the scripts behind them whose text is at hand."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from ats_lint.analysis.build.placed import placed_text
from ats_lint.analysis.runtime.configuration.provided_files import Files, below
from ats_lint.analysis.runtime.processes import Execution
from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.records import dataclass
from ats_lint.syntax import shell
from ats_lint.syntax.shell import Command

_SCRIPT = regex(r"\.(sh|bash)$|(^|/)[^/]*(entrypoint|entry-point)[^/]*$")
_SHEBANG = regex(r"#!.*\b(sh|bash|ash|dash)\b")
_DEEPEST = 3
_REWRITING = frozenset({"redis-sentinel", "valkey-sentinel"})
"""Programs that keep their state in the configuration that they are given."""
_CHANGING = frozenset({"chown", "chmod", "tee", "cp", "mv", "touch", "rm", "install"})


@dataclass(frozen=True, slots=True)
class Launch:
    """Commands in order, and the scripts that could not be read, the image's own among them."""

    commands: tuple[Command, ...]
    unread: tuple[str, ...]


def of(container: Execution) -> Launch:
    """Return what runs when the container starts."""
    files = Files(container)
    words = [(word, Span(0, 0)) for word in container.argv or ()]
    found = tuple(_follow(container, files, shell.from_words(words).commands, _DEEPEST))
    unread = tuple(dict.fromkeys(one for one in found if isinstance(one, str)))
    if unread:
        # An entrypoint that cannot be read starts, as they all do, the words behind it.
        found += tuple(_follow(container, files, container.commands, _DEEPEST))
    return Launch(tuple(one for one in found if isinstance(one, Command)), unread)


def changes(container: Execution, path: str) -> bool:
    """Tell whether what is started writes to a file of its own configuration, or to one below a directory."""
    return any(_writes(command, path) for command in of(container).commands)


def _writes(command: Command, path: str) -> bool:
    targets = [one.target.text for one in command.redirects if one.target and ">" in one.operator]
    rewrites = command.name in _REWRITING or command.has_option("--sentinel")
    if rewrites or (command.name == "sed" and command.has_option("-i", "--in-place")) or command.name in _CHANGING:
        targets += command.texts
    return any(one and (below(one, path) or below(path, one)) for one in targets)


def _follow(container: Execution, files: Files, commands: Iterable[Command], depth: int) -> Iterator[Command | str]:
    """Yield commands, and the names of scripts that cannot be read."""
    for command in commands:
        yield command
        path = _script(command)
        if path is None:
            continue
        text = _text(container, files, path)
        if text is None:
            if _SCRIPT.search(path):
                yield path
        elif depth and (_SHEBANG.match(text) or _SCRIPT.search(path)):
            yield from _follow(container, files, shell.parse(text).commands, depth - 1)


def _text(container: Execution, files: Files, path: str) -> str | None:
    stage = container.stage
    workdir = (stage.workdir.value if stage is not None else container.facts and container.facts.workdir) or "/"
    found = files.text(posixpath.normpath(posixpath.join(workdir, path)))
    return found if found is not None or stage is None else placed_text(stage, path)


def _script(command: Command) -> str | None:
    if command.name in shell.SHELLS or command.name in {".", "source"}:
        if shell.runs_string(command):
            return None
        return next((word.text for word in command.args if not word.prefix.startswith("-")), None)
    return command.program.text if command.program else None
