"""What every rule file owes: its catalogue entry, references, examples, and a word on the safety of its fix."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ats_lint.lint.registry import AnyRule, discover
from ats_lint.rule import BadExample, GoodExample

LINES = (Path(__file__).parent / "catalogue.tsv").read_text(encoding="utf-8").splitlines()
CATALOGUE = {row["code"]: row for row in csv.DictReader(LINES, delimiter="\t")}
RULES = discover().rules
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


@each_rule
def test_rule_is_as_the_catalogue_says(rule: AnyRule) -> None:
    row = CATALOGUE[rule.code]
    assert (rule.name, rule.severity.label, rule.enabled) == (row["name"], row["severity"], row["enabled"])
    assert set(rule.aliases) == set(row["aliases"].split())


@each_rule
def test_rule_lives_in_a_file_of_its_name(rule: AnyRule) -> None:
    module = rule.check.__module__.rpartition(".")[2]
    assert module == rule.name.replace("-", "_")
    family = {"DF": "dockerfile", "DC": "compose", "PX": "project"}[rule.code[:2]]
    assert rule.check.__module__ == f"ats_lint_rules.{family}.{module}"


@each_rule
def test_rule_has_references_and_examples(rule: AnyRule) -> None:
    assert rule.references
    assert all(reference.startswith("https://") for reference in rule.references)
    assert any(isinstance(example, BadExample) for example in rule.examples)
    assert any(isinstance(example, GoodExample) for example in rule.examples)
    assert rule.tags


@each_rule
def test_rule_that_fixes_says_how_safe_it_is(rule: AnyRule) -> None:
    fixes = CATALOGUE[rule.code]["fix"] != "none"
    assert ("Fix safety:" in rule.documentation) == fixes
    if fixes and CATALOGUE[rule.code]["fix"] != "hint":
        bad = [example for example in rule.examples if isinstance(example, BadExample)]
        assert any(example.fixed is not None or example.created for example in bad)


@each_rule
def test_rule_documentation_reads_well(rule: AnyRule) -> None:
    first, _, rest = rule.documentation.partition("\n")
    assert first.endswith(".")
    assert len(first) <= 100
    assert rest.strip()
