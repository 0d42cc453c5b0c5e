"""Compose files that a `devcontainer.json` starts together.

Source: https://containers.dev/implementors/json_reference/#compose-specific
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from ats_lint.files.source import Source
from ats_lint.patterns import regex

PLACES = (".devcontainer/devcontainer.json", "devcontainer.json", ".devcontainer.json")
"""Where the file may lie, seen from a project's directory or from beside an overlay."""
_STRING = r'"(?:[^"\\\n]|\\.)*"'
_COMMENT = regex(rf"({_STRING})|//[^\n]*|/\*.*?\*/", re.DOTALL)
_FILES = regex(rf'"dockerComposeFile"\s*:\s*(\[[^\]]*\]|{_STRING})')
_ITEM = regex(_STRING)


def listed(directory: Path, read: Callable[[Path], Source | None]) -> tuple[Path, ...]:
    """Return the files that the `devcontainer.json` of a directory lists, base first; none without one."""
    for place in PLACES:
        path = directory / place
        source = read(path)
        if source is not None:
            return _named(source.text, path.parent)
    return ()


def _named(text: str, directory: Path) -> tuple[Path, ...]:
    found = _FILES.search(_COMMENT.sub(lambda match: match[1] or "", text))
    names = [item[1:-1] for item in _ITEM.findall(found[1])] if found else []
    return tuple(Path(os.path.normpath(directory / name)) for name in names if "${" not in name)
