"""Which Compose files scripts, workflows and documents of the repository give to `docker stack deploy`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from ats_lint.analysis.build.builders import Scripts, scripts
from ats_lint.files.workspace import normal
from ats_lint.patterns import regex

_DEPLOYS = regex(r"docker\s+stack\s+(?:deploy|up)\b((?:[^\\\n]|\\\r?\n|\\.)*)")
_FILE = regex(r"(?:^|\s)(?:-c|--compose-file|-f|--file)[\s=]+[\"']?([\w./-]+\.ya?ml)")
_MERGED = regex(r"docker[- ]compose[ \t]([^\n|;&]*)")
"""Compose files are put together by `config` first, and what comes out is deployed."""
_USUAL = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
_MAY_BE = regex(r"^version:|^[ \t]+[\"']?deploy[\"']?:", re.MULTILINE)


class ScriptsAndTexts(Scripts, Protocol):
    """What is asked of a project."""

    def texts(self) -> Iterator[str]:
        """Yield the texts of the Compose files."""
        ...


def deployed(project: ScriptsAndTexts) -> frozenset[Path]:
    """Return the paths of files that are deployed to a swarm; nothing is read where no file looks like one."""
    if not any(_MAY_BE.search(text) for text in project.texts()):
        return frozenset()
    return frozenset(_found(project))


def _found(project: ScriptsAndTexts) -> Iterator[Path]:
    for home, source in scripts(project, (project.directory, project.root)):
        calls = [found[1] for found in _DEPLOYS.finditer(source.text)]
        names = [name for call in calls for name in _FILE.findall(call)]
        if calls:
            for merged in _MERGED.finditer(source.text):
                if "config" in merged[1].split():
                    names += _FILE.findall(merged[1]) or _USUAL
        yield from (normal(folder / name) for name in names for folder in {home, source.path.parent})
