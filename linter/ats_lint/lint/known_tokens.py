"""Tokens of known issuers, found by their shape wherever they stand: no output and no entry of the cache has one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ats_lint.lint.registry import discover
from ats_lint.model import Span
from ats_lint.patterns import regex

MASK = "********"
"""Shown for any secret: of one length, so that it tells nothing of the secret's."""
_ESCAPED = regex(r"\\[nrt]")
_SHOWN = regex(r'[^"<>\n]+')
"""A part of a token that may be replaced in a report: what holds JSON or HTML together stays."""
_BLOCK = 1 << 16
_KEPT = 100_000
"""Lines without a token that are known at once."""


def tokens(text: str) -> Iterator[Span]:
    """Yield where tokens stand. A rule that finds them is imported only where one may be: it takes its time."""
    for listed in discover().finders:
        if _may_hold(text, listed.marks):
            try:
                shapes = listed.load().shapes
            except ImportError:
                # Told where the rule was to run.
                continue
            if shapes is not None:
                yield from shapes(text)


def _may_hold(text: str, marks: tuple[str, ...]) -> bool:
    # A loop: this is asked of every message, and `any` takes three times as long.
    for mark in marks:
        if mark in text:
            return True
    return not marks


def without_tokens(text: str) -> str:
    """Return a text, or a report in any format, with the tokens in it masked."""
    parts: list[str] = []
    at = 0
    for span in _reported(text):
        if span.start >= at:
            parts += (text[at : span.start], _SHOWN.sub(MASK, text[span.start : span.end]))
            at = span.end
    return "".join((*parts, text[at:])) if parts else text


def all_without_tokens(parts: Iterable[str]) -> Iterator[str]:
    """Yield the parts of a report with the tokens in them masked, many lines at once.

    Most lines of a long report are those of its other findings: what had no token is not looked at again.
    """
    clean: set[str] = set()
    for block in _blocks(parts):
        new = [line for line in block.splitlines(keepends=True) if line not in clean]
        if has_token("".join(new)):
            yield without_tokens(block)
        else:
            clean.update(new[: _KEPT - len(clean)])
            yield block


def _blocks(parts: Iterable[str]) -> Iterator[str]:
    block: list[str] = []
    size = 0
    lines = (line for part in parts for line in (part.splitlines(keepends=True) if len(part) > _BLOCK else (part,)))
    for part in lines:
        block.append(part)
        size += len(part)
        if size >= _BLOCK and part.endswith("\n"):
            yield "".join(block)
            block, size = [], 0
    yield "".join(block)


def has_token(text: str) -> bool:
    """Tell whether a token stands in a text, or in one of the texts of JSON."""
    return bool(_reported(text))


def _reported(text: str) -> list[Span]:
    # The letter of an escape sequence is no part of the word behind it.
    return sorted(tokens(_ESCAPED.sub("\n\n", text) if "\\" in text else text))
