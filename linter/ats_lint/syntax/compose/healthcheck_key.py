"""A service's `healthcheck`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ats_lint.files.source import Source
from ats_lint.model import Span
from ats_lint.records import dataclass
from ats_lint.syntax.compose.command_words import CommandWord, Words, parse_words
from ats_lint.syntax.compose.values import Value

if TYPE_CHECKING:
    from ats_lint.syntax.shell import Command

Kind = Literal["CMD", "CMD-SHELL", "NONE", ""]
_KINDS: dict[str, Kind] = {"CMD": "CMD", "CMD-SHELL": "CMD-SHELL", "NONE": "NONE"}


@dataclass(frozen=True, slots=True)
class HealthcheckKey:
    """A health check as written in Compose.

    Attributes:
        kind: `CMD` (words are executed), `CMD-SHELL` (a shell gets the text; also the meaning of a plain
            text) or `NONE`; `""` when there is no test, None when the list begins with something else.
        disabled: whether it switches the image's own check off, by `disable: true` or `NONE`.
        test: the whole test; None when the image's own test is kept.
        span: the whole `healthcheck` value.
        source: the file.
        value: the value behind it.
    """

    kind: Kind | None
    disabled: bool
    test: Words | None
    span: Span
    source: Source
    value: Value

    @property
    def words(self) -> tuple[CommandWord, ...]:
        """The words after `CMD`, `CMD-SHELL` or `NONE`; empty in text form."""
        listed = self.test.words if self.test else None
        return listed[1:] if listed else ()

    @property
    def shell(self) -> str | None:
        """What a shell is given: the text of `CMD-SHELL`; None for other kinds and when unknown."""
        if self.kind != "CMD-SHELL" or self.test is None:
            return None
        if self.test.words is None:
            return self.test.text
        texts = [word.text for word in self.words]
        return None if None in texts else " ".join(text for text in texts if text is not None)

    @property
    def line(self) -> str:
        """The test in one line for searching, unknown parts as written."""
        if self.test is None:
            return ""
        if self.test.words is None:
            return self.test.line
        return " ".join(word.raw if word.text is None else word.text for word in self.words)

    @property
    def script(self) -> Value | None:
        """The one text that a shell is given; None for other kinds."""
        if self.kind != "CMD-SHELL" or self.test is None:
            return None
        listed = self.test.value.list
        return self.test.value if self.test.words is None else listed[1] if len(listed) > 1 else None

    @property
    def commands(self) -> tuple[Command, ...]:
        """The commands of the test, with spans in the source; unknown variables stand as they are written."""
        from ats_lint.syntax.shell import from_words, parse_at

        if self.kind == "CMD":
            return from_words(
                [(word.raw if word.text is None else word.text, word.span) for word in self.words]
            ).commands
        script = self.script
        if script is None:
            return ()
        if script.text is None:
            return parse_at(script.raw, script.part_span).commands
        return parse_at(script.text, script.text_span).commands

    def setting(self, key: str) -> str | None:
        """Return the text of `interval`, `timeout`, `retries`, `start_period` …; None when not set or unknown."""
        found = self.value.get(key)
        return found.text if found else None


def parse_healthcheck(value: Value | None) -> HealthcheckKey | None:
    """Return a service's health check; None when it has none."""
    if value is None or value.kind != "map":
        return None
    test = parse_words(value.get("test"))
    flag = value.get("disable")
    kind = _kind(test)
    disabled = kind == "NONE" or (flag is not None and flag.typed is True)
    return HealthcheckKey(kind, disabled, test, value.span, value.source, value)


def _kind(test: Words | None) -> Kind | None:
    if test is None:
        return ""
    if test.words is None:
        return "CMD-SHELL"
    first = test.words[0].text if test.words else ""
    return _KINDS.get(first) if first else ""
