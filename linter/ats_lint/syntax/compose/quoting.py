"""Writing a text as a YAML scalar that no reader takes for anything else.

Compose's reader, YAML 1.1 readers and YAML 1.2 readers disagree about `yes`, `0o7`, `1:30` or `2024-01-01`;
whatever any of them may read as something other than a string is quoted
(https://yaml.org/type/, https://yaml.org/spec/1.2.2/#103-core-schema).
"""

from __future__ import annotations

import re

from ats_lint.patterns import regex
from ats_lint.syntax.compose.nodes import Scalar, Style

_WORDS = frozenset({"", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "=", "<<", ".inf", ".nan"})
_NUMBER = regex(
    r"[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-f_]+|[0-9][0-9_,]*(?::[0-9_]+)*(?:\.[0-9_]*)?(?:e[-+]?[0-9]+)?"
    r"|\.[0-9_]+(?:e[-+]?[0-9]+)?|\.inf|\.nan|[_.]+)",
    re.IGNORECASE,
)
_DATE = regex(r"\d{4}-\d\d?-\d\d?(?:[Tt \t].*)?")
_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`=<")
_SPECIAL = regex(r"[\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]|[\ud800-\udfff]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}


def ambiguous(text: str) -> bool:
    """Tell whether some YAML reader takes plain `text` for a null, boolean, number, date or operator."""
    return text.lower() in _WORDS or bool(_NUMBER.fullmatch(text)) or bool(_DATE.fullmatch(text))


def plain_allowed(text: str, *, flow: bool = False) -> bool:
    """Tell whether `text` keeps its characters when it is written without quotes; its type is not judged."""
    if text[:1] in _INDICATORS or _SPECIAL.search(text) or text != text.strip() or text.endswith(":"):
        return False
    if ": " in text or " #" in text or text.startswith(("---", "...")):
        return False
    # libyaml takes a plain colon inside brackets for a key, see https://github.com/yaml/libyaml/issues/104
    return bool(text) and not (flow and re.search(r"[,\[\]{}:?]", text))


def quote(text: str, *, flow: bool = False) -> str:
    """Return a scalar that every reader takes for the string `text`; `flow` is the inside of brackets."""
    if plain_allowed(text, flow=flow) and not ambiguous(text):
        return text
    if ('"' in text or "\\" in text) and "'" not in text and not _SPECIAL.search(text):
        return _single(text)
    return _double(text)


def restyle(old: Scalar, text: str, *, flow: bool = False) -> str:
    """Return `text` in the quotes of `old`, or safely quoted where those cannot hold it."""
    style: Style = old.style
    if style == "double":
        return _double(text)
    if style == "single" and not _SPECIAL.search(text):
        return _single(text)
    return quote(text, flow=flow)


def _single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def doubled(text: str) -> str:
    """Return `text` as it is written between double quotes."""
    return "".join(_ESCAPES.get(letter) or _escaped(letter) for letter in text)


def _double(text: str) -> str:
    return f'"{doubled(text)}"'


def _escaped(letter: str) -> str:
    if not _SPECIAL.match(letter):
        return letter
    code = ord(letter)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of the file that is not UTF-8 goes back as it came
        return letter
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
