"""The index of a pack of rules: what a run must know of a rule before it imports it.

A pack holds it as `index.json` beside its `__init__.py`; `python -m ats_lint.docs` writes the project's own. A pack
without one, or whose index names other modules than it has, is read by importing every module.
"""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

from ats_lint.model import Severity
from ats_lint.records import dataclass
from ats_lint.rule import About, Enabled, Example, Rule

AnyRule = Rule[Any]
NAME = "index.json"
_FORMAT = 2


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A rule as long as nothing asks for more than its name and what wakes it."""

    code: str
    name: str
    severity: Severity
    enabled: Enabled
    about: About
    masks: bool
    tags: frozenset[str]
    aliases: tuple[str, ...]
    wakes: frozenset[str]
    """Keywords of instructions, keys of Compose files and kinds of files, one of which must be there."""
    lacks: str
    reports: str
    module: str
    finds_shapes: bool = False
    marks: tuple[str, ...] = ()

    @property
    def documentation(self) -> str:
        """The rule's page."""
        return self.load().documentation

    @property
    def summary(self) -> str:
        """First line of the page, without its full stop."""
        return self.load().summary

    @property
    def examples(self) -> tuple[Example, ...]:
        """Projects with the fault, and without."""
        return self.load().examples

    @property
    def references(self) -> tuple[str, ...]:
        """Where more is to be read."""
        return self.load().references

    @property
    def yields_to(self) -> frozenset[str]:
        """Codes of rules that tell the same cause better."""
        return self.load().yields_to

    def load(self) -> AnyRule:
        """Import the rule.

        Raises:
            ImportError: its module is gone, or holds no rule of this code.
        """
        return _loaded(self.module, self.code)


@cache
def _loaded(module: str, code: str) -> AnyRule:
    found: AnyRule | None = getattr(importlib.import_module(module), "check", None)
    if not isinstance(found, Rule) or found.code != code:
        raise ImportError(f"{module} holds no rule {code}: its index is out of date")
    return found


def read(directory: Path, package: str) -> tuple[IndexEntry, ...] | None:
    """Return the entries of the pack in `directory`; None without an index of the modules that are there."""
    try:
        held: dict[str, Any] = json.loads((directory / NAME).read_bytes())
    except (OSError, ValueError):
        return None
    if type(held) is not dict or held.get("format") != _FORMAT:
        return None
    rows: list[dict[str, Any]] = held["rules"]
    if {row["module"] for row in rows} != set(modules(directory)):
        return None
    return tuple(_entry(row, package) for row in rows)


def _entry(row: dict[str, Any], package: str) -> IndexEntry:
    return IndexEntry(
        row["code"], row["name"], Severity[row["severity"].upper()], cast(Enabled, row["enabled"]),
        cast(About, row["about"]), row["masks"], frozenset(row["tags"]), tuple(row["aliases"]),
        frozenset(row["wakes"]), row["lacks"], row["reports"], f"{package}.{row['module']}",
        bool(row.get("shapes")), tuple(row.get("marks", ())),
    )  # fmt: skip


def written(rules: Iterable[AnyRule], package: str) -> str:
    """Return the index of a pack as it is kept, one rule a line."""
    rows = sorted((_row(rule, package) for rule in rules), key=lambda row: str(row["code"]))
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f'{{"format": {_FORMAT}, "rules": [\n{lines}\n]}}\n'


def _row(rule: AnyRule, package: str) -> dict[str, object]:
    from ats_lint.lint.waking import words_of

    row: dict[str, object] = {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.label,
        "enabled": rule.enabled,
        "about": rule.about,
        "masks": rule.masks,
        "tags": sorted(rule.tags),
        "aliases": list(rule.aliases),
        "wakes": sorted(words_of(rule)),
        "lacks": rule.lacks,
        "reports": rule.reports,
        "module": rule.check.__module__.removeprefix(package + "."),
    }
    return {**row, "shapes": True, "marks": list(rule.marks)} if rule.finds_shapes else row


def modules(directory: Path | str, prefix: str = "") -> Iterator[str]:
    """Yield the modules of a pack that may hold a rule, by their dotted names in it."""
    with os.scandir(directory) as entries:
        for entry in sorted(entries, key=lambda one: one.name):
            if entry.name.startswith(("_", ".")):
                continue
            if entry.name.endswith(".py"):
                yield prefix + entry.name.removesuffix(".py")
            elif entry.is_dir():
                yield from modules(entry.path, f"{prefix}{entry.name}.")
