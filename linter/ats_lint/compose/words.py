"""`command`, `entrypoint` and `healthcheck.test`: a text that is split into words, or a list of them."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from ats_lint.compose.values import Value
from ats_lint.model import Span
from ats_lint.source import Source


@dataclass(frozen=True, slots=True)
class Word:
    """One item of a list; `text` is None when it depends on an unknown variable."""

    text: str | None
    raw: str
    span: Span
    source: Source


@dataclass(frozen=True, slots=True)
class Words:
    """A command line.

    Attributes:
        text: the text form as interpolated; None in list form and when unknown.
        words: the items of the list form; None in text form.
        span: the whole value.
        source: the file.
        value: the value behind it.
    """

    text: str | None
    words: tuple[Word, ...] | None
    span: Span
    source: Source
    value: Value

    @property
    def argv(self) -> tuple[str | None, ...]:
        """The words that are executed: the list, or the text split as a shell would; empty when unknown."""
        if self.words is not None:
            return tuple(word.text for word in self.words)
        try:
            return tuple(shlex.split(self.text or ""))
        except ValueError:
            return ()

    @property
    def line(self) -> str:
        """All words in one line for searching, unknown ones as written."""
        if self.words is None:
            return self.value.interpolated.literal if self.text is None else self.text
        return " ".join(word.raw if word.text is None else word.text for word in self.words)


def parse_words(value: Value | None) -> Words | None:
    """Return a command line; None when there is none."""
    if value is None or value.kind in ("map", "null"):
        return None
    if value.kind == "scalar":
        return Words(value.text, None, value.span, value.source, value)
    return Words(None, tuple(map(_word, value.list)), value.span, value.source, value)


def _word(item: Value) -> Word:
    return Word(item.text, item.raw, item.span, item.source)
