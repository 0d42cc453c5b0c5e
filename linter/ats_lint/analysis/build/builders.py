"""What the scripts, workflows and documents of a project say of its builds: targets and named contexts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from ats_lint.analysis.views.answers import remembered
from ats_lint.analysis.views.dockerfile import Dockerfile
from ats_lint.files import ci_files
from ats_lint.files.source import Source
from ats_lint.patterns import regex

_BUILDERS = regex(
    r"(?i)docker-bake.*\.(?:hcl|json)|makefile|.*\.mk|justfile|package\.json|.*\.(?:ba|z)?sh|.*\.ps1|.*\.cmd|.*\.bat"
    r"|.*\.ya?ml|readme.*|contributing.*|jenkinsfile.*|earthfile|fly\.toml|tiltfile|devcontainer\.json|build|tox\.ini"
    r"|noxfile\.py|tasks\.py"
)
_FOLDERS = (*ci_files.FOLDERS, ".devcontainer", "bin", "ci", "hack", "scripts")
_CONTEXT = regex(r"--build-context[\s=\"',]+([\w./:@-]+)=")
_LISTED = regex(r"^([ ]*)build-contexts:[ ]*(?:[|>][-+]?[ ]*\n((?:\1[ ]+\S.*\n?|[ ]*\n)+)|(\S.*))", re.MULTILINE)
_NAME = regex(r"(?:^[ \t]*+[\"']?|')([\w./:@-]+)=(?!=)", re.MULTILINE)


def is_target(dockerfile: Dockerfile, name: str) -> bool:
    """Tell whether something builds the stage `name`."""
    target = re.compile(rf"(?i)target[\"']?(?:\s*[:=]\s*|\s+)[\"']?{re.escape(name)}(?![\w.-])")
    return any(target.search(text) for text in _texts(dockerfile))


def gives(dockerfile: Dockerfile, name: str) -> bool:
    """Tell whether something that builds the file names the build argument `name`."""
    named = re.compile(rf"--build-arg[\s=\"',]+{name}\b|build-args:[^:]{{0,600}}?\b{name}[ \t]*=")
    return any(name in recipe.args for recipe in dockerfile.recipes) or any(
        named.search(text) for text in _texts(dockerfile) if name in text
    )


@remembered
def contexts(dockerfile: Dockerfile) -> frozenset[str]:
    """Return the names that builds give contexts besides the main one; those of Compose and bake files included."""
    found = {name for recipe in dockerfile.recipes for name in recipe.contexts}
    for text in _texts(dockerfile):
        if "build-context" in text:
            found.update(_CONTEXT.findall(text))
            for _, block, line in _LISTED.findall(text):
                found.update(_NAME.findall(block or line))
    return frozenset(found)


@remembered
def _texts(dockerfile: Dockerfile) -> tuple[str, ...]:
    """Return what may build the file: scripts and workflows beside it and at the top of the repository."""
    return tuple(_read(dockerfile))


def _read(dockerfile: Dockerfile) -> Iterator[str]:
    project = dockerfile.project
    homes = dict.fromkeys((dockerfile.path.parent, project.directory, project.root))
    if dockerfile.context is not None:
        homes[dockerfile.context.directory] = None
    return (source.text for _, source in scripts(project, homes))


class Scripts(Protocol):
    """A project whose scripts can be read."""

    @property
    def root(self) -> Path:
        """Top of the repository."""
        ...

    @property
    def directory(self) -> Path:
        """Where the project lives."""
        ...

    def named(self, directory: Path, names: re.Pattern[str]) -> tuple[Path, ...]:
        """Return the entries of a directory whose whole names match."""
        ...

    def read(self, path: Path) -> Source | None:
        """Return another file's text; None when it is absent or lies outside the root."""


def scripts(project: Scripts, homes: Iterable[Path]) -> Iterator[tuple[Path, Source]]:
    """Yield what may build or start something, in directories and in the usual folders of them, with its directory."""
    homes = dict.fromkeys(homes)
    for home, folder in (
        *((home, home) for home in homes),
        *((home, home / name) for home in homes for name in _FOLDERS),
    ):
        for path in project.named(folder, _BUILDERS):
            source = project.read(path)
            if source is not None:
                yield home, source
