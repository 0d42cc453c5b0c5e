"""The page about extending: its rule, its facts and its schema are tried as they stand there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ats_lint.lint.config import FILES, load
from ats_lint.lint.packs import GROUP
from projects import write_tree

HOME = Path(__file__).parent.parent
PAGE = (HOME / "docs" / "extending.md").read_text(encoding="utf-8")


def block(language: str, holding: str) -> str:
    return next(one for one in re.findall(rf"(?ms)^```{language}\n(.*?)^```", PAGE) if holding in one)


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(folder / "site"), *filter(None, sys.path)])
    command = [sys.executable, "-m", "ats_lint", *arguments]
    environment = {**os.environ, "PYTHONPATH": path}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The page's pack, laid out as an installer does."""
    points = re.search(r'\[project\.entry-points\."(.*)"\]\n(.*)\n', block("toml", "entry-points"))
    assert points
    assert points[1] == GROUP
    entry = f"[{points[1]}]\n{points[2]}\n".replace('"', "")
    write_tree(tmp_path, {
        "site/acme_rules/__init__.py": "", "site/acme_rules/team_label.py": block("python", "AC001"),
        "site/acme_rules-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme-rules\nVersion: 1.0\n",
        "site/acme_rules-1.0.dist-info/entry_points.txt": entry,
        "compose.yaml": "services:\n  web:\n    image: nginx\n  api:\n    image: nginx\n    labels: {team: x}\n",
    })  # fmt: skip
    return tmp_path


def test_the_rule_runs_once_it_is_installed(installed: Path) -> None:
    found = json.loads(run(installed, "check", "-f", "json", "--select", "acme", "compose.yaml").stdout)
    told = [(one["code"], one["name"], one["subject"], one["message"]) for one in found["diagnostics"]]
    assert told == [("AC001", "missing-team", "web", "no label team")]
    assert run(installed, "rule", "missing-team").stdout.startswith("# missing-team")
    assert "AC001" not in run(installed, "check", "--ignore", "AC001", "-f", "concise", "compose.yaml").stdout


def test_the_tree_that_is_linted_brings_no_rule(installed: Path) -> None:
    (installed / "site").rename(installed / "elsewhere")
    found = run(installed, "check", "-f", "json", "--select", "acme", "compose.yaml")
    assert found.returncode == 2
    assert "unknown rule 'acme'" in found.stderr


def test_the_rule_is_short() -> None:
    code = block("python", "AC001").rpartition('"""\n')[2]
    assert len([line for line in code.splitlines() if line.strip()]) <= 20


def test_the_facts_are_known(tmp_path: Path) -> None:
    write_tree(tmp_path, {"ats-lint.toml": block("toml", "like")})
    assert "app" in run(tmp_path, "facts", "registry.acme.dev/base/python").stdout


def test_the_schema_is_where_the_page_says(tmp_path: Path) -> None:
    schema = json.loads((HOME / "schemas" / "ats_lint_schemas" / "config.schema.json").read_bytes())
    entry = json.loads(block("json", "fileMatch"))
    assert entry["url"] == schema["$id"]
    assert entry["fileMatch"] == [name for name in FILES if name != "pyproject.toml"]
    text = block("toml", "#:schema")
    assert text.startswith(f"#:schema {schema['$id']}\n")
    write_tree(tmp_path, {"ats-lint.toml": text})
    assert load(tmp_path / "ats-lint.toml").profile == "strict"
