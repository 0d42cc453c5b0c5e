"""What a `devcontainer.json` says: Compose files that it starts together, and the user that works in the container.

Source: https://containers.dev/implementors/json_reference/
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
_STRING = r'"((?:[^"\\\n]|\\.)*)("?)'
# What is not closed goes to the end: it is not looked through again from each quote in it.
_COMMENT = regex(rf"(?P<kept>{_STRING})|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/)?", re.DOTALL)
_FILES = regex(rf'"dockerComposeFile"\s*:\s*(\[[^\[\]]*+\]|{_STRING})')
_ITEM = regex(_STRING)
_USER = regex(rf'"(?:remoteUser|containerUser)"\s*:\s*({_STRING})')


def listed(directory: Path, read: Callable[[Path], Source | None]) -> tuple[Path, ...]:
    """Return the files that the `devcontainer.json` of a directory lists, base first; none without one."""
    for place in PLACES:
        path = directory / place
        source = read(path)
        if source is not None:
            return _named(source.text, path.parent)
    return ()


def user(directory: Path, read: Callable[[Path], Source | None]) -> str | None:
    """Return the user that the `devcontainer.json` of a directory lets work in it; None where it says none."""
    found = (_USER.search(_uncommented(source.text)) for place in PLACES if (source := read(directory / place)))
    return next((match[2] for match in found if match), None)


def _uncommented(text: str) -> str:
    return _COMMENT.sub(lambda match: match["kept"] or "", text)


def _named(text: str, directory: Path) -> tuple[Path, ...]:
    found = _FILES.search(_uncommented(text))
    names = [text for text, end in _ITEM.findall(found[1]) if end] if found else []
    return tuple(Path(os.path.normpath(directory / name)) for name in names if "${" not in name)
