"""The rules as a list, and the codes of other tools beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from ats_lint.lint.ignore_comments import family
from ats_lint.lint.registry import AnyRule, Registry
from ats_lint.report.rule_page import fix_level, url


def named(registry: Registry, word: str) -> Sequence[AnyRule]:
    """Return the rules that are called `word`: by code, else by name, else by another tool's code.

    Raises:
        UnknownRule: nothing is called that.
    """
    wanted = word.strip().lower()
    for found in (
        [rule for rule in registry.rules if rule.code.lower() == wanted],
        [rule for rule in registry.rules if rule.name == wanted],
        [rule for rule in registry.rules if wanted in map(str.lower, rule.aliases)],
    ):
        if found:
            return found
    codes = registry.codes(word)
    return [rule for rule in registry.rules if rule.code in codes]


def table(registry: Registry, form: str) -> Iterator[str]:
    """Yield one line for each rule, or all of them as JSON."""
    if form == "json":
        yield json.dumps([_entry(rule) for rule in registry.rules], indent=2) + "\n"
        return
    width = max((len(rule.name) for rule in registry.rules), default=0)
    for rule in registry.rules:
        fix = fix_level(rule) or "-"
        yield f"{rule.code}  {rule.name:{width}}  {rule.severity.label:8}  {rule.enabled:7}  {fix:8}  {rule.summary}\n"


def mapping(registry: Registry, tool: str, form: str) -> Iterator[str]:
    """Yield another tool's codes, sorted, each with the rules it means."""
    pattern = family(tool)
    found: dict[str, list[AnyRule]] = {}
    for rule in registry.rules:
        for alias in rule.aliases:
            if pattern.fullmatch(alias):
                found.setdefault(alias, []).append(rule)
    if form == "json":
        codes = {alias: [rule.code for rule in rules] for alias, rules in sorted(found.items())}
        yield json.dumps(codes, indent=2) + "\n"
        return
    for alias, rules in sorted(found.items()):
        yield f"{alias}  {', '.join(f'{rule.code} {rule.name}' for rule in rules)}\n"


def _entry(rule: AnyRule) -> dict[str, object]:
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.label,
        "enabled": rule.enabled,
        "fix": fix_level(rule) or None,
        "tags": sorted(rule.tags),
        "aliases": list(rule.aliases),
        "summary": rule.summary,
        "url": url(rule),
    }
