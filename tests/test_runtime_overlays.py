"""Compose files that are parts of something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.runtime.overlays import is_defined_beside, is_overlay, is_supplied
from ats_lint.analysis.views.compose import Compose
from ats_lint.lint.config import from_table
from ats_lint.lint.prepare import prepare
from projects import write_tree


def composes(root: Path, files: dict[str, str]) -> dict[str, Compose]:
    write_tree(root, files)
    (root / ".git").mkdir()
    run = prepare([root], from_table({}), ())
    found = (one for unit in run.units for one in run.project(unit).composes)
    return {one.path.relative_to(root).as_posix(): one for one in found}


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("docker-compose.prod.yml", "services: {web: {restart: always}}\n", True),
        ("docker-compose.prod.yml", "services: {web: {image: app}}\n", False),
        ("compose.yaml", "services: {web: {image: app}}\n", False),
        ("compose.yaml", "services: {web: {restart: always}}\n", False),
    ],
)
def test_a_lone_file_that_adds_to_a_base(name: str, text: str, expected: bool, tmp_path: Path) -> None:
    (found,) = composes(tmp_path, {name: text}).values()
    assert is_overlay(found) is expected


def test_what_runs_may_stand_below(tmp_path: Path) -> None:
    (found,) = composes(tmp_path, {"docker-compose.prod.yml": "services: {web: {restart: always}}\n"}).values()
    assert is_supplied(found.services["web"])


def test_a_network_that_a_file_beside_defines(tmp_path: Path) -> None:
    files = {
        "docker-compose.a.yml": "services: {web: {image: app, networks: [shared]}}\n",
        "docker-compose.b.yml": "services: {db: {image: x}}\nnetworks: {shared: {}}\n",
    }
    found = composes(tmp_path, files)["docker-compose.a.yml"]
    assert is_defined_beside(found, "networks", "shared")
    assert not is_defined_beside(found, "networks", "other")
