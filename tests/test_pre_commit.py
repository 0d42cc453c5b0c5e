"""The hooks that pre-commit runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from ats_lint.files.discover import kind_of

HOME = Path(__file__).parent.parent
HOOKS = YAML(typ="safe").load((HOME / ".pre-commit-hooks.yaml").read_text("utf-8"))


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
@pytest.mark.parametrize(
    "path",
    """Dockerfile dockerfile a/Dockerfile Dockerfile.dev Dockerfile-dev web.Dockerfile Containerfile api.containerfile
    compose.yaml compose.yml docker-compose.yml docker-compose.prod.yaml a/compose.override.yaml podman-compose.yml
    my-docker-compose.yml stack.yml docker-stack.yml docker-stack.prod.yml Dockerfile.dockerignore Dockerfile.md
    Dockerfile.j2 MyDockerfile composer.json composes.yml compose.yaml.bak decompose.yml haystack.yml
    compose.md compose Dockerfile/readme.txt compose.yaml/x""".split(),  # noqa: SIM905
)
def test_the_hooks_take_the_files_that_a_search_finds(hook: dict[str, str], path: str) -> None:
    taken = re.search(hook["files"], path) is not None and re.search(hook["exclude"], path) is None
    assert taken is (kind_of(Path(path)) is not None)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_pre_commit_runs_them(tmp_path: Path) -> None:
    pytest.importorskip("pre_commit")
    hooks, work = tmp_path / "hooks", tmp_path / "work"
    _clone(hooks)
    work.mkdir()
    text = "services:\n  web:\n    image: nginx:1.27\n"
    (work / "compose.yaml").write_text(text)
    _git(work, "init", "--quiet")
    _git(work, "add", ".")
    done = _try(hooks, "ats-lint", work)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "web lacks: " in done.stdout
    assert (work / "compose.yaml").read_text() == text
    done = _try(hooks, "ats-lint-fix", work)
    assert "files were modified by this hook" in done.stdout
    assert "restart: unless-stopped" in (work / "compose.yaml").read_text()


def _clone(target: Path) -> None:
    """Copy what git would clone, uncommitted work included, and commit it."""
    listed = _git(HOME, "ls-files", "--cached", "--others", "--exclude-standard", "-z").split("\0")
    for name in filter(None, listed):
        if (HOME / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(HOME / name, target / name)
    _git(target, "init", "--quiet")
    _git(target, "add", ".")
    _git(target, "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "--quiet", "-m", "copy")


def _git(directory: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=directory, check=True, capture_output=True, text=True)
    return done.stdout


def _try(hooks: Path, hook: str, work: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(hooks), hook, "--all-files", "--color", "never"]
    environment = {**os.environ, "PRE_COMMIT_HOME": str(hooks.parent / "cache")}
    return subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True, check=False)
