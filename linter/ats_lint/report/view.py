"""How a report is to look: where paths start, whether there are colours, how much is said."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ats_lint.model import Severity

_CODES: Mapping[str, str] = {
    "critical": "1;35",
    "high": "1;31",
    "medium": "33",
    "low": "36",
    "info": "34",
    "error": "1;31",
    "bold": "1",
    "dim": "2",
    "good": "32",
    "removed": "31",
    "added": "32",
    "hunk": "36",
}


@dataclass(frozen=True, slots=True)
class View:
    """Choices that formatters share.

    `base` is the directory that shown paths are relative to; `quiet` leaves out all but the findings;
    `statistics` asks for counts instead of findings; `fixing` says that fixes were asked for.
    """

    base: Path
    color: bool = False
    quiet: bool = False
    statistics: bool = False
    fixing: bool = False

    def path(self, path: Path) -> str:
        """Return `path` as it is shown: relative to `base` when it lies below it, with forward slashes."""
        return (path.relative_to(self.base) if path.is_relative_to(self.base) else path).as_posix()

    def paint(self, text: str, style: str | Severity) -> str:
        """Return `text` in a colour when there are colours."""
        if not self.color or not text:
            return text
        name = style.label if isinstance(style, Severity) else style
        return f"\x1b[{_CODES[name]}m{text}\x1b[0m"


def wants_color(choice: str, terminal: bool) -> bool:
    """Tell whether to colour: an explicit choice wins, then NO_COLOR, then FORCE_COLOR, then the terminal.

    See https://no-color.org and https://force-color.org.
    """
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return terminal and os.environ.get("TERM") != "dumb"
