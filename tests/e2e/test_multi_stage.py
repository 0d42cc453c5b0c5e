"""Stages that DF702 splits, under a real engine: what was built in one stage answers alike, and its builder is gone.

The builders are real (poetry, uv, pnpm, Composer, Bundler); their base images are stand-ins. Gradle, the Maven wrapper
and .NET cannot be had without a registry: of their splits only the text is compared, among the examples of DF702.
"""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_stacks import HOST

from ats_lint.cli.app import cli

PROJECTS = Path(__file__).parent / "projects"
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not HOST, reason="no Docker engine: tests/e2e/start-engine starts one"),
]


@dataclass(frozen=True)
class Case:
    """A project in one stage, and what its image is not to hold when it is split."""

    name: str
    gone: tuple[str, ...]
    """Shell conditions that are met in the image of one stage, and in that of two no more."""
    wheel: bool = False
    """Whether it brings a package of its own as a wheel."""


CASES = (
    Case("split-poetry", ("command -v poetry", "python -c 'import poetry.core'"), wheel=True),
    Case("split-uv", ("command -v uv", "command -v uvx"), wheel=True),
    Case("split-uv-pip", ("command -v uv",)),
    Case("split-pnpm", ("command -v pnpm", "test -e node_modules/press")),
    Case("split-composer", ("command -v composer",)),
    Case("split-bundler", ("dpkg -s build-essential", "dpkg -s libpq-dev")),
)


def docker(*args: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "DOCKER_HOST": HOST, "DOCKER_BUILDKIT": "1"}
    done = subprocess.run(["/usr/bin/docker", *args], env=env, capture_output=True, text=True, check=False, timeout=300)
    assert not check or done.returncode == 0, f"{args}\n{done.stdout}\n{done.stderr}"
    return done


def wheel(directory: Path) -> None:
    """Write a wheel with one module, always the same bytes: lock files know its hash."""
    files = {
        "greeting.py": 'def to(name):\n    return f"hello {name}"\n',
        "greeting-1.0.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: greeting\nVersion: 1.0.0\n",
        "greeting-1.0.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    digests = {name: hashlib.sha256(text.encode()).digest() for name, text in files.items()}
    rows = [
        f"{name},sha256={base64.urlsafe_b64encode(digest).rstrip(b'=').decode()},{len(files[name])}"
        for name, digest in digests.items()
    ]
    files["greeting-1.0.0.dist-info/RECORD"] = "\n".join([*rows, "greeting-1.0.0.dist-info/RECORD,,", ""])
    directory.mkdir()
    with zipfile.ZipFile(directory / "greeting-1.0.0-py3-none-any.whl", "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), text)


@pytest.fixture
def tags() -> Iterator[list[str]]:
    """Give a list of image names that are removed at the end."""
    names: list[str] = []
    yield names
    docker("image", "rm", "--force", *names, check=False)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_split_stage_answers_alike(case: Case, tmp_path: Path, tags: list[str]) -> None:
    project = tmp_path / case.name
    shutil.copytree(PROJECTS / case.name, project)
    (project / ".git").mkdir()
    if case.wheel:
        wheel(project / "packages")
    answers = {}
    for when in ("before", "after"):
        if when == "after":
            fixing = ("check", "--fix", "--unsafe-fixes", "--exit-zero", "--select", "DF702", str(project))
            result = CliRunner().invoke(cli, fixing)
            assert result.exit_code == 0, result.output
            assert (project / "Dockerfile").read_text().count("FROM ") >= 2, result.output
        tags.append(f"{case.name}:{when}")
        docker("build", "--quiet", "--network", "none", "--tag", tags[-1], str(project))
        answers[when] = docker("run", "--rm", "--network", "none", tags[-1]).stdout
        for condition in case.gone:
            found = docker("run", "--rm", "--network", "none", tags[-1], "sh", "-c", condition, check=False)
            assert (found.returncode == 0) == (when == "before"), f"{when}: {condition}\n{found.stderr}"
    assert answers == {"before": "hello shop\n", "after": "hello shop\n"}
