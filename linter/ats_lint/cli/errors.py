"""What every command answers with: its exit status, and one line for each thing that is wrong."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ats_lint.lint.config_file import ConfigError
from ats_lint.lint.known_tokens import without_tokens
from ats_lint.lint.registry import UnknownRule
from ats_lint.model import InputError
from ats_lint.report.escape import printable
from ats_lint.report.output import MisuseError, leave_quietly, say
from ats_lint.report.view import View

CLEAN, FINDINGS, BAD_INPUT, CRASHED, INTERRUPTED = 0, 1, 2, 3, 130
TRACEBACKS = "ATS_LINT_TRACEBACK"
"""Variable that, when it is set, adds the traceback to what is told of a crash."""


def guarded(work: Callable[[], int]) -> int:
    """Return the status of `work`; what is wrong with settings, rules or input is told, and the status says so."""
    try:
        return work()
    except ConfigError as error:
        return fail(lines(error.errors))
    except InputError as error:
        return fail(lines([error]))
    except (MisuseError, UnknownRule) as error:
        return fail([str(error)])


def lines(errors: Iterable[InputError], word: str = "error") -> Iterator[str]:
    """Yield one line for each error."""
    for error in errors:
        place = f":{error.line}:{error.column}" if error.line else ""
        yield f"{word}: {shown(error.path)}{place}: {error.message}"


def shown(path: Path) -> str:
    """Return a path as it is shown, in one line whatever its names hold."""
    return printable(View(Path.cwd()).path(path))


def fail(messages: Iterable[str]) -> int:
    """Tell what is wrong and return the status for it."""
    warn(f"error: {message.removeprefix('error: ')}" for message in messages)
    return BAD_INPUT


def warn(messages: Iterable[str]) -> None:
    """Print messages to standard error, one a line."""
    say((printable(without_tokens(message)) + "\n" for message in messages), sys.stderr)


def unwritable(error: OSError) -> int:
    """Tell of output that had nowhere to go; anything else that the system refuses is a crash."""
    if error.errno not in {errno.ENOSPC, errno.EPIPE, errno.EIO, errno.EBADF, errno.EDQUOT, errno.EFBIG}:
        return crashed(error)
    status = fail([f"standard output cannot be written: {(error.strerror or str(error)).lower()}"])
    leave_quietly(sys.stdout, status)
    return status


def crashed(error: Exception) -> int:
    """Tell of an exception that nothing else caught, in one sentence; the status is not that of findings."""
    what = f"{type(error).__name__}: {error}".splitlines()[0] if str(error) else type(error).__name__
    told = [f"error: ats-lint crashed: {what}; {TRACEBACKS}=1 shows where"]
    if TRACEBACKS in os.environ:
        import traceback

        told += "".join(traceback.format_exception(error)).rstrip().split("\n")
    try:
        warn(told)
    except Exception:  # noqa: BLE001  what knows tokens has crashed: then nothing of the text is shown
        say([f"error: ats-lint crashed: {type(error).__name__}\n"], sys.stderr)
    return CRASHED
