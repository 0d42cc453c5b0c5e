"""Answers about texts, kept for a run by what the text is."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from ats_lint.files.source import Source

Answer = TypeVar("Answer")


class Memory:
    """What was found out about texts: an edit that is taken back, or another pass, finds its answer again."""

    def __init__(self) -> None:
        """Remember nothing."""
        self._answers: dict[tuple[Hashable, ...], object] = {}

    def recall(self, ask: Callable[..., Answer], source: Source, *details: Hashable) -> Answer:
        """Return `ask(text, *details)`, asked once for equal texts; `ask` is a function of a module."""
        key = (ask, source.text, *details)
        if key not in self._answers:
            self._answers[key] = ask(source.text, *details)
        return cast("Answer", self._answers[key])
