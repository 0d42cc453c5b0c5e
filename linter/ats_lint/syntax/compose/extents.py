"""Where a node really begins and ends: parsers' marks include anchors, tags and trailing blank lines."""

from __future__ import annotations

import re

from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.records import dataclass
from ats_lint.syntax.compose.events import Event

_GAP = regex(r"(?:\s|#[^\r\n]*)*")
_TAG = regex(r"!(?:<[^>\s]*>|[^\s,\[\]{}]*)")
_KEEP = regex(r"[|>][0-9]?\+")
_CORE = frozenset({"str", "int", "float", "bool", "null", "map", "seq", "binary", "timestamp", "merge", "set", "omap"})
_LONG_CORE = regex(r"!<tag:yaml\.org,2002:(\w+)>")


@dataclass(frozen=True, slots=True)
class Properties:
    """The anchor and the tag written before a value."""

    anchor: str | None = None
    anchor_span: Span | None = None
    tag: str | None = None
    tag_span: Span | None = None


_NONE = Properties()


def known_tag(tag: str) -> bool:
    """Tell whether Compose or YAML itself knows `tag`; see https://docs.docker.com/reference/compose-file/merge/."""
    if tag in ("!", "!reset", "!override"):
        return True
    long = _LONG_CORE.fullmatch(tag)
    return (long[1] if long else tag.removeprefix("!!") if tag.startswith("!!") else "") in _CORE


def properties(text: str, event: Event) -> tuple[Properties, int]:
    """Return the properties of the node that `event` starts, and where its value begins."""
    if event.anchor is None and not event.tagged:
        return _NONE, event.start
    at = event.start
    anchor_span = tag_span = None
    if event.tagged and text[at : at + 1] == "&":
        tag_span = _earlier_tag(text, at)
    for _ in range(2):
        if event.anchor is not None and anchor_span is None and text.startswith("&" + event.anchor, at):
            anchor_span = Span(at, at + 1 + len(event.anchor))
            at = _skip(text, anchor_span.end)
        elif event.tagged and tag_span is None and (match := _TAG.match(text, at)):
            tag_span = Span(at, match.end())
            at = _skip(text, tag_span.end)
    if event.kind == "Scalar" and not event.style and not event.value:
        at = max(span.end for span in (anchor_span, tag_span, Span(event.start, event.start)) if span)
    tag = text[tag_span.start : tag_span.end] if tag_span else None
    return Properties(event.anchor if anchor_span else None, anchor_span, tag, tag_span), at


def _earlier_tag(text: str, anchor: int) -> Span | None:
    """Find a tag before an anchor at which the pure parser lets the node begin."""
    start = text.rfind("!", max(0, anchor - 200), anchor)
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    match = _TAG.match(text, start) if start >= 0 else None
    return Span(start, match.end()) if match and _skip(text, match.end()) == anchor else None


def _skip(text: str, at: int) -> int:
    match = _GAP.match(text, at)
    return match.end() if match else at


def scalar_end(text: str, start: int, event: Event) -> int:
    """Return the end of a scalar's text: for a block scalar, before the line break that ends its content."""
    if event.style not in ("|", ">"):
        return max(start, event.end)
    end = event.end
    if text[end - 1 : end] == "\n":
        end -= 1
    content = event.value.rstrip("\r\n")
    kept = _KEEP.match(text, start) or content.rpartition("\n")[2].isspace()
    if kept:
        return _before_break(text, start, end)
    header = re.compile(r"[^\s#]*").match(text, start)
    floor = header.end() if header else start
    while end > floor:
        line = text.rfind("\n", 0, end) + 1
        if line <= start:
            return floor
        if not text[line:end].isspace() and line < end:
            return _before_break(text, start, end)
        end = line - 1
    return floor


def _before_break(text: str, start: int, end: int) -> int:
    return end - 1 if end > start and text[end - 1] == "\r" else end
