"""What the schema of Compose files says about scalars beyond JSON's types: conversions, durations, sizes, variables."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from ats_lint.patterns import regex

Key = None | bool | int | float | str
Json = None | bool | int | float | str | list["Json"] | dict[Key, "Json"]
"""A value as JSON has it, but for keys that are no strings, which a file may hold and the schema does not know."""

_VARIABLE = regex(r"(?<!\$)(?:\$\$)*\$(?:\{|[A-Za-z_])")
_BOOLEANS = frozenset({"true", "false", "y", "yes", "on", "n", "no", "off"})
_KINDS: Final[dict[type, str]] = {str: "string", dict: "object", list: "array", bool: "boolean", int: "integer"}

# https://pkg.go.dev/time#ParseDuration and https://pkg.go.dev/github.com/xhit/go-str2duration/v2 (days and weeks)
_DURATION = regex(r"[-+]?(?:0|(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h|d|w))+)")
# https://pkg.go.dev/github.com/docker/go-units#RAMInBytes: a number, a space or none, and a unit in any case.
_SIZE = regex(r"(?i)[-+]?[0-9]+|[+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[-+]?[0-9]+)? ?(?:b|[kmgtp]i?b?)?")


def has_variable(value: object) -> bool:
    """Tell whether a value is a text with a `$NAME` or `${…}` that Compose will replace."""
    return isinstance(value, str) and "$" in value and _VARIABLE.search(value) is not None


def kind_of(value: object) -> str:
    """Return the JSON Schema type of a value; whole floats are integers, as JSON Schema has it."""
    if value is None:
        return "null"
    if isinstance(value, float):
        return "integer" if value.is_integer() else "number"
    return _KINDS[type(value)]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


CASTS: Final[dict[str, Callable[[str], bool]]] = {
    # https://github.com/compose-spec/compose-go/blob/main/loader/interpolate.go
    "boolean": lambda text: text.lower() in _BOOLEANS,
    "integer": lambda text: re.fullmatch(r"[-+]?[0-9]+", text) is not None,
    "number": _is_number,
}
"""Tells for each `x-cast` whether a text can be read as it."""

FORMATS: Final[dict[str, Callable[[str], bool]]] = {
    "duration": lambda text: _DURATION.fullmatch(text) is not None,
    "device count": lambda text: re.fullmatch(r"all|[-+]?[0-9]+", text) is not None,
    "file mode": lambda text: re.fullmatch(r"[-+]?[0-7]+", text) is not None,
    "size": lambda text: _SIZE.fullmatch(text) is not None,
}
"""Tells for each `format` whether a text has it."""
