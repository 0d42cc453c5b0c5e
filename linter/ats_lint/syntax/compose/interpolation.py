"""Compose's `${VARIABLE}` templates: what they expand to, which variables they use, and where.

A port of the semantics of compose-go's `template` package
(https://github.com/compose-spec/compose-go/blob/main/template/template.go), with one difference: a variable
that no file sets is not the empty string but unknown, because the shell may set it when the stack is started.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal

from ats_lint.files.source import Source
from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.records import dataclass, field

Operator = Literal["", ":-", "-", ":?", "?", ":+", "+"]
_OPERATORS: dict[str, Operator] = {":-": ":-", "-": "-", ":?": ":?", "?": "?", ":+": ":+", "+": "+"}

_NAME = "[_A-Za-z][_A-Za-z0-9]*"
_TEMPLATE = regex(rf"\$(?:(?P<escaped>\$)|(?P<named>{_NAME})|\{{(?:(?P<braced>{_NAME})(?P<operator>:?[-+?]|\}}))?)")
_MAX_DEPTH = 50
MAX_VARIABLES = 20_000
"""Uses of variables in one text that are followed."""
MAX_VALUE = 131_072
"""Characters that variables may bring into one text: Linux hands no longer string to a program."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A variable that is set; `text` is None when its value cannot be known from the files alone."""

    text: str | None


Lookup = Callable[[str], Setting | None]
"""Gives what a variable is set to; None when nothing that can be read sets it."""


def nothing_set(_name: str) -> Setting | None:
    """Look up a variable where there is no environment."""
    return None


@dataclass(frozen=True, slots=True)
class Variable:
    """One use of a variable in a value.

    Attributes:
        name: what is looked up.
        operator: how absence is handled: `:-` and `-` give a default, `:?` and `?` an error, `:+` and `+` a
            replacement for a value that is there; empty for a plain use.
        default: the text after the operator, as written; None without an operator.
        span: the whole use in the source, `$` and braces included.
        name_span: the name in the source.
        default_span: the text after the operator in the source.
        value: the text that the project's `.env` gives it; None when unset or unknown.
        is_set: whether the project's `.env` sets it.
        nested: whether the use stands in another variable's default.
        source: the file it stands in; None when the text came from no file.
    """

    name: str
    operator: Operator
    default: str | None
    span: Span
    name_span: Span
    default_span: Span | None = None
    value: str | None = None
    is_set: bool = False
    nested: bool = False
    source: Source | None = None

    @property
    def has_default(self) -> bool:
        """Tell whether the absence of the variable is provided for by a default or replacement."""
        return self.operator in {":-", "-", ":+", "+"}

    @property
    def required(self) -> bool:
        """Tell whether Compose stops with an error when the variable is absent."""
        return self.operator in {":?", "?"}


@dataclass(frozen=True, slots=True)
class InvalidTemplate:
    """A `$` that Compose refuses: `${` without a name, a closing brace or a known operator."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Interpolated:
    """A text after interpolation.

    Attributes:
        text: the result; None when it depends on a variable whose value is not known.
        literal: the result in Compose's own notation: `$` written as `$$`, unknown variables as they stand.
        variables: every use, in order of appearance, nested ones after the one they are nested in.
        invalid: what Compose refuses.
    """

    text: str | None
    literal: str
    variables: tuple[Variable, ...] = ()
    invalid: tuple[InvalidTemplate, ...] = ()


Locate = Callable[[int, int], Span]


def interpolate(
    text: str, lookup: Lookup = nothing_set, locate: Locate = Span, source: Source | None = None
) -> Interpolated:
    """Expand the variables of `text`; `locate` turns a range of `text` into its span in the source."""
    if "$" not in text:
        return Interpolated(text, text)
    reader = _Reader(lookup, locate, source)
    result, literal = reader.expand(text, 0, 0)
    return Interpolated(result, literal, tuple(reader.variables), tuple(reader.invalid))


def pieces(text: str, lookup: Lookup = nothing_set) -> Iterator[tuple[int, int, str | None]]:
    """Yield the stretches of `text`, plain or template, as start, end and what each becomes; None when unknown."""
    at = 0
    for plain, found in _parts(text):
        if plain:
            yield at, at + len(plain), plain
        if found is not None:
            yield found.start, found.end, interpolate(text[found.start : found.end], lookup).text
            at = found.end


def escape(text: str) -> str:
    """Write `text` so that interpolation gives it back unchanged."""
    return text.replace("$", "$$")


@dataclass(slots=True)
class _Reader:
    lookup: Lookup
    locate: Locate
    source: Source | None
    variables: list[Variable] = field(default_factory=lambda: [])
    invalid: list[InvalidTemplate] = field(default_factory=lambda: [])
    brought: int = 0

    def expand(self, text: str, offset: int, depth: int) -> tuple[str | None, str]:
        """Return the expansion of `text`, which stands at `offset`, and its literal form."""
        known: list[str | None] = []
        literal: list[str] = []
        for plain, found in _parts(text):
            known.append(plain)
            literal.append(escape(plain))
            if found is None:
                continue
            value, shown = self._replace(found, text, offset, depth)
            known.append(value)
            literal.append(shown)
        return _join(known), "".join(literal)

    def _replace(self, found: _Found, text: str, offset: int, depth: int) -> tuple[str | None, str]:
        if found.kind == "escaped":
            return "$", "$$"
        raw = text[found.start : found.end]
        if found.kind == "invalid" or depth > _MAX_DEPTH:
            self.invalid.append(InvalidTemplate(self.locate(offset + found.start, offset + found.end), text))
            return None, raw
        if len(self.variables) >= MAX_VARIABLES:
            return None, raw
        setting = self.lookup(found.name)
        self.variables.append(self._variable(found, text, offset, depth, setting))
        value, shown = self._value(found, text, offset, depth, setting)
        return (None, raw) if value is None and shown is None else (value, raw if shown is None else shown)

    def _value(
        self, found: _Found, text: str, offset: int, depth: int, setting: Setting | None
    ) -> tuple[str | None, str | None]:
        """Return the value and its literal form, the latter None when the use stays as it was written."""
        absent = setting is None or (found.operator.startswith(":") and setting.text == "")
        argument = text[found.argument_start : found.end - 1]
        at = offset + found.argument_start
        if found.operator in {"+", ":+"}:
            # An unset variable gives "" here, but the shell may set it: the outcome is open.
            if setting is None or (setting.text is None and found.operator == ":+"):
                return None, None
            return ("", "") if absent else self._shown(argument, at, depth)
        if setting is not None and not absent:
            self.brought += len(setting.text or "")
            if setting.text is None or self.brought > MAX_VALUE:
                return None, None
            return setting.text, escape(setting.text)
        if found.operator in {"-", ":-"}:
            return self._shown(argument, at, depth)
        if found.operator in {"?", ":?"}:
            self.expand(argument, at, depth + 1)
        return None, None

    def _shown(self, argument: str, at: int, depth: int) -> tuple[str | None, str | None]:
        value, literal = self.expand(argument, at, depth + 1)
        return (value, literal) if value is not None else (None, None)

    def _variable(self, found: _Found, text: str, offset: int, depth: int, setting: Setting | None) -> Variable:
        name_start = found.start + (2 if found.kind == "braced" else 1)
        end = found.end - 1
        return Variable(
            name=found.name,
            operator=found.operator,
            default=text[found.argument_start : end] if found.operator else None,
            span=self.locate(offset + found.start, offset + found.end),
            name_span=self.locate(offset + name_start, offset + name_start + len(found.name)),
            default_span=self.locate(offset + found.argument_start, offset + end) if found.operator else None,
            value=setting.text if setting else None,
            is_set=setting is not None,
            nested=depth > 0,
            source=self.source,
        )


@dataclass(frozen=True, slots=True)
class _Found:
    kind: Literal["escaped", "named", "braced", "invalid"]
    start: int
    end: int
    name: str = ""
    operator: Operator = ""
    argument_start: int = 0


def _parts(text: str) -> Iterator[tuple[str, _Found | None]]:
    """Yield each stretch of plain text with the template that follows it."""
    at = 0
    while match := _TEMPLATE.search(text, at):
        found = _found(match, text)
        yield text[at : found.start], found
        at = found.end
    yield text[at:], None


def _found(match: re.Match[str], text: str) -> _Found:
    start = match.start()
    if match["escaped"]:
        return _Found("escaped", start, match.end())
    if match["named"]:
        return _Found("named", start, match.end(), match["named"])
    if match["operator"] == "}":
        return _Found("braced", start, match.end(), match["braced"])
    line = text.find("\n", start)
    line = len(text) if line < 0 else line
    operator = _OPERATORS.get(match["operator"] or "")
    if operator is None or text.find("}", match.end(), line) < 0:
        return _Found("invalid", start, start + 2)
    end = _closing_brace(text, start, line)
    stop = (text.rfind("}", match.end(), line) if end < 0 else end) + 1
    return _Found("braced", start, stop, match["braced"], operator, match.end())


def _closing_brace(text: str, at: int, end: int) -> int:
    """Return where the first brace is closed, with compose-go's habit of skipping the character after `{`."""
    depth = 0
    while at < end:
        if text[at] == "}":
            depth -= 1
            if depth == 0:
                return at
        elif text[at] == "{":
            depth += 1
            at += 1
        at += 1
    return -1


def _join(parts: list[str | None]) -> str | None:
    known = [part for part in parts if part is not None]
    return "".join(known) if len(known) == len(parts) else None


def split_outside(text: str, separator: str) -> list[str]:
    """Split `text` at a one-character separator wherever it stands outside of `${…}`."""
    found: list[str] = []
    start = at = 0
    for match in re.finditer(rf"\$\$|\$\{{|{re.escape(separator)}", text):
        if match.start() < at:
            continue
        if match[0] == separator:
            found.append(text[start : match.start()])
            start = match.end()
        elif match[0] == "${":
            closing = _closing_brace(text, match.start(), len(text))
            at = len(text) if closing < 0 else closing + 1
    return [*found, text[start:]]
