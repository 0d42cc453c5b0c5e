"""Finding rules and choosing among them."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from importlib.metadata import entry_points
from types import ModuleType
from typing import Any

from ats_lint.rule import Rule

AnyRule = Rule[Any]
ENTRY_POINTS = "ats_lint.rules"
"""Entry point group under which a distribution offers a package of rules."""


class UnknownRule(ValueError):
    """A code, name, alias or tag that no rule has."""


_OWNER = re.compile(r"(buildkit|hadolint|avd|docker)[/-]")
_QUERY = re.compile(r"([0-9a-f]{8})(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _plain(word: str) -> str:
    """Return an alias without what its tool may write around it: `hadolint/DL3006`, `AVD-DS-0002`, a whole UUID."""
    bare = _OWNER.sub("", word, count=1)
    return _QUERY.sub(r"\1", re.sub(r"^ds-?0?(\d{3})$", r"ds-0\1", bare))


class Registry:
    """All rules, in catalogue order, with look-up by what users call them."""

    def __init__(self, rules: Iterable[AnyRule]) -> None:
        """Order the rules.

        Raises:
            ValueError: two rules have the same code.
        """
        self.rules = tuple(sorted(rules, key=lambda rule: rule.code))
        codes = [rule.code for rule in self.rules]
        twice = {code for code in codes if codes.count(code) > 1}
        if twice:
            raise ValueError(f"rule code used twice: {', '.join(sorted(twice))}")

    @cached_property
    def _by_word(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for rule in self.rules:
            for word in (rule.code, rule.name, *rule.aliases, *rule.tags):
                found.setdefault(word.lower(), set()).add(rule.code)
        return {word: frozenset(codes) for word, codes in found.items()}

    def codes(self, word: str) -> frozenset[str]:
        """Return the codes meant by a code, a prefix of codes, a name, an alias or a tag.

        Raises:
            UnknownRule: nothing is called that; the message names the nearest known word.
        """
        wanted = word.strip().lower()
        if wanted == "all":
            return frozenset(rule.code for rule in self.rules)
        found = self._by_word.get(wanted) or self._by_word.get(_plain(wanted))
        if found:
            return found
        prefixed = frozenset(rule.code for rule in self.rules if wanted and rule.code.lower().startswith(wanted))
        if prefixed:
            return prefixed
        near = difflib.get_close_matches(wanted, self._by_word, n=1)
        hint = f", did you mean {near[0]!r}?" if near else ""
        raise UnknownRule(f"unknown rule {word!r}{hint}")

    def get(self, word: str) -> AnyRule:
        """Return the one rule called `word`, preferring its code or name to an alias.

        Raises:
            UnknownRule: nothing is called that.
        """
        codes = self.codes(word)
        return next(rule for rule in self.rules if rule.code in codes)

    def select(self, profile: str, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> tuple[AnyRule, ...]:
        """Return the rules to run: the profile's, plus `select` (alone, when given), less `ignore`.

        Raises:
            UnknownRule: a word means nothing.
        """
        wanted = {code for word in select for code in self.codes(word)}
        unwanted = {code for word in ignore for code in self.codes(word)}
        levels = {"default", "setting"} | ({"strict"} if profile == "strict" else set())
        chosen = wanted or {rule.code for rule in self.rules if rule.enabled in levels}
        return tuple(rule for rule in self.rules if rule.code in chosen - unwanted)


def load(package: ModuleType) -> Iterator[AnyRule]:
    """Import every module below `package` and yield the rules found in it."""
    for info in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if info.name.rpartition(".")[2].startswith("_"):
            continue
        module = importlib.import_module(info.name)
        found = getattr(module, "check", None)
        if isinstance(found, Rule):
            yield found


@cache
def discover() -> Registry:
    """Find the rules of every installed pack, the project's own included."""
    points = {point.value: point for point in entry_points(group=ENTRY_POINTS)}
    packages = {name: point.load() for name, point in points.items()}
    own = "ats_lint_rules"
    if own not in packages:
        # A bare clone has no metadata, and so no entry points: its own rules are found by their name.
        packages[own] = importlib.import_module(own)
    return Registry(rule for package in packages.values() for rule in load(package))
