"""Strings of HCL and JSON: escapes, and where expressions stand in them."""

from __future__ import annotations

from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.records import dataclass

_PLAIN = regex(r'[^"\\$%\n]+')
_ESCAPE = regex(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_SAID = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_DEEPEST = 20
_HEREDOC = regex(r"<<(-?)([A-Za-z_]\w*)[ \t]*\r?\n")


class Broken(ValueError):
    """The text is no bake file: what is wrong, and where."""

    def __init__(self, message: str, at: int) -> None:
        """Keep the place apart."""
        super().__init__(message)
        self.message = message
        self.at = at


@dataclass(frozen=True, slots=True)
class Quoted:
    """A string: `span` lies between its quotes, `parts` are what it says and the places of expressions."""

    span: Span
    end: int
    parts: tuple[str | Span, ...]
    plain: bool = True
    """Whether its expressions are the values of variables, and no directives (`%{ if … }`)."""


def pieces(text: str, start: int, depth: int = 0) -> Quoted:
    """Read the string whose first quote stands at `start`.

    Raises:
        Broken: it does not end on its line, or strings stand in strings too deep.
    """
    if depth > _DEEPEST:
        raise Broken("nested too deep", start)
    at, plain = start + 1, True
    parts: list[str | Span] = []
    while True:
        sign = text[at : at + 1]
        if sign in ("", "\n"):
            raise Broken("a string is not closed", start)
        if sign == '"':
            return Quoted(Span(start + 1, at), at + 1, tuple(parts), plain)
        if text.startswith(("$${", "%%{"), at):
            parts.append(text[at] + "{")
            at += 3
        elif text.startswith(("${", "%{"), at):
            end = _closed(text, at + 2, start, depth)
            plain = plain and sign == "$" and text[at + 2] != "~" and text[end - 1] != "~"
            parts.append(Span(at + 2, end))
            at = end + 1
        else:
            said, at = _literal(text, at)
            parts.append(said)


def heredoc(text: str, start: int) -> Quoted:
    """Read the text behind `<<WORD`; one with expressions in it is not evaluated.

    Raises:
        Broken: it does not end, or there is none.
    """
    opening = _HEREDOC.match(text, start)
    if opening is None:
        raise Broken("a value is missing", start)
    closing = regex(rf"(?m)^[ \t]*{opening[2]}[ \t]*\r?$").search(text, opening.end())
    if closing is None:
        raise Broken("a heredoc is not closed", start)
    body = text[opening.end() : closing.start()]
    known = "${" not in body and "%{" not in body and not opening[1]
    return Quoted(Span(opening.end(), closing.start()), closing.end(), (body,), known)


def _literal(text: str, at: int) -> tuple[str, int]:
    match = _PLAIN.match(text, at)
    if match:
        return match[0], match.end()
    escape = _ESCAPE.match(text, at)
    if escape is None:
        return text[at], at + 1  # a lone $ or %, or a backslash at the end
    code = escape[1] or escape[2]
    if code is None:
        return _SAID.get(escape[3], escape[3]), escape.end()
    number = int(code, 16)
    return (chr(number) if number < 0x110000 else ""), escape.end()


def _closed(text: str, at: int, start: int, depth: int) -> int:
    """Return where the brace stands that closes an expression in a string."""
    braces = 1
    while at < len(text):
        sign = text[at]
        if sign == '"':
            at = pieces(text, at, depth + 1).end
            continue
        braces += {"{": 1, "}": -1}.get(sign, 0)
        if not braces:
            return at
        at += 1
    raise Broken("an expression is not closed", start)
