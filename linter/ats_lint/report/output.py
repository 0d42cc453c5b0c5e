"""Where reports go: formats by name, files and standard output."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from ats_lint.lint.known_tokens import all_without_tokens
from ats_lint.records import dataclass, replace
from ats_lint.report.escape import portable
from ats_lint.report.view import View, wants_color

if TYPE_CHECKING:
    from ats_lint.lint.results import Result

FORMATS = (
    "text", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "checkstyle", "rdjson", "rdjsonl",
    "sonarqube", "azure", "markdown", "html",
)  # fmt: skip
"""Names of formats; each is a module beside this one with a function `render`."""
_MEANT = {
    "codeclimate": "gitlab", "code-quality": "gitlab", "codequality": "gitlab", "md": "markdown", "jsonlines": "jsonl",
    "ndjson": "jsonl", "actions": "github", "gha": "github", "annotations": "github", "tty": "text", "full": "text",
    "grouped": "text", "default": "text", "plain": "concise", "sonar": "sonarqube", "reviewdog": "rdjson",
    "azure-pipelines": "azure", "pylint": "concise", "xml": "junit", "gitlab_codeclimate": "gitlab",
}  # fmt: skip
"""What other tools call these formats."""
_READ = frozenset({"text", "concise"})
"""Formats for people at a terminal."""
BROKEN_PIPE = 141
"""Exit status after the reader went away: 128 + SIGPIPE, as a shell reports it."""
UNWRITABLE = 2
"""Exit status when the output has no room."""


class MisuseError(Exception):
    """Options that do not go together, or a report that cannot be written."""


@dataclass(frozen=True, slots=True)
class Destination:
    """One report: its format, and its file (None for standard output)."""

    format: str
    path: Path | None


def destinations(formats: Sequence[str], output: Path | None) -> tuple[Destination, ...]:
    """Read the values of `--format`; `output` is the file of the one that names none.

    Raises:
        MisuseError: unknown format, or two reports for the same place; the message says which.
    """
    found = tuple(_destination(value, output) for value in formats or ("text",))
    if output is not None and all(target.path != output for target in found):
        raise MisuseError("--output: every --format already names its file")
    places = [target.path for target in found]
    if len(set(places)) < len(places):
        raise MisuseError("--format: only one report can go to one place, give the others a file: FORMAT:PATH")
    return found


def _destination(value: str, output: Path | None) -> Destination:
    name, colon, path = value.partition(":")
    if name not in FORMATS:
        raise MisuseError(f"--format: {name!r} is not one of {', '.join(FORMATS)}{_near(name)}")
    if colon and not path:
        raise MisuseError(f"--format: {value!r} names no file after the colon")
    return Destination(name, Path(path) if path else output)


def _near(name: str) -> str:
    """Return where to find what was probably meant."""
    import difflib

    word = name.lower()
    near = _MEANT.get(word) or next(iter(difflib.get_close_matches(word, FORMATS, n=1)), None)
    return f", did you mean {near!r}?" if near else ""


def write(result: Result, destination: Destination, view: View, stream: TextIO) -> None:
    """Write one report to its file, or to `stream`.

    Raises:
        MisuseError: the file cannot be written.
    """
    if destination.path is None:
        found = render(result, destination.format, view)
        say(linked(found, result) if view.links and destination.format in _READ else found, stream)
        return
    plain = replace(view, color=view.color and wants_color("auto", terminal=False))
    save("".join(render(result, destination.format, plain)), destination.path)


def linked(lines: Iterable[str], result: Result) -> Iterator[str]:
    """Yield lines in which the code of each rule leads to its page: a click in the terminal opens it.

    See https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda.
    """
    from ats_lint.report import rule_page

    pages = {one.rule.code: rule_page.url(one.rule) for one in (*result.diagnostics, *result.fixed)}
    if not pages:
        yield from lines
        return
    import re

    codes = re.compile(rf"\b(?:{'|'.join(map(re.escape, pages))})\b")
    for line in lines:
        yield codes.sub(lambda found: f"\x1b]8;;{pages[found[0]]}\x1b\\{found[0]}\x1b]8;;\x1b\\", line)


def save(text: str, path: Path) -> None:
    """Write a report to a file.

    Raises:
        MisuseError: the file cannot be written.
    """
    if _leaves(path):
        raise MisuseError(f"{path}: cannot be written: symbolic link leaves the project")
    try:
        path.write_text(portable(text), encoding="utf-8", newline="")
    except OSError as error:
        raise MisuseError(f"{path}: cannot be written: {(error.strerror or str(error)).lower()}") from error


def _leaves(path: Path) -> bool:
    """Tell whether a name is a link out of its repository, or else its directory: whoever sends a change may put one.

    What the system itself calls so (`/dev/stdout`) is none.
    """
    if not os.path.islink(path) or os.path.abspath(path).startswith(("/dev/", "/proc/")):
        return False
    from ats_lint.lint.config_file import bounds_of

    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(bounds_of(path)))


def render(result: Result, name: str, view: View) -> Iterator[str]:
    """Yield a report; its module is imported now, and no other format's."""
    module = importlib.import_module(f"ats_lint.report.{name}")
    lines: Iterator[str] = module.render(result, view)
    return all_without_tokens(lines)


def say(parts: Iterable[str], stream: TextIO) -> None:
    """Write text as it is, with what the stream's encoding lacks spelt out; a reader that left ends the program.

    Raises:
        SystemExit: the reading end of the pipe is closed.
    """
    encoding = stream.encoding or "utf-8"
    try:
        for part in parts:
            stream.write(portable(part).encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except BrokenPipeError:
        leave_quietly(stream)
    except OSError as error:
        if stream is not sys.stderr:
            reason = (error.strerror or str(error)).lower()
            say([f"error: standard output cannot be written: {reason}\n"], sys.stderr)
        leave_quietly(stream, UNWRITABLE)


def without_streams() -> None:
    """Give streams that were closed before the program began a place to go: what is written there is lost."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  open until the program ends
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def leave_quietly(stream: TextIO, status: int = BROKEN_PIPE) -> None:
    """End the program after a failed write without a second error when the interpreter flushes the stream.

    Raises:
        SystemExit: always.
    """
    # https://docs.python.org/3/library/signal.html#note-on-sigpipe
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    sys.exit(status)
