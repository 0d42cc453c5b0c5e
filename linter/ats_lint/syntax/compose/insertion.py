"""The ways in which text enters a Compose file: below block keys, inside brackets, in place of nulls and aliases."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.model import Claim, Edit, EditRefused, Span
from ats_lint.patterns import regex
from ats_lint.syntax.compose import yaml_fragments
from ats_lint.syntax.compose.endings import after, behind, settled
from ats_lint.syntax.compose.layout import column, detect, line_end, line_start, newline_at
from ats_lint.syntax.compose.nodes import Alias, Entry, Mapping, Node, Scalar, Sequence, follow
from ats_lint.syntax.compose.places import Place, is_null, merged
from ats_lint.syntax.compose.rewriting import merge, rewrite

_LAST_ON_LINE = regex(r"[ \t]*+(?:,[ \t]*+)?\r?(?:\n|\Z)")
_BLANK_OR_COMMENT = regex(r"\r?\n[ \t]*(#[^\r\n]*)?(?=\r?\n|\Z)")


def put(place: Place, entries: tuple[Entry, ...], *, hides: bool = False) -> tuple[Edit, ...]:
    """Add `entries` to the mapping at `place`; with `hides` they may cover collections of a merge key.

    Raises:
        EditRefused: a key is there already, the value is no mapping, or an edit here would reach further.
    """
    place.unshared()
    value = place.value
    if is_null(value):
        return (rewrite(place, yaml_fragments.mapping(*entries)),)
    inherited = follow(value)
    if not isinstance(inherited, Mapping):
        raise EditRefused(f"{place.entry.key.value} is no mapping")
    for entry in () if hides or not _inherits(value) else entries:
        _not_hidden(value, entry)
    if isinstance(value, Alias):
        return (merge(place, value, entries),)
    for entry in entries:
        if (own := inherited.entry(entry.key.value)) is not None:
            return _over(place, own, entries)
    if not inherited.entries:
        return (_brackets(place, entries),)
    if inherited.flow:
        return tuple(_flow_entries(inherited, place.claim, entries))
    return tuple(_block_entries(place, inherited, entries))


def _inherits(value: Node) -> bool:
    return not isinstance(value, Mapping) or value.entry("<<") is not None


def _not_hidden(value: Node, entry: Entry) -> None:
    target = follow(value) if isinstance(value, Alias) else None
    given = (target.get(entry.key.value) if isinstance(target, Mapping) else None) or merged(value, entry.key.value)
    given = follow(given) if given else None
    if isinstance(given, Mapping | Sequence):
        raise EditRefused(f"{entry.key.value} would hide what a merge key gives")


def _over(place: Place, own: Entry, entries: tuple[Entry, ...]) -> tuple[Edit, ...]:
    if len(entries) != 1 or not is_null(own.value):
        raise EditRefused(f"{own.key.value} is there already")
    child = place.child(own)
    child.unshared()
    return (rewrite(child, entries[0].value),)


def _block_entries(place: Place, mapping: Mapping, entries: tuple[Entry, ...]) -> Iterator[Edit]:
    source, here = mapping.source, place.end
    end, newline = here.at, here.newline
    settled(entries[-1].value, source.text, end, here.column)
    lines = [yaml_fragments.written(entry, here.column, here.layout, newline) for entry in entries]
    claims = [(*place.claim, entry.key.value) for entry in entries]
    claim = claims[0] if len(claims) == 1 else place.claim
    if end < len(source.text) and place.claim == ("services",):
        # after keys added to the last service, ahead of top-level keys added at the end of the document
        over = Span(end, end + len(newline))
        yield Edit(over, "".join(lines) + newline, source.path, claim)
    elif end < len(source.text) and (place.top or len(place.claim) == 1):
        yield from (Edit(Span(end, end), line, source.path, own) for line, own in zip(lines, claims, strict=True))
    else:
        yield behind(mapping, end, "".join(lines), claim)


def _flow_entries(mapping: Mapping, claim: Claim, entries: tuple[Entry, ...]) -> Iterator[Edit]:
    last = mapping.entries[-1]
    for entry in entries:
        text = yaml_fragments.flow_entry(entry)
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
    text = ", ".join(yaml_fragments.flow_entry(entry) for entry in entries)
    return _inside(place, text)


def _inside(place: Place, text: str) -> Edit:
    source, at = place.source, place.value.span.start + 1
    tail = " " if source.text[at : at + 1] == "#" else ""
    return Edit(Span(at, at), text + tail, source.path, place.claim)


def add_item(place: Place, node: Node) -> Edit:
    """Add `node` to the list at `place`; a scalar there becomes the first item of a list.

    Raises:
        EditRefused: the value is no list and cannot become one.
    """
    value = place.value
    if isinstance(value, Scalar) and not value.block and value.whole == value.span:
        return Edit(
            value.span, f"[{yaml_fragments.flow(value)}, {yaml_fragments.flow(node)}]", place.source.path, place.claim
        )
    if not isinstance(value, Sequence):
        raise EditRefused(f"{place.entry.key.value} is no list")
    if not value.items:
        return _inside(place, yaml_fragments.flow(node))
    if value.flow:
        last = value.items[-1]
        return _flow_after(value, last, last, yaml_fragments.flow(node), place.claim)
    at = column(value.source.text, value.span.start)
    end = after(value, at)
    settled(node, value.source.text, end, at)
    text = yaml_fragments.YamlBlock(place.layout(), newline_at(value.source, end)).item(node, at)
    return behind(value, end, text, place.claim)


def add_top(root: Mapping, entry: Entry) -> Edit:
    """Add a top-level key at the end of the document, set apart by a blank line where the file does that.

    A file with a single top-level key shows its habit in the keys below it.
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
    text = newline * _separated(root) + yaml_fragments.YamlBlock(layout, newline).entry(entry, at)
    if end == len(source.text):
        return Edit(Span(end, end), text, source.path, claim)
    at = end + len(newline)
    return Edit(Span(at, at), text.removeprefix(newline) + newline, source.path, claim)


def _document_end(root: Mapping, end: int) -> int:
    text, last = root.source.text, end
    while match := _BLANK_OR_COMMENT.match(text, end):
        end = match.end()
        last = end if match[1] else last
    return last


def _separated(mapping: Mapping) -> bool:
    """Tell whether blank lines part the keys of `mapping`, or of its first value when it is the only one."""
    if len(mapping.entries) != 1:
        return mapping.spaced
    inner = mapping.entries[0].value
    return isinstance(inner, Mapping) and not inner.flow and _separated(inner)
