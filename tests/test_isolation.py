"""A tree's findings are those of its projects, and the same bytes whatever surrounds the run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from ats_lint.lint.config import Settings
from ats_lint.lint.engine import check
from ats_lint.lint.registry import discover
from ats_lint.report.output import render
from ats_lint.report.view import View
from projects import write_tree

PROJECTS = {
    "app/Dockerfile": "FROM python:3.12\nENV A_PASSWORD=Zq7xK03vTr9\nRUN pip install flask\nCOPY . /app\n"
    "CMD python /app/app.py\n",
    "app/app.py": "from flask import Flask\napp = Flask(__name__)\napp.run(host='0.0.0.0', port=5000)\n",
    "stack/compose.yml": "services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: ${PW}\n"
    "  web:\n    image: nginx\n    ports: ['80:80']\n    depends_on: [db]\n",
    "stack/.env": "PW=Zq7xK03vTr9\n",
    "built/compose.yml": "services:\n  api:\n    build: .\n    ports: ['8000:8000']\n",
    "built/Dockerfile": "FROM node:22\nCOPY . .\nRUN npm install\nCMD npm start\n",
    "broken/compose.yml": "services:\n  a: [\n",
    "broken/Dockerfile": "FRM alpine\n",
    "traps/compose.yml": "services:\n  a: {extends: b}\n  b: {extends: a}\n",
    "traps/.dockerignore": "[z-a]\n!\n",
}  # fmt: skip
SETTINGS = Settings().resolved(discover())
Told = set[tuple[str, str, int, str]]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    write_tree(tmp_path, PROJECTS)
    (tmp_path / ".git").mkdir()
    return tmp_path


def told(root: Path, paths: Iterable[Path]) -> Told:
    found = check(list(paths), SETTINGS, SETTINGS.rules(discover()))
    assert not found.crashes
    findings = {
        (one.path.relative_to(root).as_posix(), one.rule.code, one.span.start, one.message) for one in found.diagnostics
    }
    return findings | {(one.path.relative_to(root).as_posix(), "", one.line or 0, one.message) for one in found.errors}


def test_a_tree_has_the_findings_of_its_projects(tree: Path) -> None:
    folders = sorted(path for path in tree.iterdir() if path.name != ".git")
    alone = [told(tree, [folder]) for folder in folders]
    assert all(alone)
    assert told(tree, [tree]) == set().union(*alone)
    assert told(tree, reversed(folders)) == set().union(*alone)


def test_order_of_paths_changes_no_byte(tree: Path) -> None:
    folders = sorted(path for path in tree.iterdir() if path.name != ".git")
    results = [
        check(paths, SETTINGS, SETTINGS.rules(discover())) for paths in (folders, folders[::-1], [*folders, tree])
    ]
    for form in ("json", "sarif", "text"):
        first, *others = ("".join(render(found, form, View(tree))) for found in results)
        assert others == [first, first]


def test_line_endings_change_no_finding(tree: Path) -> None:
    before = {(path, code, message) for path, code, _, message in told(tree, [tree])}
    for name, text in PROJECTS.items():
        (tree / name).write_bytes(text.replace("\n", "\r\n").encode())
    assert {(path, code, message) for path, code, _, message in told(tree, [tree])} == before


def test_surroundings_change_no_byte(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    home = Path(__file__).parent.parent
    paths = os.pathsep.join(str(home / name) for name in ("linter", "rules", "schemas"))
    outputs = []
    kept = f"--cache-dir={tmp_path_factory.mktemp('kept')}"
    for seed, locale, zone, words in (
        ("1", "C", "UTC", ["--no-cache", "-j1"]),
        ("2", "C.UTF-8", "Asia/Tokyo", ["--no-cache", "-j2"]),
        ("3", "C.UTF-8", "UTC", [kept, "-j2"]),
        ("4", "C", "America/Caracas", [kept, "-j1"]),
    ):
        env = {**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone}
        env.pop("ATS_LINT_NO_CACHE", None)
        command = [sys.executable, "-m", "ats_lint", *words, "-f", "json", "."]
        done = subprocess.run(command, cwd=tree, env=env, capture_output=True, check=False)
        assert done.returncode == 2, done.stderr
        outputs.append((done.stdout, done.stderr))
    assert outputs[1:] == outputs[:1] * 3
