"""What every rule file owes: its catalogue entry, references, examples, and a word on the safety of its fix."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ats_lint.lint.registry import AnyRule, discover
from ats_lint.report.rule_page import fix_level
from ats_lint.rule import BadExample, GoodExample
from further import examples_of

LINES = (Path(__file__).parent / "catalogue.tsv").read_text(encoding="utf-8").splitlines()
CATALOGUE = {row["code"]: row for row in csv.DictReader(LINES, delimiter="\t")}
RULES = discover().rules


def row_of(rule: AnyRule) -> str:
    """The row that a rule asks for, as it would stand in the catalogue."""
    cells = rule.code, rule.name, rule.severity.label, rule.enabled, fix_level(rule) or "none", " ".join(rule.aliases)
    return "\t".join(cells)


def bad_examples(rule: AnyRule) -> Iterator[BadExample]:
    yield from (example for example in examples_of(rule) if isinstance(example, BadExample))


each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


AWAITED = frozenset(["DF119", "DF208", "DF413", "DF513", "DF514", "DF828", "DC123", "DC212", "DC817"])
"""Codes that are taken, and whose rules are still to be written."""


def test_the_rules_and_the_catalogue_are_the_same() -> None:
    codes = [rule.code for rule in RULES]
    assert sorted(set(codes)) == sorted(codes), "two rules have one code"
    assert set(codes) <= set(CATALOGUE), "a rule has no row in tests/catalogue.tsv"
    assert set(CATALOGUE) - set(codes) <= AWAITED, "a row of tests/catalogue.tsv has no rule"


@each_rule
def test_rule_is_as_the_catalogue_says(rule: AnyRule) -> None:
    assert rule.code in CATALOGUE, f"tests/catalogue.tsv has no row for {rule.code}: {row_of(rule)}"
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
def test_every_bad_example_says_what_is_found(rule: AnyRule) -> None:
    for example in bad_examples(rule):
        assert all(example.messages), f"an example at {example.at!r} lacks says=: the message of each finding"
        assert len(example.messages) == len(example.places), f"says= at {example.at!r} needs a message for each finding"
        assert len(example.levels) == len(example.places), f"safety= at {example.at!r} needs a level for each finding"
        if example.fixed is not None or example.created:
            applied = {"safe", "unsafe"} & set(example.levels)
            assert applied, f"an example at {example.at!r} is fixed but lacks safety=: safe or unsafe"


@each_rule
def test_documentation_catalogue_and_examples_agree_on_the_fix(rule: AnyRule) -> None:
    expected, documented = CATALOGUE[rule.code]["fix"], fix_level(rule)
    shown = {level for example in bad_examples(rule) for level in example.levels} - {"none"}
    if expected == "none":
        assert not documented, "the catalogue knows no fix, the docstring has `Fix safety:`"
        assert not shown, f"the catalogue knows no fix, examples show {shown}"
        return
    allowed = {"ev": {"evidence", "safe", "unsafe"}}.get(expected, {expected})
    assert documented in allowed, f"the docstring's `Fix safety:` begins with {documented!r}, not one of {allowed}"
    assert documented in shown or documented == "evidence", f"no example shows a fix that is {documented}: {shown}"
    if expected == "ev":
        assert shown & {"safe", "unsafe"}, "no example shows a fix"
    if expected == "unsafe":
        assert "safe" not in shown, "the catalogue calls the fix unsafe, an example shows a safe one"
    words = set(re.findall(r"\w+", rule.documentation.partition("Fix safety:")[2].lower())) | {documented}
    unsaid = shown & {"safe", "unsafe"} - words
    assert not unsaid or documented == "evidence", f"the docstring does not say when the fix is {unsaid}"


@each_rule
def test_rule_documentation_reads_well(rule: AnyRule) -> None:
    first, _, rest = rule.documentation.partition("\n")
    assert first.endswith(".")
    assert "One sentence that says" not in first, "the docstring is still that of the skeleton"
    assert len(first) <= 100
    assert rest.strip()
