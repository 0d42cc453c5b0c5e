"""What a run touches: nothing outside of the project but Python itself, no network, no other program."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from projects import write_tree

SECRET = "OUTSIDE-Zq7xK03vTr9"
COMPOSE = """include:
  - ../out/include.yml
  - path: {out}/absolute.yml
services:
  a:
    extends: {{file: ../out/base.yml, service: b}}
    image: nginx:${{TAG}}
    env_file: [../out/e.env, {out}/e.env, linked.env, ~/e.env]
    label_file: ../out/labels
    build:
      context: ../out
      dockerfile: {out}/Dockerfile
      additional_contexts: {{other: ../out, more: {out}, git: "https://example.invalid/a.git"}}
    volumes: ["../out/nginx.conf:/etc/nginx/nginx.conf:ro", "./linked.conf:/etc/nginx/conf.d/a.conf:ro"]
    develop: {{watch: [{{path: ../out, action: sync, target: /x}}]}}
  w: {{build: {{context: https://example.invalid/a.git}}}}
  x: {{build: {{context: linked}}}}
secrets: {{s: {{file: ../out/secret}}, t: {{file: {out}/secret}}}}
configs: {{c: {{file: linked.conf}}}}
"""
TREE = {
    "Dockerfile": "# syntax=docker/dockerfile:1\nFROM python:3.12\nCOPY ../out/secret linked.conf /app/\n"
    "ADD https://example.invalid/x /y\n"
    "RUN --mount=type=bind,source=../out,target=/x pip install -r linked.txt\nCMD python /app/app.py\n",
    "app.py": "import evil\nopen('../out/secret')\n",
    "evil.py": "raise SystemExit('the linted tree was imported')\n",
    "setup.py": "raise SystemExit('run')\n",
    "conftest.py": "raise SystemExit('run')\n",
    "sitecustomize.py": "raise SystemExit('run')\n",
    "docker-bake.hcl": 'target "a" { context = "../out" dockerfile = "../out/Dockerfile" }\n',
    ".devcontainer/devcontainer.json": '{"dockerComposeFile": ["../../out/dev.yml", "{out}/dev.yml"]}',
    ".git/config": "[core]\n\tfsmonitor = touch ran\n\thooksPath = hooks\n[include]\n\tpath = ../../out/gitconfig\n",
    ".git/HEAD": "ref: refs/heads/main\n",
    ".git/hooks/pre-commit": "#!/bin/sh\ntouch ran\n",
    ".gitattributes": "* filter=evil\n",
    "sub/.git": "gitdir: ../../out/.git\n",
    "sub/Dockerfile": "FROM alpine:3.20\n",
}
OUTSIDE = dict.fromkeys(
    ("include.yml", "absolute.yml", "base.yml", "dev.yml", "nginx.conf", "labels", "secret", "Dockerfile", "gitconfig",
     "ignore", ".dockerignore", "requirements.txt", ".git/index", ".git/config", ".git/info/exclude", "ats-lint.toml"),
    f"{SECRET}: x\nservices: {{b: {{image: {SECRET}}}}}\n",
) | {"e.env": f"TAG={SECRET}\n"}  # fmt: skip
LINKS = {
    "linked.env": "e.env", "linked.conf": "nginx.conf", "linked.txt": "requirements.txt", ".env": "e.env",
    ".gitignore": "ignore", ".dockerignore": "ignore", "linked": "", "compose.override.yml": "base.yml",
    ".git/index": ".git/index",
}  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root, out = tmp_path / "in", tmp_path / "out"
    write_tree(out, OUTSIDE)
    write_tree(root, {name: text.replace("{out}", str(out)) for name, text in TREE.items()})
    write_tree(root, {"compose.yml": COMPOSE.format(out=out)})
    for name, target in LINKS.items():
        (root / name).symlink_to(os.path.relpath(out / target, (root / name).parent))
    return root


def traced(log: Path, *words: str, cwd: Path) -> tuple[subprocess.CompletedProcess[str], str]:
    home = Path(__file__).parent.parent
    paths = os.pathsep.join(str(home / name) for name in ("linter", "rules", "schemas"))
    env = {**os.environ, "PYTHONPATH": paths, "HOME": str(log.parent / "home"), "PYTHONDONTWRITEBYTECODE": "1"}
    (log.parent / "home").mkdir(exist_ok=True)
    command = ["strace", "-f", "-y", "-o", str(log), "-e", "trace=%file,%network,execve", "-s", "4096",
               sys.executable, "-m", "ats_lint", "--no-cache", *words]  # fmt: skip
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    return done, log.read_text(errors="replace")


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
@pytest.mark.parametrize("words", [("-f", "json"), ("--fix", "--unsafe-fixes")], ids=["lint", "fix"])
def test_nothing_outside_is_opened(project: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    done, log = traced(tmp_path / "log", *words, ".", cwd=project)
    if "Operation not permitted" in done.stderr and not log:
        pytest.skip("strace may not trace here")
    assert done.returncode in (1, 2), done.stderr
    calls = [line for line in log.splitlines() if " = -1 " not in line]
    opened = [line for line in calls if re.search(r"\b(?:open|openat|openat2|creat)\(", line)]
    assert any("compose.yml" in line for line in opened)
    assert [line for line in opened if str(tmp_path / "out") in line.rpartition(" = ")[2]] == []
    assert [line for line in calls if re.search(r"\b(?:socket|connect|sendto|bind)\(", line)] == []
    assert len([line for line in calls if re.search(r"\bexecve\(", line)]) == 1
    written = [line for line in opened if re.search(r"O_(?:WRONLY|RDWR|CREAT)", line) and "/dev/" not in line]
    assert [line for line in written if str(project) not in line.rpartition(" = ")[2]] == []
    assert SECRET not in done.stdout + done.stderr
    assert before == {path: path.read_bytes() for path in before}
    assert not list(project.rglob("ran"))
    known = (sys.prefix, sys.base_prefix, str(project), str(Path(__file__).parent.parent), *map(str, sys.path))
    places = {line.rpartition("<")[2].rstrip(">") for line in opened}
    foreign = {one for one in places if not one.startswith((*known, "/lib", "/usr", "/etc", "/proc", "/dev", "/sys"))}
    assert {one for one in foreign if "site-packages" not in one and "python" not in one} == set()


def test_a_configuration_in_the_tree_names_nothing_outside(project: Path, tmp_path: Path) -> None:
    for text in (
        'digests = "../out/secret"\n',
        f'digests = "{tmp_path}/out/secret"\n',
        'extend = "../out/ats-lint.toml"\n',
    ):
        (project / "ats-lint.toml").write_text(text)
        command = [sys.executable, "-m", "ats_lint", "--no-cache", "-f", "json", "."]
        done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
        assert done.returncode == 2, (text, done.stderr)
        assert SECRET not in done.stdout + done.stderr
    (project / "ats-lint.toml").unlink()
    (project / "ats-lint.toml").symlink_to(tmp_path / "out/ats-lint.toml")
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert SECRET not in done.stdout + done.stderr
    assert not done.stdout or json.loads(done.stdout)
