"""Makefiles: the environment files that they include, what they ask git, and the recipes behind a target."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ats_lint.analysis.sources import literals
from ats_lint.analysis.sources.languages import Language
from ats_lint.analysis.sources.source_facts import SourceFacts
from ats_lint.patterns import regex
from ats_lint.records import dataclass

_CONTINUED = regex(r"(?:(?<![ \t])[ \t]++)?\\\n[ \t]*+")
_INCLUDE = regex(r"[ ]*(?:-|s)?include\s++([^#\n]*+)")
_JUST = regex(r"^set\s+dotenv-(?:load|filename|path|required)\b", re.MULTILINE)
_ASSIGNED = regex(r"\s*(?:export\s+|override\s+)?([\w.-]+)\s*(?::{1,3}=|\?=|\+=|!=|=)\s*+(.*)")
_RULE = regex(r"([^\s:=#][^:=#\n]*+)::?(?!=)\s*+([^;\n]*+)(?:;(.*))?$")
_CALLED = regex(r"\$[({]([\w.-]+)[)}]")


@dataclass(frozen=True, slots=True)
class Makefile:
    """A Makefile: variables as written, prerequisites and recipes by target; the first target is the default."""

    variables: dict[str, str]
    prerequisites: dict[str, tuple[str, ...]]
    recipes: dict[str, str]
    env_files: tuple[str, ...] = ()

    def behind(self, targets: tuple[str, ...]) -> Iterator[str]:
        """Yield the shell text that making the targets runs, variables put in their places once."""
        pending = list(targets) or list(self.prerequisites)[:1]
        seen: set[str] = set()
        while pending:
            target = pending.pop()
            if target in seen:
                continue
            seen.add(target)
            pending.extend(self.prerequisites.get(target, ()))
            recipe = self.recipes.get(target, "")
            yield _CALLED.sub(lambda found: self.variables.get(found[1], found[0]), recipe)


def parse(text: str) -> Makefile:
    """Return the parts of a Makefile or a justfile."""
    variables: dict[str, str] = {}
    prerequisites: dict[str, tuple[str, ...]] = {}
    recipes: dict[str, str] = {}
    included: list[str] = [""] if _JUST.search(text) else []
    targets: list[str] = []
    for line in _CONTINUED.sub(" ", text).split("\n"):
        if line.startswith(("\t", "    ")) and targets:
            for target in targets:
                recipes[target] = recipes.get(target, "") + line.strip().lstrip("@+-") + "\n"
            continue
        assigned, rule, include = _ASSIGNED.fullmatch(line), _RULE.fullmatch(line), _INCLUDE.fullmatch(line)
        if include:
            included += [found for word in include[1].split() if (found := literals.env_file(word))]
        elif assigned:
            variables[assigned[1]] = assigned[2]
        elif rule:
            targets = [target for target in rule[1].split() if not target.startswith(".")]
            for target in targets:
                prerequisites[target] = (*prerequisites.get(target, ()), *rule[2].split())
                recipes[target] = recipes.get(target, "") + (rule[3] or "")
    return Makefile(variables, prerequisites, recipes, tuple(dict.fromkeys(included)))


def read(text: str, _: str = "", __: Language = "make") -> SourceFacts:
    """Return what every run of a Makefile does: what it includes, and what its variables ask git."""
    found = parse(text)
    git = next((asked for value in found.variables.values() if (asked := literals.asks_git(value))), "")
    return SourceFacts(known=False, env_files=found.env_files, git=git)
