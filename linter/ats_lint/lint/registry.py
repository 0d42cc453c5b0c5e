"""Finding rules and choosing among them."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import ModuleType

from ats_lint.lint import index
from ats_lint.lint.index import AnyRule as AnyRule
from ats_lint.lint.index import IndexEntry as IndexEntry
from ats_lint.lint.packs import packages
from ats_lint.patterns import regex
from ats_lint.records import cached_property
from ats_lint.rule import Rule

Listed = IndexEntry | AnyRule
"""A rule, or what an index says of it."""


class UnknownRule(ValueError):
    """A code, name, alias or tag that no rule has."""


_OWNER = regex(r"(buildkit|hadolint|avd|docker)[/-]")
_QUERY = regex(r"([0-9a-f]{8})(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _plain(word: str) -> str:
    """Return an alias without what its tool may write around it: `hadolint/DL3006`, `AVD-DS-0002`, a whole UUID."""
    bare = _OWNER.sub("", word, count=1)
    return _QUERY.sub(r"\1", re.sub(r"^ds-?0?(\d{3})$", r"ds-0\1", bare))


class Registry:
    """All rules, in catalogue order, with look-up by what users call them."""

    def __init__(self, entries: Iterable[Listed]) -> None:
        """Order the rules.

        Raises:
            ValueError: two rules have the same code.
        """
        self.entries = tuple(sorted(entries, key=lambda one: one.code))
        codes = [one.code for one in self.entries]
        twice = {one for one, other in pairwise(codes) if one == other}
        if twice:
            raise ValueError(f"rule code used twice: {', '.join(sorted(twice))}")

    def joined(self, rules: Iterable[Listed]) -> Registry:
        """Return the registry with those of `rules` that are not in it.

        Raises:
            ValueError: a rule has the code of another one.
        """
        own = {one.code: one for one in self.entries}
        new = tuple(one for one in rules if one is not (entry := own.get(one.code)) and not _stands_for(entry, one))
        return Registry((*self.entries, *new)) if new else self

    @cached_property
    def rules(self) -> tuple[AnyRule, ...]:
        """The rules themselves, all of them imported."""
        return tuple(one.load() for one in self.entries)

    @cached_property
    def finders(self) -> tuple[Listed, ...]:
        """Those that find secrets in any text."""
        return tuple(one for one in self.entries if one.finds_shapes)

    @cached_property
    def _by_word(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for rule in self.entries:
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
            return frozenset(rule.code for rule in self.entries)
        found = self._by_word.get(wanted) or self._by_word.get(_plain(wanted))
        if found:
            return found
        prefixed = frozenset(rule.code for rule in self.entries if wanted and rule.code.lower().startswith(wanted))
        if prefixed:
            return prefixed
        import difflib

        near = difflib.get_close_matches(wanted, self._by_word, n=1)
        hint = f", did you mean {near[0]!r}?" if near else ""
        raise UnknownRule(f"unknown rule {word!r}{hint}")

    def get(self, word: str) -> AnyRule:
        """Return the one rule called `word`, preferring its code or name to an alias.

        Raises:
            UnknownRule: nothing is called that.
        """
        codes = self.codes(word)
        return next(one.load() for one in self.entries if one.code in codes)

    def tagged(self, tag: str) -> Iterator[AnyRule]:
        """Yield the rules that carry a tag."""
        return (one.load() for one in self.entries if tag in one.tags)

    def select(self, profile: str, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> tuple[Listed, ...]:
        """Return the rules to run: the profile's, plus `select` (alone, when given), less `ignore`.

        Raises:
            UnknownRule: a word means nothing.
        """
        wanted = {code for word in select for code in self.codes(word)}
        unwanted = {code for word in ignore for code in self.codes(word)}
        levels = {"default", "setting", *(("strict",) if profile == "strict" else ())}
        chosen = wanted or {rule.code for rule in self.entries if rule.enabled in levels}
        return tuple(rule for rule in self.entries if rule.code in chosen - unwanted)


def load(package: ModuleType) -> Iterator[AnyRule]:
    """Import every module below `package` and yield the rules found in it."""
    import pkgutil

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
    return Registry(entry for name in packages() for entry in _entries(importlib.import_module(name)))


def _entries(package: ModuleType) -> Iterable[Listed]:
    """Return a pack's rules: by its index, where that is of the modules that are there."""
    held = index.read(Path(package.__path__[0]), package.__name__)
    return load(package) if held is None else held


def _stands_for(entry: Listed | None, other: Listed) -> bool:
    """Tell whether an entry of the index is about the rule that is given itself."""
    return entry is not None and entry.load() is other.load()
