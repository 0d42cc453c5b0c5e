"""Makefiles: the environment files that they include, and what their recipes and `$(shell …)` ask git."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ats_lint.analysis.sources import shell_scripts, words
from ats_lint.analysis.sources.facts import SourceFacts
from ats_lint.syntax import shell

_INCLUDE = re.compile(r"^[ ]*(-|s)?include\s+([^#\n]+)", re.MULTILINE)
_JUST = re.compile(r"^set\s+dotenv-(?:load|filename|path|required)\b", re.MULTILINE)
_SHELL = re.compile(r"\$[({]shell\s+([^\n]*)|^\s*\w+\s*!=\s*([^\n]*)", re.MULTILINE)
_RECIPE = re.compile(r"^\t[@+-]*([^\n]*(?:\\\n[^\n]*)*)", re.MULTILINE)


def read(text: str) -> SourceFacts:
    """Return what a Makefile or a justfile shows."""
    lines = [*(first or second for first, second in _SHELL.findall(text)), *_RECIPE.findall(text)]
    git = next((found for line in lines if (found := words.asks_git(line))), "")
    return SourceFacts(known=False, env_files=tuple(dict.fromkeys(_env_files(text))), git=git)


def _env_files(text: str) -> Iterator[str]:
    for _, given in _INCLUDE.findall(text):
        yield from (found for word in given.split() if (found := words.env_file(word)))
    if _JUST.search(text):
        yield ""
    for recipe in _RECIPE.findall(text):
        if ".env" in recipe:
            for command in shell.parse(recipe.replace("$$", "$")).commands:
                yield from shell_scripts.env_files(command)
