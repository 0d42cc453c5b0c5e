"""Keys and values of ENV, LABEL and ARG.

Source: https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/line_parsers.go
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ats_lint.syntax.dockerfile.logical import GAP, SPACE, Logical
from ats_lint.syntax.dockerfile.nodes import Pair, Token
from ats_lint.syntax.dockerfile.variables import unquote


def _pattern(escape: str) -> re.Pattern[str]:
    mark = re.escape(escape)
    return re.compile(
        rf"(?:[^{SPACE}'\"{mark}]++|'[^']*+(?:'|\Z)|\"(?:[^\"{mark}]|{mark}.)*{mark}?(?:\"|\Z)|{mark}.)+(?:{mark}\Z)?|{mark}\Z",
        re.DOTALL,
    )


_WORDS = {escape: _pattern(escape) for escape in "\\`"}


def quoted_words(args: Logical, escape: str) -> tuple[Token, ...]:
    """Split at white space outside of quotes; quotes and escapes stay in the words."""
    return tuple(Token(text, args.span(start, end)) for text, start, end in _words(args.text, escape))


def read_pairs(args: Logical, escape: str) -> tuple[Pair, ...]:
    """Return the pairs of ENV or LABEL; a word without `=` after the first pair has no value."""
    words = tuple(_words(args.text, escape))
    if words and "=" not in words[0][0]:
        return (_legacy(args, escape),)
    return tuple(_pair(args, *word, escape) for word in words)


def read_arguments(args: Logical, escape: str) -> tuple[Pair, ...]:
    """Return the names of ARG with their defaults."""
    return tuple(_pair(args, *word, escape) for word in _words(args.text, escape))


def _pair(args: Logical, text: str, start: int, end: int, escape: str) -> Pair:
    key, equals, raw = text.partition("=")
    span = args.span(start, end)
    name = Token(unquote(key, escape), args.span(start, start + len(key)))
    if not equals:
        return Pair(name, None, False, None, span)
    value = Token(unquote(raw, escape), args.span(start + len(key) + 1, end))
    return Pair(name, value, False, raw, span)


def _legacy(args: Logical, escape: str) -> Pair:
    gap = GAP.search(args.text)
    if gap is None:
        return Pair(Token(args.text, args.whole), None, True, None, args.whole)
    key, raw = args.text[: gap.start()], args.text[gap.end() :]
    value = Token(unquote(raw, escape), args.span(gap.end(), len(args.text)))
    return Pair(Token(unquote(key, escape), args.span(0, gap.start())), value, True, raw, args.whole)


def _words(text: str, escape: str) -> Iterator[tuple[str, int, int]]:
    for found in _WORDS[escape].finditer(text):
        start, end = found.span()
        word = found[0]
        if end == len(text) and word.endswith(escape):
            word = word[: len(word) - _dangling(word, escape)]
        if word:
            yield word, start, end


def _dangling(text: str, escape: str) -> int:
    """Return 1 when the last character escapes nothing: the builder drops it."""
    quote, at = "", 0
    while at < len(text):
        char = text[at]
        if char == escape and quote != "'":
            if at + 1 == len(text):
                return 1
            at += 1
        elif quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        at += 1
    return 0
