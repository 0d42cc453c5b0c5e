"""Sources of COPY that are nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.build.absent_sources import absent
from ats_lint.analysis.views.dockerfile import Copy
from services import service_in


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("app.py", []),
        ("requirments.txt", ["requirments.txt"]),
        ("src", []),
        ("nowhere/main.py", ["nowhere/main.py"]),
        ("dist/", []),
        ("*.py", []),
        ("target/app.jar", []),
        ("https://x.example/f.txt", []),
        (".", []),
    ],
)
def test_what_the_project_does_not_have(source: str, expected: list[str], tmp_path: Path) -> None:
    files = {
        "Dockerfile": f"FROM debian:12\nCOPY app.py README.md /srv/\nCOPY {source} /app/\n",
        "app.py": "x\n",
        "src/main.py": "x\n",
    }
    files |= {"README.md": "x\n", "requirements.txt": "x\n", ".gitignore": "x\n"}
    stage = service_in(tmp_path, "build: .", files).stage
    assert stage is not None
    copy = [one for one in stage.instructions if isinstance(one, Copy)][-1]
    assert [token.text for token in absent(copy)] == expected


def test_what_another_stage_makes_is_not_looked_for(tmp_path: Path) -> None:
    text = "FROM debian:12 AS a\nFROM debian:12\nCOPY --from=a nowhere.txt /\n"
    stage = service_in(tmp_path, "build: .", {"Dockerfile": text, "app.py": "x\n"}).stage
    assert stage is not None
    (copy,) = (one for one in stage.instructions if isinstance(one, Copy))
    assert list(absent(copy)) == []
