"""The one door to what a file of a program shows, whatever it is written in."""

from __future__ import annotations

from typing import cast

from ats_lint.analysis.sources import makefiles, patterns, python, settings_files, shell_scripts
from ats_lint.analysis.sources.facts import NOT_READ, SourceFacts
from ats_lint.analysis.sources.languages import MAX_FILE, language_of
from ats_lint.analysis.sources.trees import Grammar


def read(text: str, name: str) -> SourceFacts | None:
    """Return what a text shows; None when it is no program's text.

    Total: what cannot be parsed is not known, and never an error.
    """
    language = language_of(name, text)
    if language is None:
        return None
    if len(text) > MAX_FILE:
        return NOT_READ
    if language == "python":
        return python.read(text, name)
    if language in {"javascript", "typescript", "tsx"}:
        from ats_lint.analysis.sources import javascript

        return javascript.read(text, cast("Grammar", language))
    if language == "go":
        from ats_lint.analysis.sources import golang

        return golang.read(text)
    if language == "shell":
        return shell_scripts.read(text)
    if language == "settings":
        return settings_files.read(name, text)
    return makefiles.read(text) if language == "make" else patterns.read(text, language)
