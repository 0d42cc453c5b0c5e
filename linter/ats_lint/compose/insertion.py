"""The ways in which text enters a Compose file: below block keys, inside brackets, in place of nulls and aliases."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ats_lint.compose import render
from ats_lint.compose.layout import (
    EditRefused,
    column,
    comments,
    content_end,
    detect,
    line_end,
    line_start,
    newline_at,
    swallowed,
)
from ats_lint.compose.nodes import Alias, Entry, Mapping, Node, Scalar, Sequence, follow, walk
from ats_lint.compose.places import Place, is_null, merged, used_anchors
from ats_lint.model import Claim, Edit, Span

_LAST_ON_LINE = re.compile(r"[ \t]*,?[ \t]*\r?(?:\n|\Z)")
_BLANK_OR_COMMENT = re.compile(r"\r?\n[ \t]*(#[^\r\n]*)?(?=\r?\n|\Z)")


def put(place: Place, entries: tuple[Entry, ...], *, hides: bool = False) -> tuple[Edit, ...]:
    """Add `entries` to the mapping at `place`; with `hides` they may cover collections of a merge key.

    Raises:
        EditRefused: a key is there already, the value is no mapping, or an edit here would reach further.
    """
    place.unshared()
    value = place.value
    if is_null(value):
        return (rewrite(place, render.mapping(*entries)),)
    inherited = follow(value)
    if not isinstance(inherited, Mapping):
        raise EditRefused(f"{place.entry.key.value} is no mapping")
    for entry in () if hides else entries:
        _not_hidden(value, entry)
    if isinstance(value, Alias):
        return (_merge(place, value, entries),)
    for entry in entries:
        if (own := inherited.entry(entry.key.value)) is not None:
            return _over(place, own, entries)
    if not inherited.entries:
        return (_brackets(place, entries),)
    if inherited.flow:
        return tuple(_flow_entries(inherited, place.claim, entries))
    return tuple(_block_entries(place, inherited, entries))


def _not_hidden(value: Node, entry: Entry) -> None:
    target = follow(value) if isinstance(value, Alias) else None
    given = (target.get(entry.key.value) if isinstance(target, Mapping) else None) or merged(value, entry.key.value)
    given = follow(given) if given else None
    if isinstance(given, Mapping | Sequence):
        raise EditRefused(f"{entry.key.value} would hide what a merge key gives")


def _over(place: Place, own: Entry, entries: tuple[Entry, ...]) -> tuple[Edit, ...]:
    if len(entries) > 1 or not is_null(own.value):
        raise EditRefused(f"{own.key.value} is there already")
    child = place.child(own)
    child.unshared()
    return (rewrite(child, entries[0].value),)


def _block_entries(place: Place, mapping: Mapping, entries: tuple[Entry, ...]) -> Iterator[Edit]:
    source, at = mapping.source, column(mapping.source.text, mapping.span.start)
    end = after(mapping, at)
    block = render.Block(place.layout(), newline_at(source, end))
    _settled(entries[-1].value, source.text, end, at)
    lines = [block.entry(entry, at) for entry in entries]
    claims = [(*place.claim, entry.key.value) for entry in entries]
    if end < len(source.text) and place.claim[:1] == ("services",) and len(place.claim) == 1:
        yield from (_on_next_line(mapping, end, line, claim) for line, claim in zip(lines, claims, strict=True))
    elif end < len(source.text) and (place.top or len(place.claim) == 1):
        for line, claim in zip(lines, claims, strict=True):
            yield Edit(Span(end, end), line, source.path, claim)
    else:
        yield behind(mapping, end, "".join(lines), claims[0] if len(claims) == 1 else place.claim)


def after(node: Node, at: int) -> int:
    """Return the offset at which a new line can follow the block collection `node`, which stands at column `at`.

    Raises:
        EditRefused: a block scalar ends there without a line break: one more would change its text.
    """
    source = node.source
    end = content_end(source, node.span.end, at)
    if end == len(source.text):
        last = last_leaf(node)
        if ends_open(last) and "-" not in last.raw.partition("\n")[0]:
            raise EditRefused("the file ends in a block scalar without a line break")
    return end


def _settled(node: Node, text: str, end: int, at: int) -> None:
    """Make sure that new lines under a key at column `at` do not take in what follows at `end`.

    Raises:
        EditRefused: they end in a block scalar, and deeper comments follow.
    """
    last = last_leaf(node)
    if ends_open(last) and swallowed(text, end, at, keep="+" in last.raw.partition("\n")[0]):
        raise EditRefused("a block scalar would take in what follows")


def ends_open(node: Node) -> bool:
    """Tell whether `node` is a block scalar, whose text has no mark at its end."""
    return isinstance(node, Scalar) and node.block


def last_leaf(node: Node) -> Node:
    """Return the node that is written last in `node`."""
    while True:
        if isinstance(node, Mapping) and node.entries:
            node = node.entries[-1].value
        elif isinstance(node, Sequence) and node.items:
            node = node.items[-1]
        else:
            return node


def behind(node: Node, end: int, text: str, claim: Claim) -> Edit:
    """Return an edit that adds `text` at `end` ahead of all mere insertions at the same offset."""
    source = node.source
    return Edit(Span(end - 1, end), source.text[end - 1] + text, source.path, claim)


def _on_next_line(node: Node, end: int, line: str, claim: Claim) -> Edit:
    newline = newline_at(node.source, end)
    start = end + len(newline)
    return Edit(Span(start, start), line.removeprefix(newline) + newline, node.source.path, claim)


def _flow_entries(mapping: Mapping, claim: Claim, entries: tuple[Entry, ...]) -> Iterator[Edit]:
    last = mapping.entries[-1]
    for entry in entries:
        text = render.flow_entry(entry)
        yield _flow_after(mapping, last.key, last.value, text, (*claim, entry.key.value))


def _flow_after(owner: Mapping | Sequence, first: Node, last: Node, text: str, claim: Claim) -> Edit:
    """Add `text` behind the element that begins with `first` and ends with `last`, on a line of its own if that is."""
    source, end = owner.source, last.span.end
    if source.text[owner.span.start : owner.span.start + 1] not in ("{", "["):
        raise EditRefused("a pair without braces cannot take a second one")
    lead = ", "
    start = line_start(source.text, first.whole.start)
    indent = source.text[start : first.whole.start]
    if isinstance(last, Scalar) and last.absent:
        lead = " , " if source.text[end - 1 : end] == ":" else ", "
    elif start > owner.span.start and not indent.strip() and _LAST_ON_LINE.match(source.text, end):
        lead = "," + newline_at(source, line_end(source.text, end)) + indent
    return Edit(Span(end, end), lead + text, source.path, claim)


def _brackets(place: Place, entries: tuple[Entry, ...]) -> Edit:
    text = ", ".join(render.flow_entry(entry) for entry in entries)
    return _inside(place, text)


def _inside(place: Place, text: str) -> Edit:
    source, at = place.source, place.value.span.start + 1
    tail = " " if source.text[at : at + 1] == "#" else ""
    return Edit(Span(at, at), text + tail, source.path, place.claim)


def _merge(place: Place, alias: Alias, entries: tuple[Entry, ...]) -> Edit:
    """Turn `web: *base` into a mapping that merges `*base`."""
    source = place.source
    if place.parent.flow:
        text = ", ".join([f"<<: {alias.raw}", *(render.flow_entry(entry) for entry in entries)])
        return Edit(alias.span, "{" + text + "}", source.path, place.claim)
    end = line_end(source.text, alias.span.end)
    layout, at = place.layout(), place.column()
    block = render.Block(layout, newline_at(source, end))
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
        return _flow_value(place, render.flow(node))
    end = line_end(source.text, value.span.end)
    text = render.Block(place.layout(), newline_at(source, end)).value(node, place.column())
    if "\n" not in text:
        end = value.span.end
    _settled(node, source.text, end, place.column())
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


def add_item(place: Place, node: Node) -> Edit:
    """Add `node` to the list at `place`; a scalar there becomes the first item of a list.

    Raises:
        EditRefused: the value is no list and cannot become one.
    """
    value = place.value
    if isinstance(value, Scalar) and not value.block:
        return Edit(value.span, f"[{render.flow(value)}, {render.flow(node)}]", place.source.path, place.claim)
    if not isinstance(value, Sequence):
        raise EditRefused(f"{place.entry.key.value} is no list")
    if not value.items:
        return _inside(place, render.flow(node))
    if value.flow:
        last = value.items[-1]
        return _flow_after(value, last, last, render.flow(node), place.claim)
    at = column(value.source.text, value.span.start)
    end = after(value, at)
    _settled(node, value.source.text, end, at)
    text = render.Block(place.layout(), newline_at(value.source, end)).item(node, at)
    return behind(value, end, text, place.claim)


def add_top(root: Mapping, entry: Entry) -> Edit:
    """Add a top-level key at the end of the document, set apart by a blank line where the file does that.

    A file with a single top-level key gives no example: there the blank line is written.
    """
    source, claim = root.source, (entry.key.value,)
    if not root.entries:
        return _brackets(Place(root, root, Entry(entry.key, root), ()), (entry,))
    if root.flow:
        return next(_flow_entries(root, (), (entry,)))
    at = column(source.text, root.span.start)
    end = _document_end(root, after(root, at))
    newline = newline_at(source, end)
    layout = detect((root, *(each.value for each in root.entries)))
    text = newline * _separated(root) + render.Block(layout, newline).entry(entry, at)
    if end == len(source.text):
        return Edit(Span(end, end), text, source.path, claim)
    return _on_next_line(root, end, text, claim)


def _document_end(root: Mapping, end: int) -> int:
    text, last = root.source.text, end
    while match := _BLANK_OR_COMMENT.match(text, end):
        end = match.end()
        last = end if match[1] else last
    return last


def _separated(root: Mapping) -> bool:
    text = root.source.text
    pairs = list(zip(root.entries, root.entries[1:], strict=False))
    gaps = [text[one.value.span.end : two.key.whole.start] for one, two in pairs]
    blank = [bool(re.search(r"\n[ \t]*\r?\n", gap)) for gap in gaps]
    return 2 * sum(blank) >= len(blank)
