"""What a build context holds that no image should."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.project.project import Project
from ats_lint.analysis.sources.context_files import is_ignored_above, unwanted, whole_copy
from ats_lint.analysis.views.dockerfile import Dockerfile
from ats_lint.files.workspace import Workspace
from ats_lint.lint.config import Settings
from projects import write_tree

KEY = "-----BEGIN PRIVATE KEY-----\n"


def built(root: Path, text: str, files: dict[str, str]) -> Dockerfile:
    write_tree(root, {"Dockerfile": text, **files})
    return Project(Workspace(root), ((), (root / "Dockerfile",)), Settings()).dockerfiles[0]


@pytest.mark.parametrize(
    ("copy", "taken"),
    [
        ("COPY . /app", "."), ("ADD ./ /app", "./"), ("COPY a . /app/", "."), ("ARG D=.\nCOPY $D /app", "$D"),
        ("COPY src /app", None), ("COPY --exclude=.git . /app", None), ("COPY --from=a . /app", None),
    ],
)  # fmt: skip
def test_whether_all_of_it_is_copied(tmp_path: Path, copy: str, taken: str | None) -> None:
    found = whole_copy(built(tmp_path, f"FROM a AS a\nFROM b\n{copy}\n", {}))
    assert (found[1].text if found is not None else None) == taken


@pytest.mark.parametrize(
    ("lines", "files", "names"),
    [
        ("", {".env.local": "A=1\n", ".env.example": "A=\n"}, [".env", ".env.local"]),
        ("COPY .env /app/\n", {".env": "A=1\n"}, []),
        ("", {"certs/a.key": KEY, "certs/b.key": "public\n", "id_rsa": "x\n"}, ["id_rsa", "certs/a.key"]),
        ("RUN npm ci\n", {"package.json": "{}"}, ["node_modules"]),
        ("RUN npm run build\n", {"package.json": "{}"}, []),
        ("", {"venv/pyvenv.cfg": "home = /usr\n"}, ["venv"]),
        ("", {".git/HEAD": "ref: refs/heads/main\n"}, [".git"]),
    ],
)
def test_what_belongs_in_no_image(tmp_path: Path, lines: str, files: dict[str, str], names: list[str]) -> None:
    dockerfile = built(tmp_path, f"FROM alpine:3.22\n{lines}COPY . /app\n", files)
    assert dockerfile.context is not None
    assert [one.name for one in unwanted(dockerfile, dockerfile.context)] == names


def test_a_directory_above_may_be_the_context(tmp_path: Path) -> None:
    write_tree(tmp_path, {".dockerignore": ".git\n", "app/Dockerfile": "FROM alpine:3.22\nCOPY . /app\n"})
    dockerfile = Project(Workspace(tmp_path), ((), (tmp_path / "app" / "Dockerfile",)), Settings()).dockerfiles[0]
    assert dockerfile.context is not None
    assert is_ignored_above(dockerfile, dockerfile.context)
