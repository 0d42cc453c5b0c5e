"""The fixtures: whole projects, what becomes of them when all fixes are applied, and their SARIF reports."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path

from ats_lint import __version__
from ats_lint.fix.repair import repair
from ats_lint.lint.config import Settings
from ats_lint.lint.engine import check
from ats_lint.lint.registry import discover
from ats_lint.lint.results import Result
from ats_lint.model import Safety
from ats_lint.report import sarif
from ats_lint.report.view import View
from projects import read_tree

FIXTURES = Path(__file__).parent.parent / "fixtures"
CASES = sorted(path.name for path in FIXTURES.iterdir() if (path / "input").is_dir())
SETTINGS = Settings()
RULES = SETTINGS.rules(discover())
_ROOT, _VERSION = "file:///project/", "0.0.0"


def lay_out(case: str, root: Path) -> Path:
    """Copy a case's input to a repository of its own, and return its path."""
    shutil.copytree(FIXTURES / case / "input", root)
    (root / ".git").mkdir()
    return root


def lint(root: Path) -> Result:
    result = check([root], SETTINGS, RULES)
    assert not result.crashes, result.crashes[0].detail
    return result


def fix(root: Path, safety: Safety = Safety.UNSAFE) -> Result:
    result = repair([root], SETTINGS, RULES, safety=safety, write=True)
    assert not result.crashes, result.crashes[0].detail
    assert not result.errors, result.errors
    return result


def report(root: Path) -> str:
    """Return the SARIF report, without what differs from machine to machine and from version to version.

    The rules' pages are left out, too: they are what `docs/rules` holds, and a test of their own compares them.
    """
    result = lint(root)
    log = json.loads("".join(sarif.render(result, View(root))))
    (run,) = log["runs"]
    run["originalUriBaseIds"]["%SRCROOT%"]["uri"] = _ROOT
    driver = run["tool"]["driver"]
    driver.update(version=_VERSION, semanticVersion=_VERSION)
    driver["fullName"] = driver["fullName"].replace(__version__, _VERSION)
    for rule in driver["rules"]:
        del rule["help"], rule["fullDescription"]
    text = json.dumps(log, indent=2, ensure_ascii=False) + "\n"
    assert str(root) not in text
    return text


def tree(root: Path) -> dict[str, str]:
    """Return the text of every file."""
    return read_tree(root)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
