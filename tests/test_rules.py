"""Every example of every rule, run through the public door."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ats_lint.lint.registry import AnyRule, discover
from ats_lint.model import Safety
from ats_lint.rule import BadExample, GoodExample
from further import examples_of
from projects import build, default_path, findings, fixed_tree

RULES = discover().rules


def examples(kind: type) -> Iterator[object]:
    for rule in RULES:
        for number, example in enumerate(examples_of(rule)):
            if isinstance(example, kind):
                yield pytest.param(rule, example, id=f"{rule.code}-{number}")


@pytest.mark.parametrize(("rule", "example"), list(examples(GoodExample)))
def test_good_example_is_silent(rule: AnyRule, example: GoodExample, tmp_path: Path) -> None:
    build(tmp_path, rule, example)
    assert [(one.rule.code, one.message) for one in findings(tmp_path, rule, example)] == []


@pytest.mark.parametrize(("rule", "example"), list(examples(BadExample)))
def test_bad_example_is_found_at_its_place(rule: AnyRule, example: BadExample, tmp_path: Path) -> None:
    build(tmp_path, rule, example)
    found = findings(tmp_path, rule, example)
    assert tuple(one.source.slice(one.span) for one in found) == example.places
    assert tuple(one.message for one in found) == example.messages, "`says` is the message of each finding"
    assert rule.masks or not any(one.secrets for one in found), "a rule that knows where secrets are has `masks=True`"
    levels = tuple("none" if one.fix is None else one.fix.safety.label for one in found)
    assert levels == example.levels, "`safety` is the level of each finding's fix"
    weights = tuple(one.severity.label for one in found)
    expected = tuple(weight or rule.severity.label for weight in example.severities)
    assert weights == expected, "`severity` is that of each finding, where it is not the rule's"
    for one in found:
        assert len(one.message) <= 80, one.message
        assert one.message[:1] == one.message[:1].lower() or not one.message[1:2].islower(), one.message
        for said in (one.fix.title, one.fix.because) if one.fix is not None else ():
            assert said == said.strip()
            assert not said.isupper(), said
        if one.fix is not None:
            assert one.fix.title
            assert one.fix.safety is Safety.SAFE or one.fix.because.endswith((".", "?", ")")), one.fix.because


@pytest.mark.parametrize(("rule", "example"), list(examples(BadExample)))
def test_bad_example_is_fixed_as_shown_and_once(rule: AnyRule, example: BadExample, tmp_path: Path) -> None:
    build(tmp_path, rule, example)
    main = example.path or default_path(rule)
    result, tree = fixed_tree(tmp_path, rule, example)
    assert [dropped.reason for dropped in result.dropped] == []
    assert tree[main] == (example.text if example.fixed is None else example.fixed)
    for path, text in example.created.items():
        assert tree[path] == text
    scripts = {change.path.relative_to(tmp_path).as_posix() for change in result.migrations}
    unexpected = set(tree) - {main} - set(example.files) - set(example.created) - scripts
    assert not unexpected
    changed = {path for path, text in example.files.items() if tree[path] != text} - set(example.created)
    assert not changed
    again, _ = fixed_tree(tmp_path, rule, example)
    assert again.changes == (), "fixing twice is not fixing once"
