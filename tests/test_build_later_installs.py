"""Who still installs from lists of packages that a build leaves: its scripts, its containers, other Dockerfiles."""

from pathlib import Path

import pytest

from ats_lint.analysis.build import later_installs
from ats_lint.analysis.project.project import Project
from ats_lint.files.workspace import Workspace
from ats_lint.lint.config import Settings
from projects import write_tree


@pytest.mark.parametrize(
    ("line", "script", "expected"),
    [
        ('ENTRYPOINT ["/x.sh"]', "apt-get install -y $EXTRA", True),
        ('ENTRYPOINT ["/x.sh"]', "apt-get update && apt-get install -y $EXTRA", False),
        ("RUN /x.sh", "apt-get install -y git", True),
        ("RUN /x.sh", "echo git", False),
        ('CMD ["sleep", "9"]', "apt-get install -y git", False),
    ],
)
def test_scripts(tmp_path: Path, line: str, script: str, expected: bool) -> None:
    text = f"FROM debian:12\nRUN apt-get update && apt-get install -y curl\nCOPY x.sh /\n{line}\n"
    write_tree(tmp_path, {"Dockerfile": text, "x.sh": f"#!/bin/sh\n{script}\n"})
    project = Project(Workspace(tmp_path), ((), (tmp_path / "Dockerfile",)), Settings())
    assert later_installs.in_scripts(project.dockerfiles[0], "apt") is expected


@pytest.mark.parametrize(
    ("base", "line", "expected"),
    [
        ("acme/base:1", "RUN apk add git", "app/Dockerfile"),
        ("acme/base:1", "RUN apk add --no-cache git", ""),
        ("alpine:3.20", "RUN apk add git", ""),
    ],
)
def test_other_dockerfiles(tmp_path: Path, base: str, line: str, expected: str) -> None:
    compose = "services: {base: {build: base, image: 'acme/base:1'}, app: {build: app}}\n"
    files = {"base/Dockerfile": "FROM alpine:3.20\nRUN apk add curl\n", "app/Dockerfile": f"FROM {base}\n{line}\n"}
    write_tree(tmp_path, {**files, "compose.yaml": compose})
    paths = tuple(tmp_path / name for name in files)
    project = Project(Workspace(tmp_path), ((tmp_path / "compose.yaml",), paths), Settings())
    stage = next(one for one in project.dockerfiles if one.path == paths[0]).stages[0]
    assert later_installs.elsewhere(stage, "apk") == expected
