"""One pass over a text with quotes and variables.

Source: https://github.com/moby/buildkit/blob/master/frontend/dockerfile/shell/lex.go
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from ats_lint.records import dataclass
from ats_lint.syntax.dockerfile.collect import Piece, Splitter
from ats_lint.syntax.dockerfile.shell_patterns import PatternError, replace_pattern, trim_prefix, trim_suffix

_MAX_DEPTH = 50
MAX_VALUE = 131_072
"""Characters that variables may bring into one text: Linux hands no longer string to a program."""


class Unset(Enum):
    """The answer of a look-up for a variable that is known to have no value."""

    UNSET = "unset"


UNSET = Unset.UNSET
Lookup = Callable[[str], "str | Unset | None"]
"""Value of a variable: None when it cannot be known, `UNSET` when it certainly has none."""


@dataclass(frozen=True, slots=True)
class VariableReference:
    """A use of a variable: `start` and `end` count from the beginning of the text, `$` and braces included."""

    name: str
    operator: str
    start: int
    end: int


class SubstitutionError(ValueError):
    """Text that the builder refuses to expand: an unclosed quote or brace, an unknown operator."""


class Lexer:
    """One pass over a text.

    `raw_quotes` and `raw_escapes` keep what is normally removed, `keep_unset` keeps variables that have no
    value, and without `quotes` a quote is a character like any other.
    """

    def __init__(
        self,
        text: str,
        lookup: Lookup,
        escape: str = "\\",
        *,
        raw_quotes: bool = False,
        raw_escapes: bool = False,
        keep_unset: bool = False,
        quotes: bool = True,
    ) -> None:
        """Start before the first character (a byte order mark there is skipped, as Go's scanner does)."""
        self._text = text
        self._at = 1 if text.startswith("\ufeff") else 0
        self._lookup = lookup
        self._escape = escape
        self._raw_quotes = raw_quotes
        self._raw_escapes = raw_escapes
        self._keep_unset = keep_unset
        self._special = "'\"<" if quotes else "<"
        self._buffer: list[str] = []
        self.references: list[VariableReference] = []
        self.unknown = False
        self._depth = 0
        self._brought = 0

    def word(self) -> str:
        """Return the whole text, expanded.

        Raises:
            SubstitutionError: the builder would refuse it.
        """
        return self._until("", self._raw_escapes)[0]

    def words(self) -> list[Piece]:
        """Return the words of the text, expanded.

        Raises:
            SubstitutionError: the builder would refuse it.
        """
        return self._until("", self._raw_escapes)[1]

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _next(self) -> str:
        char = self._text[self._at : self._at + 1]
        self._at += len(char)
        return char

    def _until(self, stop: str, raw_escapes: bool) -> tuple[str, list[Piece]]:
        # The buffer of the words is shared with the enclosing call, whose half-read word it wipes: `80${X:-80}` is the
        # one word `80` in EXPOSE. That is what the builder does.
        self._buffer.clear()
        words = Splitter(self._buffer)
        result: list[str] = []
        outer, self._raw_escapes = self._raw_escapes, raw_escapes
        while char := self._peek():
            start = self._at
            if stop and char == stop:
                self._at += 1
                break
            self._take(char, start, words, result)
        else:
            if stop:
                raise SubstitutionError("unclosed ${")
        self._raw_escapes = outer
        words.flush(self._at)
        return "".join(result), words.found

    def _take(self, char: str, start: int, words: Splitter, result: list[str]) -> None:
        if char == "$":
            text = self._dollar()
            words.add(text, start)
        elif char in self._special:
            text = self._single() if char == "'" else self._double() if char == '"' else self._less()
            words.add_raw(text, start)
        elif char == self._escape:
            self._at += 1
            escaped = self._next()
            text = char + escaped if self._raw_escapes else escaped
            words.add_raw(text, start)
        else:
            self._at += 1
            text = char
            words.add(char, start)
        result.append(text)

    def _single(self) -> str:
        end = self._text.find("'", self._at + 1)
        if end < 0:
            raise SubstitutionError("unclosed single quote")
        inside = self._text[self._at + 1 : end]
        self._at = end + 1
        return f"'{inside}'" if self._raw_quotes else inside

    def _double(self) -> str:
        quote = self._next() if self._raw_quotes else self._next() and ""
        result = [quote]
        while char := self._peek():
            if char == '"':
                self._at += 1
                result.append(quote)
                return "".join(result)
            if char == "$":
                result.append(self._dollar())
                continue
            self._at += 1
            if char != self._escape:
                result.append(char)
                continue
            if self._raw_escapes:
                result.append(char)
            if self._peek() and self._peek() in ('"', "$", self._escape):
                result.append(self._next())
            elif self._peek():
                result.append(char)
        raise SubstitutionError("unclosed double quote")

    def _less(self) -> str:
        self._at += 1
        if self._peek() != "<":
            return "<"
        start = self._at = self._at + 1
        while self._peek() and self._peek() in "\t\r ":
            self._at += 1
        return "<<" + self._text[start : self._at]

    def _dollar(self) -> str:
        start = self._at
        self._at += 1
        if self._peek() != "{":
            name = self._name()
            if not name:
                return "$"
            value = self._get(name, "", start)
            return "$" + name if value is UNSET and self._keep_unset else _text(value)
        self._at += 1
        if self._peek() in {"", "{", "}", ":"}:
            raise SubstitutionError("bad substitution")
        name = self._name()
        operator = self._next()
        if operator == "}":
            value = self._get(name, "", start)
            return f"${{{name}}}" if value is UNSET and self._keep_unset else _text(value)
        if operator == "/":
            return self._replace(name, start)
        return self._modified(name, operator, start)

    def _modified(self, name: str, operator: str, start: int) -> str:
        colon = operator == ":"
        kind = self._next() if colon else operator
        if not kind or kind not in ("+-?" if colon else "+-?#%"):
            raise SubstitutionError("unknown ${} operator")
        operator = ":" + kind if colon else kind
        operand, vague = self._operand("}", raw_escapes=kind in "#%")
        value = self._get(name, operator, start)
        if value is UNSET and self._keep_unset:
            return f"${{{name}{operator}{operand}}}"
        missing = value is UNSET or (colon and value == "")
        if kind == "?" and missing:
            raise SubstitutionError("required variable has no value")
        if kind == "+" and missing:
            return ""
        if kind == "?" or (kind == "-" and not missing):
            return _text(value)
        self.unknown = self.unknown or vague
        return operand if kind in "+-" else _trim(kind, operand, _text(value))

    def _replace(self, name: str, start: int) -> str:
        everywhere = self._peek() == "/"
        self._at += everywhere
        pattern, vague = self._operand("/", raw_escapes=True)
        replacement, vaguer = self._operand("}", raw_escapes=True)
        value = self._get(name, "/", start)
        if value is UNSET and self._keep_unset:
            return f"${{{name}/{pattern}/{replacement}}}"
        self.unknown = self.unknown or vague or vaguer
        try:
            return replace_pattern(pattern, replacement, _text(value), everywhere=everywhere)
        except PatternError as error:
            raise SubstitutionError(str(error)) from error

    def _operand(self, stop: str, *, raw_escapes: bool) -> tuple[str, bool]:
        """Return the text up to `stop`, and whether an unknown variable is part of it."""
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise SubstitutionError("too many nested ${")
        before, self.unknown = self.unknown, False
        text = self._until(stop, raw_escapes)[0]
        self._depth -= 1
        vague, self.unknown = self.unknown, before
        return text, vague

    def _name(self) -> str:
        text, start = self._text, self._at
        first = self._peek()
        if first.isdecimal():
            while self._peek().isdecimal():
                self._at += 1
        elif first and first in "@*#?-$!":
            self._at += 1
        else:
            while (char := self._peek()) and (char == "_" or char.isalpha() or char.isdecimal()):
                self._at += 1
        return text[start : self._at]

    def _get(self, name: str, operator: str, start: int) -> str | Unset:
        self.references.append(VariableReference(name, operator, start, self._at))
        value = self._lookup(name)
        if value is None:
            self.unknown = True
            return ""
        self._brought += len(_text(value))
        if self._brought > MAX_VALUE:
            raise SubstitutionError("value is too long")
        return value


def _text(value: str | Unset) -> str:
    return value if isinstance(value, str) else ""


def _trim(kind: str, pattern: str, value: str) -> str:
    greedy = pattern.startswith(kind)
    trim = trim_suffix if kind == "%" else trim_prefix
    try:
        return trim(pattern[greedy:], value, greedy=greedy)
    except PatternError as error:
        raise SubstitutionError(str(error)) from error
