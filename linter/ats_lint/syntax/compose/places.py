"""A key of the file as a place to edit: the way to it, its surroundings, and who else uses its value."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from ats_lint.files.source import Source
from ats_lint.model import Claim, EditRefused, Span
from ats_lint.patterns import regex
from ats_lint.records import cached_property, dataclass
from ats_lint.syntax.compose.endings import after
from ats_lint.syntax.compose.layout import Layout, column, detect, newline_at
from ats_lint.syntax.compose.nodes import Alias, Entry, Mapping, Node, Scalar, Sequence, follow, walk

Path = str | tuple[str, ...]
"""Keys from a place downwards: `"deploy.resources"` or `("environment", "A.B")`."""
_COLON = regex(r"[ \t]*:")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_SIBLINGS = 40


@dataclass(frozen=True, slots=True)
class BlockEnd:
    """Where a key can be added behind a block mapping, and how it is written there."""

    column: int
    at: int
    layout: Layout
    newline: str


@dataclass(frozen=True, eq=False)
class Place:
    """An entry of the document `root`, written in `parent`; `claim` is its path in the resolved model.

    With `shared_ok` a value whose anchor is used elsewhere may be changed, for all its users.
    """

    root: Mapping
    parent: Mapping
    entry: Entry
    claim: Claim
    shared_ok: bool = False

    @property
    def source(self) -> Source:
        """The file."""
        return self.entry.key.source

    @property
    def value(self) -> Node:
        """The value of the key, aliases not followed."""
        return self.entry.value

    @property
    def top(self) -> bool:
        """Tell whether this is a whole service: keys added to it go last where several edits meet."""
        return len(self.claim) == 2 and self.claim[0] == "services"

    def child(self, entry: Entry) -> Place:
        """Return the place of an entry of this place's own mapping.

        Raises:
            EditRefused: there is no mapping, or others share it.
        """
        if not isinstance(self.value, Mapping):
            raise EditRefused(f"{self.entry.key.value} is no mapping")
        self.unshared()
        return Place(self.root, self.value, entry, self._claim(entry.key.value), self.shared_ok)

    def item(self, index: int) -> Place:
        """Return an item of this place's own list as a place of its own, its index standing for a key.

        Raises:
            EditRefused: there is no list, or others share it.
        """
        if not isinstance(self.value, Sequence):
            raise EditRefused(f"{self.entry.key.value} is no list")
        self.unshared()
        node = self.value.items[index]
        at = Span(node.whole.start, node.whole.start)
        key = Scalar(source=node.source, span=at, value=str(index))
        return Place(self.root, self.parent, Entry(key, node), self._claim(str(index)), self.shared_ok)

    def _claim(self, key: str) -> Claim:
        """Extend the claim; what a merge key gives is part of the mapping that it stands in."""
        return self.claim if "<<" in (key, self.entry.key.value) else (*self.claim, key)

    def layout(self) -> Layout:
        """Return the layout of the nearest relatives: this value, its parent, their siblings, the document."""
        return detect(self._near())

    @cached_property
    def end(self) -> BlockEnd:
        """Where the block mapping ends that this place leads to: every key that a service lacks goes there.

        Raises:
            EditRefused: no line can follow it.
        """
        mapping = follow(self.value) or self.value
        at = column(mapping.source.text, mapping.span.start)
        end = after(mapping, at)
        return BlockEnd(at, end, self.layout(), newline_at(mapping.source, end))

    def _near(self) -> Iterator[Node]:
        yield self.value
        yield self.parent
        for entry in self.parent.entries[:_SIBLINGS]:
            yield entry.value
        section = self.root.get(self.claim[0]) if self.claim else None
        if isinstance(section, Mapping):
            yield section
            for entry in section.entries[:_SIBLINGS]:
                yield entry.value
        yield self.root
        for entry in self.root.entries:
            yield entry.value

    def column(self) -> int:
        """Return the column of the key."""
        return column(self.source.text, self.parent.span.start)

    def colon(self) -> int:
        """Return the offset after the colon.

        Raises:
            EditRefused: the key is written with `?` or without a colon.
        """
        key = self.entry.key
        match = _COLON.match(key.source.text, key.span.end)
        if not match or match.end() > self.value.whole.start:
            raise EditRefused(f"{key.value} has no colon")
        return match.end()

    def unshared(self) -> None:
        """Make sure that changing the value changes it, and nothing elsewhere.

        Raises:
            EditRefused: an alias refers to the value, or Compose drops it (`!reset`).
        """
        if self.value.tag == "!reset":
            raise EditRefused(f"{self.entry.key.value} is reset")
        anchor = self.value.anchor
        if anchor is not None and not self.shared_ok and anchor in used_anchors(self.root):
            raise EditRefused(f"{self.entry.key.value} is shared through the anchor &{anchor}")


def locate(root: Mapping, *keys: str, shared_ok: bool = False) -> Place | None:
    """Return the place that `keys` lead to from the top of a document, by what is written, or None."""
    parent: Node = root
    place: Place | None = None
    for key in keys:
        entry = parent.entry(key) if isinstance(parent, Mapping) else None
        if entry is None or not isinstance(parent, Mapping):
            return None
        claim = (*(place.claim if place else ()), key)
        place = Place(root, parent, entry, claim, shared_ok)
        parent = entry.value
    return place


def split(path: Path) -> tuple[str, ...]:
    """Return the keys of a path."""
    return tuple(path.split(".")) if isinstance(path, str) else path


@lru_cache(maxsize=4)
def used_anchors(root: Node) -> frozenset[str]:
    """Return the names that aliases in the document refer to."""
    return frozenset(node.name for node in walk(root) if isinstance(node, Alias))


def is_null(node: Node) -> bool:
    """Tell whether a value is absent or a written null."""
    return isinstance(node, Scalar) and node.plain and node.value in _NULLS and node.tag is None


def merged(mapping: Node, key: str) -> Node | None:
    """Return what merge keys (`<<`) give `mapping` for `key`, or None."""
    pending: list[Node | None] = [mapping]
    seen: set[int] = set()
    while pending:
        node = pending.pop(0)
        node = node.target if isinstance(node, Alias) else node
        if isinstance(node, Sequence):
            pending = [*node.items, *pending]
        if not isinstance(node, Mapping) or id(node) in seen:
            continue
        seen.add(id(node))
        own = node.get(key) if node is not mapping else None
        if own is not None:
            return own
        pending = [*(entry.value for entry in node.entries if entry.key.value == "<<"), *pending]
    return None
