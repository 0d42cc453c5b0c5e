"""The floors of the house: who may know whom, and no circles, imports for types included."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grimp

ROOT = Path(__file__).parent.parent


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


def _circles(graph: dict[str, set[str]]) -> Iterator[list[str]]:
    """Yield what is left after all modules have been taken away that import none of the rest."""
    left = {name: imported & graph.keys() - {name} for name, imported in graph.items()}
    while free := [name for name, imported in left.items() if not imported]:
        for name in free:
            del left[name]
        left = {name: imported.difference(free) for name, imported in left.items()}
    if left:
        yield sorted(left)
