"""Names of modules and classes: each stands for one thing."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

HOME = Path(__file__).parent.parent
FAMILIES = (
    (
        {"rules/ats_lint_rules/dockerfile", "rules/ats_lint_rules/compose"},
        "one rule, of an image and of a service",
    ),
    ({"linter/ats_lint/syntax/dockerfile", "linter/ats_lint/syntax/compose"}, "the same part of two languages"),
)
"""Folders whose modules answer to one another: a name that both have means one thing."""


def modules() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for root in ("linter", "rules", "schemas"):
        for path in (HOME / root).rglob("*.py"):
            if path.stem not in {"__init__", "__main__"}:
                found[path.stem].add(str(path.parent.relative_to(HOME)))
    return found


def classes() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for root in ("linter/ats_lint", "rules/ats_lint_rules"):
        for path in sorted((HOME / root).rglob("*.py")):
            module = ".".join(path.relative_to(HOME / root).with_suffix("").parts)
            for node in ast.parse(path.read_text("utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    found[node.name].add(module)
    return found


def is_one_thing(modules: set[str]) -> bool:
    """Tell whether a class is another one's view, or its public record."""
    kinds = {module.partition(".")[0] if module.startswith("api.") else module for module in modules}
    seen = {module for module in kinds if module.startswith("analysis.views.")}
    written = {module for module in kinds - seen if module.startswith("syntax.")}
    return len(kinds - {"api"}) < 2 or (len(seen) == len(written) == 1 and not kinds - seen - written - {"api"})


def test_a_class_shares_its_name_with_no_other_thing() -> None:
    twice = {name: sorted(modules) for name, modules in classes().items() if not is_one_thing(modules)}
    assert {name: modules for name, modules in twice.items() if len(modules) > 1} == {}, "name one of them better"


def test_a_module_shares_its_name_only_with_its_counterpart() -> None:
    twice = {name: sorted(folders) for name, folders in modules().items() if len(folders) > 1}
    assert {name: folders for name, folders in twice.items() if all(set(folders) != each for each, _ in FAMILIES)} == {}


def test_no_module_is_told_from_another_by_its_plural_alone() -> None:
    found = modules()
    near = {name: found[name] & found[f"{name}s"] for name in found if f"{name}s" in found}
    assert {name: sorted(folders) for name, folders in near.items() if folders} == {}
