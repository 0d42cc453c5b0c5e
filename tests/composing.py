"""Compose projects in memory for tests."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from ats_lint.analysis.project.alone import Alone
from ats_lint.analysis.views.compose import Compose, Service
from ats_lint.files.policy import Policy
from ats_lint.files.source import Source
from ats_lint.syntax.compose.application import Read
from ats_lint.syntax.compose.projects import projects_of

ROOT = Path("/project")
BINARY = shutil.which("docker-compose", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
"""Compose itself, from the environment that runs the tests, whether that is activated or not."""


def load(paths: Iterable[Path], read: Read) -> tuple[Compose, ...]:
    """Load projects that have nothing around them."""
    return projects_of(paths, read, partial(Compose, project=Alone(ROOT, Policy())))


class Files:
    """A project's files by relative path, read as a workspace would."""

    def __init__(self, files: dict[str, str]) -> None:
        self.sources = {ROOT / name: Source(ROOT / name, text) for name, text in files.items()}

    def read(self, path: Path) -> Source | None:
        return self.sources.get(path)

    def projects(self, *names: str) -> tuple[Compose, ...]:
        """Load the projects of the named files, or of all YAML files."""
        paths = [ROOT / name for name in names] or [path for path in self.sources if path.suffix in (".yaml", ".yml")]
        return load(paths, self.read)


def project(files: dict[str, str] | str, *names: str) -> Compose:
    """Return the one project that the files make."""
    (only,) = Files({"compose.yaml": files} if isinstance(files, str) else files).projects(*names)
    return only


def service(body: str, key: str = "web", **others: str) -> Service:
    """Return a service of the given body, with other files named with `__` for dots."""
    files = {name.replace("__", "."): text for name, text in others.items()}
    indented = "".join(f"    {line}\n" if line else "\n" for line in body.strip("\n").split("\n"))
    return project({"compose.yaml": f"services:\n  {key}:\n{indented}", **files}).services[key]


def names(compose: Compose) -> list[tuple[str, str]]:
    """Return name and text of each problem."""
    return [(fault.name, fault.source.slice(fault.span)) for fault in compose.problems]
