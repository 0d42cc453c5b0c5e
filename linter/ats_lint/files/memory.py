"""Answers that are kept: about texts for a run, by what the text is; about the last few configurations."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, Generic, TypeVar, cast

from ats_lint.files.source import Source

Answer = TypeVar("Answer")
_KEPT = 8


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


class LastFew(Generic[Answer]):
    """What was made of the last few mappings, none of which changes: a run has one configuration, a server several."""

    def __init__(self, make: Callable[[Any], Answer]) -> None:
        """Say how it is made."""
        self._make = make
        self._kept: list[tuple[object, Answer]] = []

    def of(self, given: Mapping[str, Any]) -> Answer:
        """Return what was, or now is, made of a mapping."""
        for seen, made in self._kept:
            if seen is given:
                return made
        made = self._make(given)
        self._kept[:] = [*self._kept[1 - _KEPT :], (given, made)]
        return made
