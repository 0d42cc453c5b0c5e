"""Files of the project that name a path which a fix gives up: they stay, and the reason of the fix says so."""

from __future__ import annotations

import re
from pathlib import Path

from ats_lint import Compose, regex

_SPEAKING = regex(
    r"(?i)makefile|.*\.mk|justfile|taskfile\.ya?ml|package\.json|(?:readme|install|upgrade|backup|contributing)(?:\.\w+)?"
    r"|[\w.-]+\.(?:sh|bash|ps1|cmd|bat|service|timer|cron)|crontab"
)


def mentioned(compose: Compose, path: Path) -> str:
    """Return what is to be said of scripts and documents that name a directory; nothing when none does."""
    project = compose.project
    found: list[str] = []
    for folder in dict.fromkeys((compose.directory, project.root, project.root / "scripts", project.root / "bin")):
        if not path.is_relative_to(folder) and not path.is_relative_to(project.root):
            continue
        base = folder if path.is_relative_to(folder) else project.root
        named = re.compile(
            rf"(?<![\w.-])(?:(?:\.|\$\(?\w+\)?|\$\{{\w+\}})/)?{re.escape(path.relative_to(base).as_posix())}/?(?![\w.-])"
        )
        for one in project.named(folder, _SPEAKING):
            source = project.read(one)
            if source is not None and any(_is_path(text) for text in named.findall(source.text)):
                found.append(one.name)
    names = ", ".join(dict.fromkeys(found))
    return f" {names} still {'names' if len(set(found)) == 1 else 'name'} {path.name}." if names else ""


def _is_path(text: str) -> bool:
    """Tell whether a word is a path, and not just the name of the directory in a sentence."""
    return "/" in text
