"""The one door to what a file of a program shows, whatever it is written in."""

from __future__ import annotations

from importlib import import_module
from typing import Protocol, cast

from ats_lint.analysis.sources.languages import MAX_FILE, Language, language_of
from ats_lint.analysis.sources.source_facts import NOT_READ, SourceFacts


class _Reader(Protocol):
    """A module that reads a language."""

    def read(self, text: str, name: str, language: Language) -> SourceFacts:
        """Return what a text shows."""
        ...


_READERS: dict[Language, str] = {
    "python": "python",
    "javascript": "javascript",
    "typescript": "javascript",
    "tsx": "javascript",
    "go": "golang",
    "shell": "shell_scripts",
    "settings": "settings_files",
    "make": "makefiles",
}


def read(text: str, name: str) -> SourceFacts | None:
    """Return what a text shows; None when it is no program's text.

    Total: what cannot be parsed is not known, and never an error.
    """
    language = language_of(name, text)
    if language is None:
        return None
    if len(text) > MAX_FILE:
        return NOT_READ
    # A grammar is loaded when a file of its language is read: most runs read none.
    module = import_module(f"ats_lint.analysis.sources.{_READERS.get(language, 'idioms')}")
    return cast("_Reader", module).read(text, name, language)
