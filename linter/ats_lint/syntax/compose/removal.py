"""Taking keys and items out of a Compose file; their comments stay."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.model import Edit, EditRefused, Span
from ats_lint.numbers import whole
from ats_lint.records import replace
from ats_lint.syntax.compose.endings import ends_open, last_leaf
from ats_lint.syntax.compose.layout import column, comments, line_end, line_start, next_line, swallowed
from ats_lint.syntax.compose.nodes import Entry, Mapping, Node, Scalar, Sequence, walk
from ats_lint.syntax.compose.places import Path, Place, split, used_anchors
from ats_lint.syntax.compose.rewriting import keep_comments

_Element = tuple[int, int]


def remove(place: Place, path: Path) -> tuple[Edit, ...]:
    """Take the key or list item at `path` below `place` out, with its lines; its comments stay on lines of their own.

    A mapping or list that would be left empty goes too, up to but not including `place`.

    Raises:
        EditRefused: nothing is written there, others share it or an anchor in it, or lines are shared.
    """
    return _remove(place, split(path))


def remove_top(root: Mapping, path: Path) -> tuple[Edit, ...]:
    """Take the key at `path`, counted from the top of the document, out; see `remove`.

    Raises:
        EditRefused: as for `remove`, or nothing else would be left in the document.
    """
    if len(root.entries) == 1 and len(split(path)) == 1:
        raise EditRefused("nothing would be left")
    key = Scalar(source=root.source, span=Span(root.span.start, root.span.start), value="")
    return _remove(Place(root, root, Entry(key, root), ()), split(path))


def _remove(place: Place, keys: tuple[str, ...]) -> tuple[Edit, ...]:
    chain = [place]
    for key in keys:
        chain[-1].unshared()
        chain.append(_step(chain[-1], key))
    while len(chain) > 2 and _size(chain[-2].value) == 1:
        chain.pop()
    parent, victim = chain[-2:]
    if {part.anchor for part in walk(victim.value)} & used_anchors(place.root):
        raise EditRefused(f"{victim.entry.key.value} holds an anchor that is used elsewhere")
    return (_cut(parent, victim),)


def _size(node: Node) -> int:
    if isinstance(node, Mapping):
        return len(node.entries)
    return len(node.items) if isinstance(node, Sequence) else 0


def _step(place: Place, key: str) -> Place:
    value = place.value
    if isinstance(value, Sequence) and key.isdecimal() and whole(key) < len(value.items):
        return place.item(whole(key))
    entry = value.entry(key) if isinstance(value, Mapping) else None
    if entry is None:
        raise EditRefused(f"{key} is not written here")
    return place.child(entry)


def _elements(node: Node) -> Iterator[_Element]:
    """Yield where each key or item begins (at its dash) and ends."""
    text = node.source.text
    if isinstance(node, Mapping):
        yield from ((entry.key.whole.start, entry.value.span.end) for entry in node.entries)
    elif isinstance(node, Sequence):
        at = column(text, node.span.start)
        for item in node.items:
            yield (item.whole.start if node.flow else _dash(node, item.whole.start, at)), item.span.end


def _dash(node: Sequence, start: int, at: int) -> int:
    """Return the offset of the dash, which stands at column `at`, of the item that begins at `start`."""
    text = node.source.text
    line = line_start(text, start)
    while line + at > node.span.start and (text[line + at] != "-" or text[line : line + at].strip()):
        line = line_start(text, line - 1)
    return line + at


def _cut(parent: Place, victim: Place) -> Edit:
    owner = parent.value
    if not isinstance(owner, Mapping | Sequence):
        raise EditRefused("nothing to remove from")
    elements = list(_elements(owner))
    index = _index(owner, victim)
    if isinstance(owner, Sequence):
        victim = replace(victim, claim=parent.claim)  # the items after it get another index
    if len(elements) == 1:
        return _emptied(parent, owner, victim)
    if owner.flow:
        return _flow_cut(owner, elements, index, victim)
    open_before = bool(index) and _open_before(owner, index, elements[index][1])
    return _lines_cut(owner, elements[index], victim, elements[index - 1][1] if index else 0, open_before)


def _open_before(owner: Mapping | Sequence, index: int, end: int) -> bool:
    """Tell whether the element before the removed one, which ends at `end`, ends in a block scalar.

    Raises:
        EditRefused: it does, and would take in blank lines or deeper comments that follow.
    """
    before = owner.entries[index - 1].value if isinstance(owner, Mapping) else owner.items[index - 1]
    last, text = last_leaf(before), owner.source.text
    at, keep = column(text, owner.span.start), "+" in last.raw.partition("\n")[0]
    if ends_open(last) and swallowed(text, line_end(text, end), at, keep=keep):
        raise EditRefused("a block scalar before it would take in what follows")
    return ends_open(last)


def _index(owner: Mapping | Sequence, victim: Place) -> int:
    if isinstance(owner, Mapping):
        return next(index for index, entry in enumerate(owner.entries) if entry is victim.entry)
    return next(index for index, item in enumerate(owner.items) if item is victim.value)


def _flow_cut(owner: Node, elements: list[_Element], index: int, victim: Place) -> Edit:
    last = index == len(elements) - 1
    start, end = elements[index]
    span = Span(elements[index - 1][1], end) if last else Span(start, elements[index + 1][0])
    keep_comments([victim.entry.key, victim.value], span)
    return _edit(victim, span, "")


def _emptied(parent: Place, owner: Node, victim: Place) -> Edit:
    """Leave `{}` or `[]` where the only element of a whole place goes."""
    empty = "{}" if isinstance(owner, Mapping) else "[]"
    start = owner.span.start if parent.parent.flow or owner.whole.start < owner.span.start else parent.colon()
    keep_comments([owner], Span(start, owner.span.end))
    lead = "" if start == owner.span.start else " "
    return Edit(Span(start, owner.span.end), lead + empty, owner.source.path, parent.claim)


def _lines_cut(owner: Node, element: _Element, victim: Place, before: int, open_before: bool) -> Edit:
    text, (first, last) = owner.source.text, element
    start, end = line_start(text, first), next_line(text, last)
    indent = text[start:first]
    if indent.strip(" "):
        raise EditRefused(f"{victim.entry.key.value} shares its line")
    kept = list(comments([victim.entry.key, victim.value], text, Span(first, line_end(text, last))))
    newline = text[line_end(text, first) : next_line(text, first)] or owner.source.newline
    lines = [indent + text[span.start : span.end] for span in kept]
    if not kept:
        start, end = _with_blanks(text, start, end, before)
    if not text.endswith("\n", start, end) and start > 0 and not open_before:
        # the last line has no line break: the one before it goes, so that the file still ends without
        return _edit(
            victim, Span(line_end(text, line_start(text, start - 1)), end), "".join(newline + line for line in lines)
        )
    return _edit(victim, Span(start, end), "".join(line + newline for line in lines))


def _edit(victim: Place, span: Span, text: str) -> Edit:
    return Edit(span, text, victim.source.path, victim.claim)


def _with_blanks(text: str, start: int, end: int, floor: int) -> tuple[int, int]:
    """Widen the lines to take by blank ones after `floor` that would be left double, or at an end of the document."""
    before = text[line_start(text, start - 1) : start].strip() if start else ""
    if end == len(text):
        while line_start(text, start - 1) > floor and not text[line_start(text, start - 1) : start].strip():
            start = line_start(text, start - 1)
    elif not before or before == "---":
        while end < len(text) and not text[end : line_end(text, end)].strip():
            end = next_line(text, end)
    return start, end
