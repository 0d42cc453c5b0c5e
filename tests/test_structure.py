"""The floors of the house: who may know whom, and no circles, imports for types included."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parent.parent
MOST_PULLED = 6
"""Modules of rooms that the largest rules may need, those that their rooms need included."""


def test_the_import_contracts_hold() -> None:
    command = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_no_contract_has_an_exception() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert "ignore_imports" not in text
    assert "exclude_type_checking_imports = false" in text


def test_no_modules_know_each_other_in_a_circle() -> None:
    graph = grimp.build_graph("ats_lint", "ats_lint_rules", cache_dir=None)
    assert list(_circles({name: graph.find_modules_directly_imported_by(name) for name in graph.modules})) == []


def test_nothing_is_read_or_set_behind_the_back() -> None:
    """No read for a side effect, no write past an object's own door."""
    found = [
        f"{path.name}:{node.lineno}"
        for path in sorted((ROOT / "linter/ats_lint/analysis").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Assign) and any(_is_sly(target, node.value) for target in node.targets)
    ]
    assert found == []


def test_objects_are_complete_when_they_are_made() -> None:
    """Outside of the parsers, which build their own nodes, only a method sets an attribute, and only its object's."""
    folders = ("linter/ats_lint/analysis", "linter/ats_lint/scaffold", "rules/ats_lint_rules")
    found = [
        f"{path.name}:{node.lineno}"
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
        if not (isinstance(node.value, ast.Name) and node.value.id == "self")
    ]
    assert found == []


@pytest.mark.parametrize("rule", ["compose.writable_root", "dockerfile.missing_user"])
def test_a_rule_that_plans_much_pulls_few_rooms(rule: str) -> None:
    graph = grimp.build_graph("ats_lint_rules", cache_dir=None)
    pulled = graph.find_upstream_modules(f"ats_lint_rules.{rule}")
    assert len([name for name in pulled if name.startswith("ats_lint_rules._") and name.count(".") > 1]) <= MOST_PULLED


def _is_sly(target: ast.expr, value: ast.expr) -> bool:
    if isinstance(target, ast.Name) and target.id == "_":
        return isinstance(value, ast.Attribute)
    return isinstance(target, ast.Subscript) and ast.unparse(target.value).endswith("__dict__")


def _circles(graph: dict[str, set[str]]) -> Iterator[list[str]]:
    """Yield what is left after all modules have been taken away that import none of the rest."""
    left = {name: imported & graph.keys() - {name} for name, imported in graph.items()}
    while free := [name for name, imported in left.items() if not imported]:
        for name in free:
            del left[name]
        left = {name: imported.difference(free) for name, imported in left.items()}
    if left:
        yield sorted(left)
