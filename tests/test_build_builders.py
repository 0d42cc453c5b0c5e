"""What scripts and workflows around a Dockerfile say of its builds."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.build import builders
from ats_lint.analysis.project.project import Project
from ats_lint.analysis.views.dockerfile import Dockerfile
from ats_lint.files.workspace import Workspace
from ats_lint.lint.config import Settings
from projects import write_tree


def beside(root: Path, files: dict[str, str]) -> Dockerfile:
    write_tree(root, {"Dockerfile": "FROM a AS dev\n", **files})
    return Project(Workspace(root), ((), (root / "Dockerfile",)), Settings()).dockerfiles[0]


@pytest.mark.parametrize(
    ("name", "text", "names"),
    [
        ("Makefile", "x:\n\tdocker buildx build --build-context assets=./a -t x .\n", {"assets"}),
        ("ci.sh", "docker build --build-context=one=./a --build-context 'two=docker-image://b:1' .\n", {"one", "two"}),
        (
            ".github/workflows/a.yml",
            "with:\n  build-contexts: |\n    one=./a\n    two=b\n  tags: x=y\n",
            {"one", "two"},
        ),
        (".github/workflows/a.yml", "with:\n  build-contexts: one=./a\n", {"one"}),
        (".devcontainer/devcontainer.json", '{"build": {"options": ["--build-context", "one=./a"]}}', {"one"}),
        ("scripts/build.ps1", "docker build --build-context one=.\\a .\n", {"one"}),
        ("notes.txt", "docker build --build-context one=./a .\n", set()),
        ("Makefile", "x:\n\tdocker build --build-arg one=1 .\n", set()),
    ],
)
def test_contexts(tmp_path: Path, name: str, text: str, names: set[str]) -> None:
    assert builders.contexts(beside(tmp_path, {name: text})) == names


def test_targets(tmp_path: Path) -> None:
    dockerfile = beside(tmp_path, {"Makefile": "x:\n\tdocker build --target dev .\n"})
    assert builders.is_target(dockerfile, "dev")
    assert not builders.is_target(dockerfile, "de")
