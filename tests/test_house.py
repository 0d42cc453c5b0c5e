"""What lies at the top of the repository, and how big a rule may be."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

HOME = Path(__file__).parent.parent
RULES = HOME / "rules" / "ats_lint_rules"
TOP = frozenset(
    {".ci", ".dockerignore", ".gitattributes", ".github", ".gitignore", ".pre-commit-config.yaml",
     ".pre-commit-hooks.yaml", "CHANGELOG.md", "CONTRIBUTING.md", "Dockerfile", "LICENSE", "README.md",
     "SECURITY.md", "action.yml", "benchmarks", "docs", "fixtures", "fuzz", "linter", "mkdocs.yml",
     "mkdocs_nav.py", "noxfile.py", "pyproject.toml", "rules", "schemas", "templates", "tests", "typings"}
)  # fmt: skip
"""What may stand at the top of the repository."""


def test_nothing_strays_to_the_top() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=HOME, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("no checkout of Git")
    strays = {name.partition("/")[0] for name in listed.stdout.split("\0") if name} - TOP
    assert not strays, "a directory or file that nobody knows at the top of the repository"


ENGINE, ROOM = 300, 200
"""Most lines of a file of the engine, and of one of the rooms that rules share."""


def test_no_file_outgrows_its_room() -> None:
    long = [path for path in (HOME / "linter").rglob("*.py") if length(path) > ENGINE]
    long += [path for path in RULES.glob("_*/*.py") if length(path) > ROOM]
    assert sorted(str(path.relative_to(HOME)) for path in long) == [], "split by what each part is about"


def length(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


def rule_files() -> list[Path]:
    found = (path for family in ("dockerfile", "compose", "project") for path in (RULES / family).glob("*.py"))
    return sorted(path for path in found if path.name != "__init__.py")


def code_lines(text: str) -> int:
    """Count the lines that are neither documentation nor examples, the texts that only examples use included."""
    tree = ast.parse(text)
    skipped = set[int]()
    used = set[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "examples":
            skipped.update(range(node.lineno, (node.value.end_lineno or 0) + 1))
            used.update(one.id for one in ast.walk(node.value) if isinstance(one, ast.Name))
    for node in tree.body:
        is_text = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in used
        if is_text or isinstance(node, ast.Expr):
            skipped.update(range(node.lineno, (node.end_lineno or 0) + 1))
    lines = enumerate(text.splitlines(), 1)
    return sum(1 for number, line in lines if line.strip() and line.lstrip()[0] != "#" and number not in skipped)


def rooms(text: str) -> set[str]:
    modules = (node.module or "" for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom))
    return {module.split(".")[1] for module in modules if module.startswith("ats_lint_rules._")}


def stoutness(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    code, lines, known = code_lines(text), text.count("\n"), rooms(text)
    faults = [f"{code} lines of code, more than 80"] if code > 80 else []
    faults += [f"{lines} lines, more than 200"] if lines > 200 else []
    faults += [f"knows {len(known)} rooms, more than two: {', '.join(sorted(known))}"] if len(known) > 2 else []
    return faults


@pytest.mark.parametrize("path", rule_files(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_rule_is_thin(path: Path) -> None:
    faults = stoutness(path)
    assert not faults, f"{path}: {'; '.join(faults)}"


def test_most_rules_are_small() -> None:
    sizes = sorted(code_lines(path.read_text(encoding="utf-8")) for path in rule_files())
    assert sizes[len(sizes) // 2] <= 30


ANALYSIS = HOME / "linter" / "ats_lint" / "analysis"
PARTS = {
    "answered": "test_container.py", "bake_builds": "test_bake.py",
    "bake_values": "test_bake.py", "build_surroundings": "test_projects.py",
    "embedding": "test_embedded.py", "guards": "test_plain_requests.py",
    "golang_values": "test_sources_golang.py", "instructions": "test_rules.py",
    "in_force": "test_dockerfile_stages.py",
    "javascript_routes": "test_sources_javascript.py", "javascript_values": "test_sources_javascript.py",
    "listener": "test_serving.py", "package_writes": "test_rules.py", "privileges": "test_container.py",
    "proposed_probe": "test_rules_probes.py", "python_calls": "test_sources_python.py",
    "python_nodes": "test_sources_python.py", "python_routes": "test_sources_python.py",
    "python_values": "test_sources_python.py", "stage_names": "test_dockerfile_stages.py",
    "web_listeners": "test_serving.py",
}  # fmt: skip
"""Modules of the analysis that only another one asks, with the tests of that one."""


def untested() -> set[str]:
    """Return the modules of the analysis that no file of tests has in its name or imports."""
    tests = {path.stem: path.read_text(encoding="utf-8") for path in (HOME / "tests").glob("test_*.py")}
    found = set()
    for path in ANALYSIS.rglob("*.py"):
        folder = ".".join(path.parent.relative_to(HOME / "linter").parts)
        named = re.compile(rf"(?:{re.escape(folder)}(?:\.| import )|ats_lint import )(?:[^\n]*\b)?{path.stem}\b")
        own = any(stem.endswith(f"_{path.stem}") for stem in tests)
        if path.stem != "__init__" and not own and not any(named.search(text) for text in tests.values()):
            found.add(path.stem)
    return found


def test_every_module_of_the_analysis_has_tests_by_name() -> None:
    assert untested() - PARTS.keys() == set(), "add tests/test_<folder>_<module>.py"


def test_the_parts_are_parts_still() -> None:
    assert PARTS.keys() - untested() == set(), "these have tests of their own by now"
    assert [name for name in PARTS.values() if not (HOME / "tests" / name).is_file()] == []
