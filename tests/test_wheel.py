"""What the wheel holds, and that it works in an environment of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ats_lint import __version__
from ats_lint.lint.registry import discover

HOME = Path(__file__).parent.parent
SOURCES = {"ats_lint": HOME / "linter", "ats_lint_rules": HOME / "rules", "ats_lint_schemas": HOME / "schemas"}
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("hatchling")
    clone, target = tmp_path_factory.mktemp("clone"), tmp_path_factory.mktemp("dist")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(HOME / name, clone / name)
    for folder in SOURCES.values():
        shutil.copytree(folder, clone / folder.name, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    done = subprocess.run(command, cwd=clone, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    (found,) = target.glob("*.whl")
    return found


def test_wheel_holds_the_three_packages_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0] for name in names} == {*SOURCES, f"ats_lint-{__version__}.dist-info"}
    wanted = {
        path.relative_to(root).as_posix()
        for package, root in SOURCES.items()
        for path in (root / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {name for name in names if ".dist-info/" not in name} == wanted
    assert {"ats_lint/py.typed", "ats_lint/images/data.json"} <= wanted
    assert any(name.endswith("/licenses/LICENSE") for name in names)


def test_wheel_works_without_the_sources(wheel: Path, tmp_path: Path) -> None:
    """Run the installed files, with the dependencies of this environment and none of the clone."""
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    project = tmp_path / "project"
    shutil.copytree(HOME / "fixtures" / "ats-sentinel-swarm" / "input", project)
    environment = {**os.environ, "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-P", "-m", "ats_lint", "--format", "json", str(project)]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    report = json.loads(done.stdout)
    assert report["tool"]["version"] == __version__
    assert {one["code"] for one in report["diagnostics"]} >= {"DC201", "DC401", "DC406", "DF101"}
    command = [sys.executable, "-P", "-c", "import ats_lint, ats_lint_rules; print(ats_lint.__file__)"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(str(site))


def test_every_rule_is_in_the_wheel(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for rule in discover().rules:
        assert rule.check.__module__.replace(".", "/") + ".py" in names
