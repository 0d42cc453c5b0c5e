"""Finding comments: every `#` outside scalars, anchors and tags starts one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.syntax.compose.nodes import YamlComment

_COMMENT = regex(r"#[^\r\n]*")
_SPACED = regex(r"(?:^|(?<=[\s]))#[^\r\n]*")


def find(text: str, opaque: Iterable[Span], parsed: int) -> Iterator[YamlComment]:
    """Yield the comments of `text`, in order, in linear time.

    `opaque` are the spans, in order, in which `#` is content. Past the offset `parsed`, where a broken file
    could not be read, only a `#` at the start of a line or after white space counts.
    """
    at = 0
    for span in opaque:
        yield from _between(_COMMENT, text, at, span.start)
        at = max(at, span.end)
    yield from _between(_COMMENT, text, at, parsed)
    yield from _between(_SPACED, text, max(at, parsed), len(text))


def _between(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[YamlComment]:
    for match in pattern.finditer(text, start, end):
        yield YamlComment(match.group(), Span(match.start(), match.end()))
