"""Whole projects: what is reported, what the fixes make of them, and that Docker Compose takes the result."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from ats_lint.lint.results import Result
from ats_lint.model import Safety
from composing import BINARY
from golden import CASES, FIXTURES, fix, lay_out, lint, mode, report, tree

HINT = "if this is meant: python tests/regenerate.py && git add --force fixtures"


@dataclass
class Fixed:
    """A case with all of its fixes applied."""

    case: str
    root: Path
    first: Result


@pytest.fixture(scope="module", params=CASES)
def fixed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Fixed:
    root = lay_out(request.param, tmp_path_factory.mktemp("fixture") / request.param)
    return Fixed(request.param, root, fix(root))


def test_result_is_the_expected_tree(fixed: Fixed) -> None:
    wanted, found = tree(FIXTURES / fixed.case / "expected"), tree(fixed.root)
    assert sorted(found) == sorted(wanted), HINT
    for name, text in wanted.items():
        assert found[name] == text, f"{name}: {HINT}"


def test_every_fix_is_proved(fixed: Fixed) -> None:
    assert [(one.diagnostic.rule.code, one.reason) for one in fixed.first.dropped] == []


def test_second_run_finds_nothing_to_fix(fixed: Fixed) -> None:
    left = [one for one in lint(fixed.root).diagnostics if one.fix and one.fix.has_effect]
    assert [(one.rule.code, one.subject, one.message) for one in left if one.fix.safety > Safety.HINT] == []
    assert fix(fixed.root).changes == ()


def test_files_with_secrets_are_private(fixed: Fixed) -> None:
    created = {change.path for change in fixed.first.changes if change.before is None}
    secret = {change.path for change in fixed.first.changes if change.secrets}
    for path in created:
        assert mode(path) == (0o600 if path in secret else 0o644), path.name
    ignored = (fixed.root / ".gitignore").read_text().splitlines() if secret else []
    assert {path.name for path in secret} <= set(ignored)


@pytest.mark.parametrize("case", CASES)
def test_safe_fixes_alone_converge(case: str, tmp_path: Path) -> None:
    root = lay_out(case, tmp_path / case)
    first = fix(root, Safety.SAFE)
    assert [(one.diagnostic.rule.code, one.reason) for one in first.dropped] == []
    assert {one.fix.safety for one in first.fixed if one.fix} == {Safety.SAFE}
    assert not [one for one in first.diagnostics if one.fix and one.fix.safety is Safety.SAFE and one.fix.has_effect]
    assert fix(root, Safety.SAFE).changes == ()
    fix(root)
    assert fix(root).changes == ()


@pytest.mark.parametrize("case", CASES)
def test_report_is_the_expected_one(case: str, tmp_path: Path) -> None:
    wanted = (FIXTURES / case / "report.sarif").read_text("utf-8")
    found = report(lay_out(case, tmp_path / case))
    assert json.loads(found) == json.loads(wanted), HINT
    assert found == wanted, HINT


@pytest.mark.skipif(BINARY is None, reason="docker-compose is not installed")
@pytest.mark.parametrize("tree_of", ["input", "expected"])
@pytest.mark.parametrize("case", CASES)
def test_compose_accepts(case: str, tree_of: str, tmp_path: Path) -> None:
    assert BINARY is not None
    root = tmp_path / case
    shutil.copytree(FIXTURES / case / tree_of, root)
    for name in ("env_file: .env", "env_file: [.env]"):
        if tree_of == "input" and any(name in text for text in tree(root).values()):
            (root / ".env").touch()
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    done = subprocess.run(
        [BINARY, "config", "-q"], cwd=root, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr.replace("\n", " ")) == (0, _warnings(done.stderr, tree_of))


def _warnings(said: str, tree_of: str) -> str:
    """Return what Compose may say: of the result nothing, of the input that `version` is obsolete."""
    return said.replace("\n", " ") if tree_of == "input" and "obsolete" in said else ""
