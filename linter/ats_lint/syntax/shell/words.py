"""Quoting: the raw text of a word to its value, piece by piece, with the place of every character kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.syntax.shell.script import Word

_PLAIN = regex(r"[^\\'\"$`]*")
_RUN = regex(r"[^\\'\"$`]+")
_QUOTED_RUN = regex(r"[^\\\"$`]+")
_NAME = regex(r"[A-Za-z_]\w*|[0-9@*#?$!-]", re.ASCII)
_VARIABLE = regex(r"\$\{?[!#]?([A-Za-z_]\w*)", re.ASCII)
_ANSI_C = regex(r"\\(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|([0-7]{1,3})|(.))", re.DOTALL)
_ANSI_NAMES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "v": "\v"}
_CLOSERS = {"(": ")", "{": "}"}


class Chunk(NamedTuple):
    """A part of a word: `text` stands at raw[start:end], one character per offset; None is an expansion."""

    text: str | None
    start: int
    end: int


def chunks(raw: str) -> Iterator[Chunk]:
    """Take a raw word apart into static text and expansions."""
    at, double = 0, False
    while at < len(raw):
        char = raw[at]
        if char == '"':
            double = not double
            at += 1
        elif char == "'" and not double:
            end = raw.find("'", at + 1)
            end = len(raw) if end < 0 else end
            yield Chunk(raw[at + 1 : end], at + 1, end)
            at = end + 1
        elif char == "\\":
            yield from _escaped(raw, at, double)
            at += 2
        elif raw.startswith("$'", at) and not double:
            end = _ansi_end(raw, at + 2)
            yield from _ansi(raw, at + 2, end)
            at = end + 1
        elif char in "$`":
            end = expansion_end(raw, at)
            yield Chunk(raw[at:end] if end == at + 1 else None, at, end)
            at = end
        else:
            found = (_QUOTED_RUN if double else _RUN).match(raw, at)
            end = found.end() if found else at + 1
            yield Chunk(raw[at:end], at, end)
            at = end


def _escaped(raw: str, at: int, double: bool) -> Iterator[Chunk]:
    following = raw[at + 1 : at + 2]
    if following == "\n":
        return
    if not following or (double and following not in '"\\$`'):
        yield Chunk("\\", at, at + 1)
    if following:
        yield Chunk(following, at + 1, at + 2)


def _ansi_end(raw: str, at: int) -> int:
    while at < len(raw) and raw[at] != "'":
        at += 2 if raw[at] == "\\" else 1
    return min(at, len(raw))


def _ansi(raw: str, at: int, end: int) -> Iterator[Chunk]:
    while at < end:
        found = _ANSI_C.match(raw, at, end)
        if not found:
            yield Chunk(raw[at], at, at + 1)
            at += 1
            continue
        digits = found[1] or found[2]
        value = chr(int(digits, 16)) if digits else chr(int(found[3], 8)) if found[3] else found[4]
        yield Chunk(_ANSI_NAMES.get(value, value) if found[4] else value, at, at + 1)
        at = found.end()


def expansion_end(raw: str, at: int) -> int:
    """Return where the expansion at `raw[at]` (a `$` or a backtick) ends; `at + 1` when it is a literal `$`."""
    if raw[at] == "`":
        end = at + 1
        while end < len(raw) and raw[end] != "`":
            end += 2 if raw[end] == "\\" else 1
        return min(end + 1, len(raw))
    opener = raw[at + 1 : at + 2]
    if opener in _CLOSERS:
        return _balanced(raw, at + 1)
    name = _NAME.match(raw, at + 1)
    return name.end() if name else at + 1


def _balanced(raw: str, at: int) -> int:
    """Return the offset after the bracket that closes the one at `at`, quotes and nesting respected."""
    stack: list[str] = []
    while at < len(raw):
        char = raw[at]
        if char == "\\":
            at += 1
        elif stack and stack[-1] == char:
            stack.pop()
            if not stack:
                return at + 1
        elif stack and stack[-1] == '"' and char == "'":
            pass
        elif char == "'":
            closing = raw.find("'", at + 1)
            at = len(raw) if closing < 0 else closing
        elif char == '"':
            stack.append('"')
        elif char in _CLOSERS and (not stack or stack[-1] != '"' or raw[at - 1] == "$"):
            stack.append(_CLOSERS[char])
        at += 1
    return len(raw)


def make_word(raw: str, start: int) -> Word:
    """Return the word written as `raw` at offset `start`."""
    span = Span(start, start + len(raw))
    if _PLAIN.fullmatch(raw):
        return Word(raw, raw, span, (raw,))
    pieces: list[str | None] = []
    for chunk in chunks(raw):
        if chunk.text is not None and pieces and pieces[-1] is not None:
            pieces[-1] += chunk.text
        else:
            pieces.append(chunk.text)
    whole = None if None in pieces else "".join(piece or "" for piece in pieces)
    return Word(whole, raw, span, tuple(pieces), variables(raw) if whole is None else ())


def variables(raw: str) -> tuple[str, ...]:
    """Return the names of the variables that the expansions of a raw word mention."""
    expansions = [raw[chunk.start : chunk.end] for chunk in chunks(raw) if chunk.text is None]
    return tuple(dict.fromkeys(name for text in expansions for name in _VARIABLE.findall(text)))


def unquoted(word: Word) -> tuple[str, list[int]]:
    """Return the word's value with expansions left as written, and each character's offset in the script."""
    text: list[str] = []
    offsets: list[int] = []
    for chunk in chunks(word.raw):
        part = word.raw[chunk.start : chunk.end] if chunk.text is None else chunk.text
        text.append(part)
        offsets.extend(range(word.span.start + chunk.start, word.span.start + chunk.start + len(part)))
    return "".join(text), offsets


def split(text: str, start: int = 0) -> Iterator[Word]:
    """Split text at blanks outside quotes and expansions."""
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        end = _word_end(text, at)
        yield make_word(text[at:end], start + at)
        at = end


def _word_end(text: str, at: int) -> int:
    quote = ""
    while at < len(text):
        char = text[at]
        if not quote and char.isspace():
            return at
        if char == "\\" and quote != "'":
            at += 2
        elif char in "$`" and quote != "'":
            at = expansion_end(text, at)
        else:
            if char == quote:
                quote = ""
            elif char in "'\"" and not quote:
                quote = char
            at += 1
    return min(at, len(text))
