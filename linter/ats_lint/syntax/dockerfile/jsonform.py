"""The exec form: an instruction's arguments as a JSON array of strings."""

from __future__ import annotations

import json
from typing import NoReturn

from ats_lint.patterns import regex
from ats_lint.syntax.dockerfile.logical import Logical
from ats_lint.syntax.dockerfile.nodes import Token

_STRING = regex(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"')
_GAP = regex(r"[ \t\r\n]*")


class NotStringsError(ValueError):
    """A JSON array that holds something other than strings: the builder refuses it."""


def read_array(args: Logical) -> tuple[Token, ...] | None:
    """Return the strings of a JSON array with their places; None when `args` is anything else (shell form).

    Raises:
        NotStringsError: a valid JSON array with a number, an object … in it.

    Source: `parseJSON` in https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/line_parsers.go
    """
    if not args.text.startswith("["):
        return None
    items = _strings(args)
    if items is None and _is_array(args.text):
        raise NotStringsError("JSON array holds something other than strings")
    return items


def _strings(args: Logical) -> tuple[Token, ...] | None:
    text, at = args.text, _after_gap(args.text, 1)
    if text.startswith("]", at):
        return () if at + 1 == len(text) else None
    items: list[Token] = []
    while True:
        found = _STRING.match(text, at)
        if found is None:
            return None
        items.append(Token(_decode(found[0]), args.span(at, found.end())))
        at = _after_gap(text, found.end())
        if text.startswith("]", at):
            return tuple(items) if at + 1 == len(text) else None
        if not text.startswith(",", at):
            return None
        at = _after_gap(text, at + 1)


def _after_gap(text: str, at: int) -> int:
    found = _GAP.match(text, at)
    return found.end() if found else at


def _decode(quoted: str) -> str:
    return str(json.loads(quoted)) if "\\" in quoted else quoted[1:-1]


def _is_array(text: str) -> bool:
    try:
        return isinstance(json.loads(text, parse_constant=_refuse, parse_int=_number, parse_float=_number), list)
    except (ValueError, RecursionError):
        return False


def _refuse(name: str) -> NoReturn:
    """Python reads NaN and Infinity; JSON, and Go, do not."""
    raise ValueError(name)


def _number(text: str) -> float:
    """Go refuses a number that is too large for a float64."""
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError(text)
    return value
