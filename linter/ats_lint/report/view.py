"""How a report is to look: where paths start, whether there are colours, how much is said."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TextIO, TypedDict

from ats_lint.model import Severity
from ats_lint.numbers import whole
from ats_lint.records import dataclass


class Style(TypedDict, total=False):
    """Arguments of `click.style`."""

    fg: str
    bold: bool
    dim: bool


_STYLES: Mapping[str, Style] = {
    "critical": {"fg": "magenta", "bold": True},
    "high": {"fg": "red", "bold": True},
    "medium": {"fg": "yellow"},
    "low": {"fg": "cyan"},
    "info": {"fg": "blue"},
    "error": {"fg": "red", "bold": True},
    "bold": {"bold": True},
    "dim": {"dim": True},
    "good": {"fg": "green"},
    "removed": {"fg": "red"},
    "added": {"fg": "green"},
    "hunk": {"fg": "cyan"},
}
_LINKING = frozenset({"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby", "rio", "WarpTerminal"})
_LINKING_VARIABLES = ("WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "DOMTERM")
_LINKING_TERMS = frozenset({"xterm-kitty", "alacritty", "foot", "foot-extra", "xterm-ghostty", "contour"})
"""Terminals that follow links: https://github.com/Alhadis/OSC8-Adoption."""
WIDTH = 100
"""Columns of a report that goes to no terminal."""


@dataclass(frozen=True, slots=True)
class View:
    """Choices that formatters share.

    `base` is the directory that shown paths are relative to; `quiet` leaves out all but the findings;
    `statistics` asks for counts instead of findings; `fixing` says that fixes were asked for; `verbose` shows every
    finding with its source. `width` is the terminal's, in columns; `ascii` says that it knows no other characters.
    `arguments` are the paths as they were given, for commands to run next. `below` findings less severe than
    `least` are left out. `links` says that the terminal opens the pages of rules.
    """

    base: Path
    color: bool = False
    quiet: bool = False
    statistics: bool = False
    fixing: bool = False
    verbose: bool = False
    width: int = WIDTH
    ascii: bool = False
    arguments: tuple[str, ...] = ()
    least: Severity = Severity.INFO
    below: int = 0
    links: bool = False

    @property
    def ellipsis(self) -> str:
        """The mark where text was cut."""
        return "..." if self.ascii else "…"

    def path(self, path: Path) -> str:
        """Return `path` as it is shown: relative to `base` when it lies below it, with forward slashes."""
        return _shown(path, self.base)

    def paint(self, text: str, style: str | Severity) -> str:
        """Return `text` in a colour when there are colours."""
        if not self.color or not text:
            return text
        import click  # where nothing is coloured, a start does without

        name = style.label if isinstance(style, Severity) else style
        return click.style(text, **_STYLES[name])


@lru_cache(maxsize=4096)
def _shown(path: Path, base: Path) -> str:
    return (path.relative_to(base) if path.is_relative_to(base) else path).as_posix()


def terminal_width(stream: TextIO) -> int:
    """Return the columns of the terminal behind `stream`; `COLUMNS` wins, and what is no terminal has `WIDTH`."""
    if os.environ.get("COLUMNS", "").isdecimal() or stream.isatty():
        import shutil

        return max(40, shutil.get_terminal_size((WIDTH, 24)).columns)
    return WIDTH


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


def wants_links(terminal: bool) -> bool:
    """Tell whether the terminal follows links (OSC 8); FORCE_HYPERLINK decides when it is set."""
    forced = os.environ.get("FORCE_HYPERLINK")
    if forced:
        return forced != "0"
    if not terminal or os.environ.get("CI") or os.environ.get("TERM", "").startswith(("screen", "dumb", "linux")):
        return False
    if os.environ.get("TERM_PROGRAM") in _LINKING or any(name in os.environ for name in _LINKING_VARIABLES):
        return True
    version = os.environ.get("VTE_VERSION", "")
    return os.environ.get("TERM") in _LINKING_TERMS or (version.isdecimal() and whole(version) >= 5000)


def can_show(text: str, stream: TextIO) -> bool:
    """Tell whether the stream's encoding has all characters of `text`."""
    try:
        text.encode(stream.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True
