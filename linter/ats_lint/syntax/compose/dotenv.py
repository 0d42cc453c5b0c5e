"""`.env` and `env_file` in Compose's own dialect: reading with spans, and writing values it reads back.

A port of the semantics of compose-go's `dotenv` package
(https://github.com/compose-spec/compose-go/blob/main/dotenv/parser.go) and of Compose's `raw` format, which is
the Docker CLI's `--env-file` (https://github.com/docker/cli/blob/master/pkg/kvfile/kvfile.go).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Literal

from ats_lint.files.source import Source
from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.records import cached_property, dataclass, field, replace
from ats_lint.syntax.compose.interpolation import Lookup, Setting, Variable, interpolate, nothing_set

Quote = Literal["", "'", '"']

_SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""What Go's unicode.IsSpace accepts; Python's str.strip() takes more."""
_BLANKS = "\t\v\f\r \x85\xa0"
_ESCAPE = regex(r'\\([abcfnrtv$"\\]|0[0-9]{0,3})')
_ESCAPED = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", '"': '"', "\\": "\\"}
_EXPORT = regex(r"export[\t\n\f\r ]+")
_PLAIN = regex(r"[A-Za-z0-9_./:@%+,~^*?!=-]*")


@dataclass(frozen=True, slots=True)
class Assignment:
    """One variable of an environment file.

    Attributes:
        name: the key.
        value: the text in force; None when it depends on a variable that no file sets.
        raw: the value as written, without quotes.
        quote: the quote around the value, or nothing.
        inherited: whether the line is a bare name, whose value comes from the shell.
        span: from the key (or `export`) to the end of the value, quotes included.
        key_span: the key.
        value_span: the value between its quotes.
        variables: what the value refers to.
    """

    name: str
    value: str | None
    raw: str
    quote: Quote
    inherited: bool
    span: Span
    key_span: Span
    value_span: Span
    variables: tuple[Variable, ...] = ()


@dataclass(frozen=True, slots=True)
class Malformed:
    """Something that makes Compose refuse the whole file."""

    message: str
    span: Span


@dataclass(frozen=True, eq=False)
class DotEnv:
    """One environment file: its assignments in order (a later one of a name wins) and what is wrong with it."""

    source: Source
    assignments: tuple[Assignment, ...]
    problems: tuple[Malformed, ...] = ()

    def get(self, name: str) -> Assignment | None:
        """Return the assignment in force for `name`, or None."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> Mapping[str, Assignment]:
        return {one.name: one for one in self.assignments}

    def lookup(self, name: str) -> Setting | None:
        """Tell what the file sets `name` to; a bare name sets nothing by itself."""
        found = self.get(name)
        return None if found is None or found.inherited else Setting(found.value)


def parse(source: Source, lookup: Lookup = nothing_set, style: Literal["", "raw"] = "") -> DotEnv:
    """Read an environment file.

    Never raises: what Compose refuses is told in the problems, and reading goes on in the next line.

    Args:
        source: the file.
        lookup: what is set outside of the file; it wins over the file in expansions, as in Compose.
        style: `raw` for `format: raw`, where neither quotes nor variables mean anything.
    """
    reader = _Raw(source, lookup) if style == "raw" else _Reader(source, lookup)
    assignments = tuple(islice(reader.read(), MAX_ASSIGNMENTS + 1))
    for one in assignments[MAX_ASSIGNMENTS:]:
        reader.problems.append(Malformed(f"expected at most {MAX_ASSIGNMENTS} variables", one.key_span))
    return DotEnv(source, assignments[:MAX_ASSIGNMENTS], tuple(reader.problems))


def quote_value(text: str) -> str:
    """Write a value so that Compose reads back `text`: bare when harmless, else in one line and the simplest quotes."""
    if _PLAIN.fullmatch(text):
        return text
    if not set("'\\\n\r").intersection(text):
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$")
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r") + '"'


MAX_ASSIGNMENTS = 20_000
"""Variables of one file that are read: the environment of a process has room for a few thousand."""
MAX_VALUES = 16_000_000
"""Characters that the values of one file may take: short lines can double a value over and over."""


@dataclass(slots=True)
class _Reader:
    source: Source
    outside: Lookup
    problems: list[Malformed] = field(default_factory=lambda: [])
    known: dict[str, Setting] = field(default_factory=lambda: {})
    room: int = MAX_VALUES

    def read(self) -> Iterator[Assignment]:
        text = self.source.text
        at = _statement(text, 0)
        while at < len(text):
            found, at = self._assignment(text, at)
            if found is not None:
                found = self._bounded(found)
                if not found.inherited:
                    self.known[found.name] = Setting(found.value)
                yield found
            at = _statement(text, at)

    def _bounded(self, found: Assignment) -> Assignment:
        """Return the assignment, its value unknown when the file has given too much text already."""
        self.room -= len(found.value or "")
        return found if self.room >= 0 else replace(found, value=None)

    def _lookup(self, name: str) -> Setting | None:
        return self.outside(name) or self.known.get(name)

    def _assignment(self, text: str, start: int) -> tuple[Assignment | None, int]:
        export = _EXPORT.match(text, start)
        at = _skip(text, export.end(), _BLANKS) if export else start
        if at == len(text):
            return None, self._refuse("no variable name after export", Span(start, at))
        stop, bad = _key_end(text, at)
        if bad:
            return None, self._refuse(f"unexpected character {text[stop]!r} in variable name", Span(stop, stop + 1))
        # At the end of the file Compose takes a bare name for a value without a name.
        ended = stop == len(text)
        name = "" if ended else text[at:stop].rstrip(_SPACES)
        key = Span(at, at + len(name))
        if " " in name:
            return None, self._refuse("variable name holds a space", key)
        if not ended and text[stop] == "\n":
            inherited = self._lookup(name)
            value = inherited.text if inherited else None
            return Assignment(name, value, "", "", True, Span(start, key.end), key, Span(key.end, key.end)), stop + 1
        value_at = _skip(text, at if ended else stop + 1, _BLANKS)
        if text[value_at : value_at + 1] in ("'", '"'):
            return self._quoted(text, start, key, value_at)
        return self._bare(text, start, key, value_at)

    def _bare(self, text: str, start: int, key: Span, at: int) -> tuple[Assignment | None, int]:
        stop = _line_end(text, at)
        raw = text[at:stop].partition(" #")[0].rstrip(_SPACES)
        span = Span(at, at + len(raw))
        found = interpolate(raw, self._lookup, lambda a, b: Span(at + a, at + b), self.source)
        self._templates(found.invalid != (), span)
        name = self.source.slice(key)
        return Assignment(name, found.text, raw, "", False, Span(start, span.end), key, span, found.variables), stop + 1

    def _quoted(self, text: str, start: int, key: Span, at: int) -> tuple[Assignment | None, int]:
        quote: Quote = "'" if text[at] == "'" else '"'
        content, end = _unquote(text, at, quote)
        if end < 0:
            return None, self._refuse("unterminated quoted value", Span(at, _line_end(text, at)))
        inside = Span(at + 1, end)
        value: str | None = content
        variables: tuple[Variable, ...] = ()
        if quote == '"':
            # Escapes shift offsets, so a variable in such a value is located by the whole value.
            exact = content == self.source.slice(inside)
            expanded = expand_escapes(content)
            exact = exact and expanded == content
            found = interpolate(
                expanded, self._lookup, lambda a, b: Span(at + 1 + a, at + 1 + b) if exact else inside, self.source
            )
            self._templates(found.invalid != (), inside)
            value, variables = found.text, found.variables
        name, raw = self.source.slice(key), self.source.slice(inside)
        return Assignment(name, value, raw, quote, False, Span(start, end + 1), key, inside, variables), end + 1

    def _templates(self, invalid: bool, span: Span) -> None:
        if invalid:
            self._refuse("invalid variable reference in value", span)

    def _refuse(self, message: str, span: Span) -> int:
        self.problems.append(Malformed(message, span))
        return _line_end(self.source.text, span.end)


@dataclass(slots=True)
class _Raw:
    source: Source
    outside: Lookup
    problems: list[Malformed] = field(default_factory=lambda: [])

    def read(self) -> Iterator[Assignment]:
        at = 0
        for line in self.source.text.split("\n"):
            text = line.removesuffix("\r")
            start = at + len(text) - len(text.lstrip(_SPACES))
            body = text.lstrip(_SPACES)
            at += len(line) + 1
            if body and not body.startswith("#"):
                yield from self._assignment(body, start)

    def _assignment(self, body: str, start: int) -> Iterator[Assignment]:
        name, equals, value = body.partition("=")
        key, span = Span(start, start + len(name)), Span(start, start + len(body))
        if not name or any(char in _SPACES for char in name):
            self.problems.append(Malformed("variable name is empty or holds a space", key))
            return
        setting = Setting(value) if equals else self.outside(name)
        text = setting.text if setting else None
        yield Assignment(name, text, value, "", not equals, span, key, Span(key.end + len(equals), span.end))


def expand_escapes(text: str) -> str:
    r"""Replace the escapes that Compose knows in double quotes; `\$` becomes `$$`, a template's escape."""
    return _ESCAPE.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    word = match[1]
    if word == "$":
        return "$$"
    if word.startswith("0"):
        digits = word[1:]
        octal = re.fullmatch(r"[0-7]{3}", digits)
        # compose-go drops the 0 even where the rest is no octal escape.
        return chr(int(digits, 8)) if octal and int(digits, 8) < 256 else f"\\{digits}"
    return _ESCAPED.get(word, match[0])


def _statement(text: str, at: int) -> int:
    """Return where the next statement begins; the end of the text when there is none."""
    at = _skip(text, at, _SPACES)
    while at < len(text) and text[at] == "#":
        at = _skip(text, _line_end(text, at), _SPACES)
    return at


def _key_end(text: str, at: int) -> tuple[int, bool]:
    """Return where the name ends, and whether that is at a character no name may hold."""
    while at < len(text) and text[at] not in "=:\n":
        char = text[at]
        if char not in _BLANKS and char not in "_.-[]" and not (char.isalpha() or char.isnumeric()):
            return at, True
        at += 1
    return at, False


def _unquote(text: str, at: int, quote: str) -> tuple[str, int]:
    """Return the text between quotes and the offset of the closing one, -1 when it is missing."""
    chars: list[str] = []
    pending = False
    for index in range(at + 1, len(text)):
        char = text[index]
        if char == quote and not pending:
            return "".join(chars), index
        if char == "\\" and not pending:
            pending = True
            continue
        chars.append(f"\\{char}" if pending and char != quote else char)
        pending = False
    return "", -1


def _skip(text: str, at: int, chars: str) -> int:
    while at < len(text) and text[at] in chars:
        at += 1
    return at


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end
