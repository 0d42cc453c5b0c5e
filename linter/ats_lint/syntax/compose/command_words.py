"""`command`, `entrypoint` and `healthcheck.test`: a text that is split into words, or a list of them."""

from __future__ import annotations

from ats_lint.files.source import Source
from ats_lint.model import Span
from ats_lint.records import dataclass
from ats_lint.syntax.compose.values import Value


@dataclass(frozen=True, slots=True)
class CommandWord:
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
    words: tuple[CommandWord, ...] | None
    span: Span
    source: Source
    value: Value

    @property
    def argv(self) -> tuple[str | None, ...]:
        """The words that are executed: the list, or the text split as Compose does it; empty when unknown."""
        if self.words is not None:
            return tuple(word.text for word in self.words)
        return split_line(self.text or "") or ()

    @property
    def written(self) -> tuple[str, ...]:
        """Like `argv`, but unknown words as they are written, and what cannot be split at its spaces."""
        if self.words is not None:
            return tuple(word.raw if word.text is None else word.text for word in self.words)
        found = split_line(self.line)
        return tuple(self.line.split()) if found is None else found

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


def _word(item: Value) -> CommandWord:
    return CommandWord(item.text, item.raw, item.span, item.source)


def split_line(text: str) -> tuple[str, ...] | None:
    """Return the words that Compose makes of a command line; None when it refuses to split it.

    No shell is involved: everything from the first unquoted `;`, `&`, `|`, `<` or `>` on is left out, without a word
    (https://github.com/mattn/go-shellwords/blob/master/shellwords.go, which Compose uses).
    """
    return _Splitter().split(text)


@dataclass(slots=True)
class _Splitter:
    quote: str = ""
    """What has been opened and waits for its end: `'`, `"`, a backquote, or `)`."""
    word: list[str] | None = None
    """The letters of the word so far; a text would be copied for each of them."""

    def split(self, text: str) -> tuple[str, ...] | None:
        found: list[str] = []
        letters = iter(text)
        for letter in letters:
            if letter == "\\" and self.quote != "'":
                escaped = next(letters, None)
                if escaped is None:
                    return None
                self._add({"t": "\t", "n": "\n"}.get(escaped, escaped))
            elif not self.quote and letter in " \t\r\n":
                found += [] if self.word is None else ["".join(self.word)]
                self.word = None
            elif not self.quote and letter in ";&|<>":
                if letter == ">" and self.word and self.word[0].isdecimal():
                    self.word = None
                break
            elif not self._quoting(letter):
                return None
        found += [] if self.word is None else ["".join(self.word)]
        return None if self.quote else tuple(found)

    def _quoting(self, letter: str) -> bool:
        """Take a letter, which may open or close something; return False for a parenthesis without a partner."""
        if letter in "'\"" and self.quote in ("", letter):
            self.quote = "" if self.quote else letter
            self.word = self.word or []
            return True
        if letter == "`" and self.quote in ("", "`"):
            self.quote = "" if self.quote else "`"
        elif letter == "(" and self.quote in ("", ")"):
            if self.quote or not (self.word and self.word[-1] == "$"):
                return False
            self.quote = ")"
        elif letter == ")" and self.quote in ("", ")"):
            self.quote = "" if self.quote else ")"
        self._add(letter)
        return True

    def _add(self, letter: str) -> None:
        self.word = self.word if self.word is not None else []
        self.word.append(letter)
