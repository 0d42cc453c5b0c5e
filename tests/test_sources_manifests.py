"""Installs of what a manifest lists, and the files that they read."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.sources.manifests import manifest_installs, needs
from dockerfiles import read
from services import service_in


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("pip install -r requirements.txt", ["pip"]),
        ("npm ci && npm run build", ["npm"]),
        ("pip install flask", []),
        ("cd web && yarn install", ["yarn"]),
        ("go mod download", ["go"]),
        ("bundle install", ["bundle"]),
    ],
)
def test_what_is_an_install(line: str, kinds: list[str]) -> None:
    run = read(f"FROM x\nWORKDIR /app\nRUN {line}\n").stages[0].runs[0]
    assert [one.command.name for one in manifest_installs(run)] == kinds


def test_it_works_where_the_commands_before_lead_to() -> None:
    run = read("FROM x\nWORKDIR /app\nRUN cd web && npm ci\n").stages[0].runs[0]
    assert [one.directory for one in manifest_installs(run)] == ["/app/web"]


@pytest.mark.parametrize(
    ("line", "files", "wanted", "proved"),
    [
        ("npm ci", {"package.json": "{}\n", "package-lock.json": "{}\n"}, {"package.json", "package-lock.json"}, True),
        ("pip install -r req.txt", {"req.txt": "flask\n"}, {"req.txt"}, True),
        ("pip install -r req.txt", {"req.txt": "-r more.txt\n", "more.txt": "x\n"}, {"req.txt", "more.txt"}, True),
        ("pip install -r req.txt", {"req.txt": "-e ./lib\n"}, set(), False),
    ],
)
def test_what_an_install_reads(
    line: str, files: dict[str, str], wanted: set[str], proved: bool, tmp_path: Path
) -> None:
    text = f"FROM node:22\nWORKDIR /app\nCOPY . .\nRUN {line}\n"
    stage = service_in(tmp_path, "build: .", {"Dockerfile": text, **files}).stage
    assert stage is not None
    (install,) = manifest_installs(stage.runs[0])
    found = needs(install, "/app", stage.dockerfile.context)
    assert wanted <= set(found.files)
    assert found.proved is proved
