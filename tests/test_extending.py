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


@pytest.fixture
def local(tmp_path: Path) -> Path:
    """The page's rule as a file of the project."""
    write_tree(tmp_path, {
        ".git/HEAD": "ref: refs/heads/main\n", "ats-lint.toml": block("toml", "rule-files"),
        "lint-rules/team_label.py": block("python", "AC001"), "compose.yaml": "services:\n  web:\n    image: nginx\n",
    })  # fmt: skip
    return tmp_path


def test_a_rule_of_the_project_runs_when_its_user_says_so(local: Path) -> None:
    found = run(local, "check", "--local-rules", "--select", "AC001", "-f", "concise", "compose.yaml")
    assert (found.stdout, found.stderr) == ("compose.yaml:2:3: AC001 low no label team\n", "")
    assert run(local, "rule", "--local-rules", "missing-team").stdout.startswith("# missing-team")
    assert sorted(path.name for path in (local / "lint-rules").iterdir()) == ["team_label.py"]


def test_a_rule_of_the_project_is_not_run_unasked(local: Path) -> None:
    (local / "lint-rules/team_label.py").write_text("open('ran', 'w')\n", encoding="utf-8")
    (local / "ats-lint.toml").write_text(
        'rule-files = ["lint-rules/team_label.py"]\nignore = ["AC001"]\n', encoding="utf-8"
    )
    found = run(local, "check", "-f", "concise", "compose.yaml")
    assert not (local / "ran").exists()
    assert found.stderr == "warning: ats-lint.toml: its rule files are not run without --local-rules\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = 1\ndef check(:\n", "lint-rules/team_label.py:2:11: invalid syntax"),
        ("x = 1\nnever()\n", "lint-rules/team_label.py:2:1: NameError: name 'never' is not defined"),
        ("x = 1\n", "lint-rules/team_label.py: holds no rule"),
        (block("python", "AC001").replace("AC001", "DC406"), "lint-rules/team_label.py: rule code used twice: DC406"),
        (None, "lint-rules/team_label.py: cannot be read: no such file or directory"),
    ],
)
def test_a_rule_file_that_cannot_run_is_told_with_its_place(local: Path, text: str | None, told: str) -> None:
    path = local / "lint-rules/team_label.py"
    if text is None:
        path.unlink()
    else:
        path.write_text(text, encoding="utf-8")
    found = run(local, "check", "--local-rules", "compose.yaml")
    assert (found.returncode, found.stderr) == (2, f"error: {told}\n")


def test_a_rule_file_lies_in_the_project(local: Path) -> None:
    (local / "ats-lint.toml").write_text('rule-files = ["../rule.py"]\n', encoding="utf-8")
    found = run(local, "check", "--local-rules", "compose.yaml")
    assert found.returncode == 2
    assert "outside" in found.stderr


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
