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


_VARIABLE = regex(
    r"\$\{\{\s*(?:env|vars|inputs)\.(\w+)\s*\}\}|\$\{(\w+)(?::?-([^{}\n]{0,200}))?\}|\$\((\w+)\)|\$(\w+)|\{\{\s*(\w+)\s*\}\}"
)
_UNKNOWN = regex(r"(?:^|\s)(?:-c|--compose-file)[\s=]+[\"']?[\w./-]{0,100}[$*{%]")
"""A file that something outside decides on."""


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
        calls = [_put(found[1], source.text) for found in _DEPLOYS.finditer(source.text)]
        names = [name for call in calls for name in _FILE.findall(call)]
        if any(map(_UNKNOWN.search, calls)):
            names += _USUAL
        if calls:
            for merged in _MERGED.finditer(source.text):
                if "config" in merged[1].split():
                    names += _FILE.findall(merged[1]) or _USUAL
        yield from (normal(folder / name) for name in names for folder in {home, source.path.parent})


def _put(call: str, text: str) -> str:
    """Return a call with the variables that the same text sets put in their places."""

    def value(found: re.Match[str]) -> str:
        name = next(group for group in (found[1], found[2], found[4], found[5], found[6]) if group)
        told = re.search(rf"(?<![\w${{]){re.escape(name)}[ \t]*(?:[:?]?=|:)[ \t]*[\"']?([\w./-]+)", text)
        return told[1] if told is not None else found[3] or found[0]

    return _VARIABLE.sub(value, call)
