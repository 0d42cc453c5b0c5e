"""Names of modules and classes: each stands for one thing, or says what tells two apart."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

HOME = Path(__file__).parent.parent
SHARED = {
    "Account": "a user as the files of an image list it; the one that a stage ends with",
    "Asked": "what a probe asks of a server; what a tool asks of Git",
    "Assignment": "of a line of .env; of a shell",
    "Block": "lines of a report; lines of an ignore comment; YAML to be written; steps that move to another stage",
    "Change": "a file that fixes change; what an instruction changes in an image",
    "Check": "the command of that name; a health check as a container runs it",
    "Comment": "an ignore comment; one of a Dockerfile, of YAML, of a file to be written",
    "Entry": "of a report, a baseline, the index of rules, a mapping, a list of users",
    "Fault": "what Compose refuses; what is wrong with a health check",
    "Given": "a setting with where it comes from; a configuration file that a container gets",
    "Healthcheck": "the instruction; the key",
    "Listener": "of a container; in a program's source",
    "Mount": "of RUN; of a service",
    "Names": "what a name stands for in one language; words of secrets",
    "Needs": "capabilities of a container; what a build tool reads",
    "Node": "of YAML; whatever a rule can be about",
    "Outcome": "of pinning; of scaffolding",
    "Place": "in a Compose file, in a shell's text, a path in an image",
    "Placed": "a fault of the schema with its place; a configuration file with its place",
    "Plan": "of moving secrets; of networks",
    "Problem": "what BuildKit refuses; what is wrong with YAML; the public record of a fault",
    "Reader": "of a Dockerfile's lines; of a shell's grammar",
    "Reference": "a source of facts; a variable in a Dockerfile; a name in a Compose file",
    "Registry": "of rules; of images",
    "Request": "what a command is asked; what a probe sends",
    "Routes": "of one language each",
    "Row": "of a table; of the HTML report",
    "Rule": "of the linter; of a .gitignore",
    "Run": "of the linter; the instruction",
    "Scope": "variables of a Dockerfile; of a Compose file",
    "Server": "of editors; a program that serves",
    "Setting": "by which an image is told something; with its origin; of a variable; of a program; in a source",
    "Surroundings": "what a run knows beside the files; what a Compose application knows of its project",
    "Tool": "that reads versions from Git; whose verification is weakened",
    "Value": "in a Compose file; in a program's source",
    "Word": "of a command in Compose; of a shell",
}
"""Classes of one name by what each is, in the order of the floors. New ones say it here, or have a better name."""

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


def test_a_class_shares_its_name_with_another_only_where_the_module_tells() -> None:
    twice = {name for name, modules in classes().items() if len(modules) > 1 and not is_one_thing(modules)}
    assert sorted(twice - SHARED.keys()) == [], "say in SHARED what each is, or name one of them better"


def test_no_name_is_excused_that_stands_for_one_thing() -> None:
    found = classes()
    assert sorted(name for name in SHARED if is_one_thing(found.get(name, set()))) == []


def test_a_module_shares_its_name_only_with_its_counterpart() -> None:
    twice = {name: sorted(folders) for name, folders in modules().items() if len(folders) > 1}
    assert {name: folders for name, folders in twice.items() if all(set(folders) != each for each, _ in FAMILIES)} == {}
