"""Commands that run at build and at start, those of scripts included."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.sources.called import Called, at_build, at_start
from services import service_in


def called(root: Path, text: str, files: dict[str, str], *, start: bool, body: str = "build: .") -> Called:
    stage = service_in(root, body, {"Dockerfile": text, **files}).stage
    assert stage is not None
    context = stage.dockerfile.context
    assert context is not None
    return (at_start if start else at_build)(stage.dockerfile, context)


@pytest.mark.parametrize(
    ("run", "files", "names"),
    [
        ("make all", {"Makefile": "all:\n\tgo build ./...\n"}, {"make", "go"}),
        ("sh build.sh", {"build.sh": "npm ci\n"}, {"sh", "npm"}),
        ("python -m pytest", {}, {"python", "pytest"}),
        ("sudo apt-get update", {}, {"sudo", "apt-get"}),
    ],
)
def test_what_a_build_runs(run: str, files: dict[str, str], names: set[str], tmp_path: Path) -> None:
    found = called(tmp_path, f"FROM debian:12\nCOPY . .\nRUN {run}\n", files, start=False)
    assert names <= found.names


def test_what_a_start_runs_and_which_files(tmp_path: Path) -> None:
    files = {"run.sh": "#!/bin/sh\nexec python app.py\n", "app.py": "x = 1\n"}
    found = called(tmp_path, 'FROM python:3.13\nWORKDIR /app\nCOPY . .\nCMD ["./run.sh"]\n', files, start=True)
    assert "python" in found.names
    assert set(found.files) >= {"run.sh", "app.py"}


def test_the_command_of_a_service_counts(tmp_path: Path) -> None:
    body = "build: .\ncommand: celery -A app worker"
    assert "celery" in called(tmp_path, 'FROM python:3.13\nCMD ["x"]\n', {}, start=True, body=body).names
