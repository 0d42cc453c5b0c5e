"""Putting another value in a value's place: over nulls, aliases, scalars and collections."""

from __future__ import annotations

import re

from ats_lint.model import Edit, EditRefused, Span
from ats_lint.syntax.compose import yaml_fragments
from ats_lint.syntax.compose.endings import behind, settled
from ats_lint.syntax.compose.layout import comments, line_end, newline_at
from ats_lint.syntax.compose.nodes import Alias, Entry, Node, Scalar, walk
from ats_lint.syntax.compose.places import Place, used_anchors


def merge(place: Place, alias: Alias, entries: tuple[Entry, ...]) -> Edit:
    """Turn `web: *base` into a mapping that merges `*base`."""
    source = place.source
    if place.parent.flow:
        text = ", ".join([f"<<: {alias.raw}", *(yaml_fragments.flow_entry(entry) for entry in entries)])
        return Edit(alias.span, "{" + text + "}", source.path, place.claim)
    end = line_end(source.text, alias.span.end)
    layout, at = place.layout(), place.column()
    block = yaml_fragments.YamlBlock(layout, newline_at(source, end))
    merge = f"{block.newline}{' ' * (at + layout.step)}<<: {alias.raw}"
    lines = merge + "".join(block.entry(entry, at + layout.step) for entry in entries)
    return _instead(place, lines, end)


def rewrite(place: Place, node: Node) -> Edit:
    """Replace the value at `place`, whatever it is, by `node`; comments beside it stay where they are.

    Raises:
        EditRefused: a comment or an anchor that is used elsewhere would be lost.
    """
    source, value = place.source, place.value
    lost = {part.anchor for part in walk(value) if part is not value} & used_anchors(place.root)
    if lost:
        raise EditRefused(f"the value holds the anchor &{min(map(str, lost))}")
    if place.parent.flow:
        return _flow_value(place, yaml_fragments.flow(node))
    end = line_end(source.text, value.span.end)
    text = yaml_fragments.YamlBlock(place.layout(), newline_at(source, end)).value(node, place.column())
    if "\n" not in text:
        end = value.span.end
    settled(node, source.text, end, place.column())
    if not text.startswith(("\r", "\n")):
        end = value.span.end
    elif end == value.span.end and isinstance(value, Scalar) and value.absent:
        if place.top and end < len(source.text):
            return Edit(Span(end, end), text, source.path, place.claim)
        return behind(value, end, text, place.claim)
    return _instead(place, text, end)


def _instead(place: Place, text: str, end: int) -> Edit:
    """Write `text` at `end` and take away what stands between the colon (or anchor) and the end of the value."""
    value, source = place.value, place.source
    start = max(place.colon(), *(span.end for span in (value.anchor_span, value.tag_span) if span), 0)
    keep_comments([value], Span(start, value.span.end))
    rest = source.text[value.span.end : end]
    if end > value.span.end and not re.fullmatch(r"[ \t]*(?:#[^\r\n]*)?", rest):
        raise EditRefused("more than a comment follows on the line")
    return Edit(Span(start, end), rest + text, source.path, place.claim)


def _flow_value(place: Place, text: str) -> Edit:
    value, source, key = place.value, place.source, place.entry.key
    if not (isinstance(value, Scalar) and value.absent):
        keep_comments([value], value.span)
        return Edit(value.span, text, source.path, place.claim)
    between = source.text[key.span.end : value.span.start]
    if ":" in between:
        return behind(value, value.span.end, " " + text, place.claim)
    return behind(key, key.span.end, ": " + text, place.claim)


def keep_comments(nodes: list[Node], span: Span) -> None:
    """Make sure that `span`, in which `nodes` lie, holds no comment.

    Raises:
        EditRefused: it does.
    """
    if any(comments(nodes, nodes[0].source.text, span)):
        raise EditRefused("a comment stands in the way")
