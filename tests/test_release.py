"""What a release is made of: archives that hold what they should, an image that passes its own rules, a workflow."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from ats_lint import __version__
from ats_lint.cli.app import cli

HOME = Path(__file__).parent.parent
WORKFLOW = HOME / ".github" / "workflows" / "release.yml"


def test_the_image_of_the_tool_passes_its_own_strict_profile(tmp_path: Path) -> None:
    for name in ("Dockerfile", ".dockerignore", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(HOME / name, tmp_path / name)
    for name in ("linter", "rules", "schemas"):
        (tmp_path / name).mkdir()
    options = ["--profile", "strict", "--fail-on", "info", "-f", "concise", "--ignore", "PX112"]
    done = CliRunner().invoke(cli, ["check", *options, str(tmp_path)])
    assert (done.exit_code, done.stdout) == (0, "")


def test_the_build_context_holds_only_what_the_wheel_is_made_of() -> None:
    lines = (HOME / ".dockerignore").read_text().splitlines()
    assert lines[1] == "*"
    copied = {line[1:] for line in lines if line.startswith("!")}
    assert copied == {"pyproject.toml", "README.md", "LICENSE", "linter", "rules", "schemas"}


@pytest.mark.slow
def test_archives_are_accepted_and_hold_no_rubbish(tmp_path: Path) -> None:
    pytest.importorskip("hatchling")
    pytest.importorskip("twine")
    tracked = subprocess.run(["git", "-C", HOME, "ls-files", "-z"], capture_output=True, check=False).stdout.split(
        b"\0"
    )
    if not any(tracked):
        pytest.skip("no clone")
    for name in map(os.fsdecode, filter(None, tracked)):
        if (HOME / name).is_file() and not name.startswith(("docs/rules/", "docs/images")):
            (tmp_path / "clone" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(HOME / name, tmp_path / "clone" / name)
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(tmp_path / "dist")]
    done = subprocess.run(build, cwd=tmp_path / "clone", capture_output=True, text=True, check=False, timeout=180)
    assert done.returncode == 0, done.stderr
    archives = sorted((tmp_path / "dist").iterdir())
    assert [path.name for path in archives] == [
        f"ats_lint-{__version__}-py3-none-any.whl",
        f"ats_lint-{__version__}.tar.gz",
    ]
    check = [sys.executable, "-m", "twine", "check", "--strict", *map(str, archives)]
    done = subprocess.run(check, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    with tarfile.open(archives[1]) as archive:
        held = {name.partition("/")[2].partition("/")[0] for name in archive.getnames()}
    wanted = {"linter", "rules", "schemas", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "PKG-INFO"}
    assert held - {""} <= wanted | {".gitignore"}, "what a build or a packager does not need"


def test_the_versions_of_python_are_said() -> None:
    project = tomllib.loads((HOME / "pyproject.toml").read_text())["project"]
    said = [
        one.rpartition(" ")[2]
        for one in project["classifiers"]
        if one.startswith("Programming Language :: Python :: 3.")
    ]
    assert said == ["3.11", "3.12", "3.13", "3.14"]
    assert project["requires-python"] == ">=3.11"


def test_the_workflow_of_a_release_is_found_harmless() -> None:
    zizmor = shutil.which("zizmor", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if zizmor is None:
        pytest.skip("no zizmor here")
    command = [zizmor, "--offline", "--no-progress", "--persona", "pedantic", str(WORKFLOW)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_release_needs_no_token_and_says_where_it_comes_from() -> None:
    text = WORKFLOW.read_text()
    assert "id-token: write" in text
    assert "PYPI" not in text.replace("PyPI", "")
    for action in ("attest-build-provenance", "attest-sbom", "gh-action-pypi-publish"):
        assert f"/{action}@" in text
    uses = [line.split("@")[1].split()[0] for line in text.splitlines() if "uses: " in line]
    assert all(len(pin) == 40 for pin in uses)
