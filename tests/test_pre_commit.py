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


@pytest.mark.parametrize(
    "hook", [hook for hook in HOOKS if hook["id"] != "ats-lint-project"], ids=lambda hook: hook["id"]
)
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


@pytest.mark.parametrize(
    ("path", "starts"),
    [("Dockerfile", True), ("a/compose.yaml", True), (".dockerignore", True), ("web.Dockerfile.dockerignore", True),
     (".env", True), (".env.prod", True), ("ats-lint.toml", True), ("main.py", False), ("environment.yml", False)],
)  # fmt: skip
def test_the_project_hook_starts_when_what_is_read_changes(path: str, starts: bool) -> None:
    (hook,) = [hook for hook in HOOKS if hook["id"] == "ats-lint-project"]
    assert (re.search(hook["files"], path) is not None) is starts


needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
TEXT = "services:\n  web:\n    image: nginx:1.29.3\n"


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that pre-commit installs the hooks from."""
    pytest.importorskip("pre_commit")
    place = tmp_path_factory.mktemp("hooks") / "repository"
    _clone(place)
    return place


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "compose.yaml").write_text(TEXT)
    _git(tmp_path, "init", "--quiet")
    _git(tmp_path, "add", ".")
    return tmp_path


@pytest.mark.slow
@needs_git
def test_pre_commit_blocks_and_fixes(hooks: Path, work: Path) -> None:
    done = _try(hooks, "ats-lint", work)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "web lacks: " in done.stdout
    assert (work / "compose.yaml").read_text() == TEXT
    done = _try(hooks, "ats-lint-fix", work)
    assert "files were modified by this hook" in done.stdout
    assert "restart: unless-stopped" in (work / "compose.yaml").read_text()
    done = _try(hooks, "ats-lint-project", work)
    assert done.returncode == 1
    assert "compose.yaml" in done.stdout


@pytest.mark.slow
@needs_git
def test_pre_commit_sees_what_is_staged_and_keeps_what_is_not(hooks: Path, work: Path) -> None:
    _commit(work)
    padding = "".join(f"# {number}\n" for number in range(20))
    staged = TEXT + "    restart: always\n" + padding
    (work / "compose.yaml").write_text(staged)
    _git(work, "add", ".")
    (work / "compose.yaml").write_text(staged + "# not yet\n")
    done = _try(hooks, "ats-lint-fix", work, staged=True)
    assert "Stashing unstaged files" in done.stdout + done.stderr
    text = (work / "compose.yaml").read_text()
    assert "files were modified by this hook" in done.stdout
    assert "logging:" in text, "what is staged was fixed"
    assert text.endswith("# 19\n# not yet\n"), "and what is not staged is there again"
    assert "not yet" not in _git(work, "show", ":compose.yaml")


@pytest.mark.slow
@needs_git
def test_unstaged_lines_beside_a_fix_win(hooks: Path, work: Path) -> None:
    _commit(work)
    (work / "compose.yaml").write_text(TEXT + "    restart: always\n")
    _git(work, "add", ".")
    unstaged = TEXT + "    restart: always\n    ports: ['8080:80']\n"
    (work / "compose.yaml").write_text(unstaged)
    done = _try(hooks, "ats-lint-fix", work, staged=True)
    assert done.returncode == 1
    assert (work / "compose.yaml").read_text() == unstaged


def _commit(work: Path) -> None:
    _git(work, "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "--quiet", "-m", "first")


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


def _try(hooks: Path, hook: str, work: Path, *, staged: bool = False) -> subprocess.CompletedProcess[str]:
    """Run a hook on all files, or as a commit does on those that are staged; what is installed for one serves all."""
    config = hooks.parent / "config.yaml"
    known = "".join(f"      - id: {one['id']}\n" for one in HOOKS)
    config.write_text(f"repos:\n  - repo: {hooks}\n    rev: {_git(hooks, 'rev-parse', 'HEAD')}    hooks:\n{known}")
    chosen = () if staged else ("--all-files",)
    command = [sys.executable, "-m", "pre_commit", "run", hook, *chosen, "--config", str(config), "--color", "never"]
    environment = {**os.environ, "PRE_COMMIT_HOME": str(hooks.parent / "cache")}
    return subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True, check=False)
