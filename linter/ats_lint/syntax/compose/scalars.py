"""What a scalar means to Compose: the type YAML gives a plain text, and the type Compose turns a text into."""

from __future__ import annotations

import math
from typing import Final, Literal

from ats_lint.numbers import whole
from ats_lint.patterns import regex

Cast = Literal["bool", "int", "float"]
"""What Compose turns a text into at some places."""
Typed = bool | int | float | str | None
"""A scalar's value; None is null."""

# go-yaml resolves plain scalars so: YAML 1.2's core schema, plus binary, leading-zero octal and `_` between digits
# from YAML 1.1, but not its base-60 numbers nor `yes`, `no`, `on`, `off`. Dates stay texts here.
# https://github.com/yaml/go-yaml/blob/main/internal/libyaml/resolver.go
_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
_WORDS: Final[dict[str, Typed]] = {
    **dict.fromkeys(_NULLS),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((sign + word for sign in ("", "+") for word in (".inf", ".Inf", ".INF")), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_NUMERIC = regex(r"[-+]?\.?[0-9]")
_INTEGER = regex(r"[-+]?(?:0[bB][01]+|0[oO]?[0-7]+|0[xX][0-9a-fA-F]+|0|[1-9][0-9]*)")
_FLOAT = regex(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")

# https://github.com/compose-spec/compose-go/blob/main/loader/interpolate.go
_TRUE: Final = frozenset({"true", "y", "yes", "on"})
_FALSE: Final = frozenset({"false", "n", "no", "off"})


def is_null(text: str) -> bool:
    """Tell whether a plain scalar with this text is null."""
    return text in _NULLS


def typed(text: str) -> Typed:
    """Return what a plain (unquoted, untagged) scalar means."""
    if text in _WORDS:
        return _WORDS[text]
    if not _NUMERIC.match(text):
        return text
    digits = text.replace("_", "")
    if _INTEGER.fullmatch(digits):
        return _integer(digits, text)
    return float(digits) if _FLOAT.fullmatch(digits) else text


def cast(text: str, to: Cast) -> Typed:
    """Return `text` as Compose converts it; unchanged where Compose would refuse it."""
    if to == "bool":
        word = text.lower()
        return True if word in _TRUE else False if word in _FALSE else text
    try:
        return whole(text) if to == "int" else float(text)
    except ValueError:
        return text


def shown(value: Typed) -> str:
    """Return the text that Compose hands on for a value: `true`, `16`, `1.5`, `1` for 1.0; nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return _float(value) if isinstance(value, float) else str(value)


def _integer(digits: str, text: str) -> int | float | str:
    sign = -1 if digits.startswith("-") else 1
    plain = digits.lstrip("+-").lower()
    octal = plain.startswith("0") and plain.isdecimal()
    value = sign * (int(plain, 8) if octal else whole(plain) if plain.isdecimal() else int(plain, 0))
    if -(2**63) <= value < 2**64 and digits != "-0":
        return value
    # Too large for Go's integers, or a zero with a sign: a floating point number, which has only decimal digits.
    return float(digits) if plain.isdecimal() else text


def _float(value: float) -> str:
    # Go prints the shortest digits, with an exponent below 1e-4 and from 1e6 on:
    # https://pkg.go.dev/strconv#FormatFloat (format 'g', precision -1)
    if math.isnan(value) or math.isinf(value):
        return "NaN" if math.isnan(value) else "+Inf" if value > 0 else "-Inf"
    from decimal import Decimal

    sign, numbers, exponent = Decimal(repr(value)).normalize().as_tuple()
    assert isinstance(exponent, int)
    digits, power = "".join(map(str, numbers)), len(numbers) + exponent - 1
    if value == 0 or -4 <= power < 6:
        text = format(abs(Decimal(repr(value))).normalize(), "f")
    else:
        text = f"{digits[0]}{'.' * (len(digits) > 1)}{digits[1:]}e{'-' if power < 0 else '+'}{abs(power):02}"
    return "-" * sign + text
