"""The resolved configuration as a tree of values, each knowing where it was written."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from typing import Literal

from ats_lint.files.source import Source
from ats_lint.model import Span
from ats_lint.numbers import whole
from ats_lint.records import cached_property
from ats_lint.syntax.compose.interpolation import Interpolated, Variable, interpolate, pieces
from ats_lint.syntax.compose.nodes import Entry, Node, Scalar
from ats_lint.syntax.compose.positions import locate
from ats_lint.syntax.compose.scalars import Cast, Typed, cast, shown, typed
from ats_lint.syntax.compose.scope import Scope

Kind = Literal["map", "list", "scalar", "null"]
Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None


def tops(*paths: str) -> frozenset[str]:
    """Return the first keys of dotted paths."""
    return frozenset(path.partition(".")[0] for path in paths)


class Value:
    """A value of the merged, interpolated configuration.

    Attributes:
        kind: `map`, `list`, `scalar` or `null`.
        node: what it was written as (`Scalar`, `Mapping`, `Sequence`). A map merged from several places has the
            node of the place that owns it: the first file's, or the extending service's own.
        scope: environment and directory in which it is read.
        shared: whether it was reached through an alias, a merge key or `extends`, so that an edit at its place
            would change other services too.
        map: children of a map by key, empty otherwise.
        list: items of a list, empty otherwise.
        entries: like `map`, with each entry's key token and value as written.
        item: for a map entry that was written as a list item (`- KEY=value`, `- db`), the whole item.
        tag: `!reset`, `!override` or another tag written before it, or None.
    """

    item: Scalar | None = None
    tag: str | None = None

    def __init__(
        self,
        kind: Kind,
        node: Node,
        scope: Scope,
        *,
        shared: bool = False,
        entries: Mapping[str, tuple[Entry, Value]] | None = None,
        items: tuple[Value, ...] = (),
        to: Cast | None = None,
        part: tuple[int, int] | None = None,
        fixed: Typed = None,
    ) -> None:
        """Build a value; `part` is the range of the scalar's text it stands for, `fixed` an implied value."""
        self.kind: Kind = kind
        self.node = node
        self.scope = scope
        self.shared = shared
        self.list = items
        self.entries: Mapping[str, tuple[Entry, Value]] = entries or {}
        self._cast: Cast | None = to
        self._part = part
        self._fixed = fixed

    @property
    def source(self) -> Source:
        """The file it was written in."""
        return self.node.source

    @property
    def span(self) -> Span:
        """Where it was written; the value's part of a `KEY=value` item."""
        if self._part is not None and isinstance(self.node, Scalar):
            return locate(self.node, *self._part)
        return self.node.span

    def part_span(self, start: int, end: int) -> Span:
        """Return where the characters `start` to `end` of `raw` stand in the source."""
        if not isinstance(self.node, Scalar):
            return self.node.span
        first = self._part[0] if self._part else 0
        return locate(self.node, first + start, first + end)

    def in_whole(self, text: str) -> str:
        """Return what the scalar it stands in would say with `text` in its place: `KEY=` and `text` for an item."""
        if self._part is None or not isinstance(self.node, Scalar):
            return text
        whole = self.node.value
        return whole[: self._part[0]] + text + whole[self._part[1] :]

    @cached_property
    def map(self) -> dict[str, Value]:
        """The children of a map by key; empty for other kinds."""
        return {key: value for key, (_, value) in self.entries.items()}

    @property
    def keys(self) -> dict[str, Scalar]:
        """The key tokens of a map, each from the file that says it first."""
        return {key: entry.key for key, (entry, _) in self.entries.items()}

    def entry(self, key: str) -> Entry | None:
        """Return key and value of a map's entry as written; None when there is none."""
        found = self.entries.get(key)
        return found[0] if found else None

    def items(self) -> Iterator[tuple[str, Value]]:
        """Yield the entries of a map in order; nothing for other kinds."""
        return iter(self.map.items())

    def get(self, path: str | tuple[str, ...]) -> Value | None:
        """Return the value below, by a dotted path or a tuple of keys; None when it is absent.

        A number selects an item of a list. Use a tuple when a key holds a dot.
        """
        if isinstance(path, str) and "." not in path and self.kind != "list":
            pair = self.entries.get(path)
            return None if pair is None else pair[1]
        found = self
        for key in path.split(".") if isinstance(path, str) else path:
            entry = found.entries.get(key)
            if entry is not None:
                found = entry[1]
            elif found.kind == "list" and key.isdecimal() and whole(key) < len(found.list):
                found = found.list[whole(key)]
            else:
                return None
        return found

    def has(self, path: str | tuple[str, ...]) -> bool:
        """Tell whether something other than null is at `path`."""
        found = self.get(path)
        return found is not None and found.kind != "null"

    @property
    def implied(self) -> bool:
        """Tell whether nobody wrote it: it is what a short form stands for."""
        return self._fixed is not None

    @property
    def raw(self) -> str:
        """The text as the author wrote it, without quotes and before interpolation; `""` for collections."""
        if not isinstance(self.node, Scalar) or self.kind in ("map", "list"):
            return ""
        value = self.node.value
        return value[self._part[0] : self._part[1]] if self._part else value

    @cached_property
    def interpolated(self) -> Interpolated:
        """The scalar's text after interpolation, with the variables it uses."""
        if self.kind != "scalar" or not isinstance(self.node, Scalar):
            return Interpolated(None, "")
        if self._fixed is not None:
            return Interpolated(shown(self._fixed), shown(self._fixed))
        if "$" not in self.node.value:
            return Interpolated(self.raw, self.raw)
        node, start = self.node, self._part[0] if self._part else 0
        return interpolate(
            self.raw, self.scope.environment.lookup, lambda a, b: locate(node, start + a, start + b), node.source
        )

    @property
    def text(self) -> str | None:
        """The scalar's text after interpolation.

        None for other kinds, and when it depends on a variable that no file sets. Compose would put an empty
        text there, but whoever starts the stack may well set it.
        """
        return self.interpolated.text

    def raw_range(self, start: int, end: int) -> tuple[int, int]:
        """Return the characters of `raw` that became the characters `start` to `end` of `text`.

        What comes out of a template is all of that template.
        """
        stops, rows = self._pieces
        whole = len(self.raw)
        first, last = bisect_right(stops, start), bisect_left(stops, end)
        if first < len(stops):
            at, raw_start, _, plain = rows[first]
            begun = raw_start + (start - at) * plain
        else:
            begun = whole
        if last < len(stops):
            at, raw_start, raw_end, plain = rows[last]
            return begun, raw_start + (end - at) if plain else raw_end
        return begun, whole

    @cached_property
    def _pieces(self) -> tuple[list[int], list[tuple[int, int, int, bool]]]:
        """Where in `text` each stretch of `raw` ends; and where it begins there, where in `raw`, and if it stays."""
        raw, at = self.raw, 0
        stops: list[int] = []
        found: list[tuple[int, int, int, bool]] = []
        for start, end, became in pieces(raw, self.scope.environment.lookup):
            found.append((at, start, end, became == raw[start:end]))
            at += len(became or "")
            stops.append(at)
        return stops, found

    def text_span(self, start: int, end: int) -> Span:
        """Return where the characters `start` to `end` of `text` stand in the source."""
        return self.part_span(*self.raw_range(start, end))

    @property
    def known(self) -> bool:
        """Tell whether nothing in this scalar depends on an unknown variable; true for other kinds."""
        return self.kind != "scalar" or self.text is not None

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The variables that this scalar uses."""
        return self.interpolated.variables

    @property
    def typed(self) -> Typed:
        """The scalar as Compose understands it: bool, int, float or str.

        None for null, for collections, and when it is not known.
        """
        text = self.text
        if text is None or self._fixed is not None:
            return self._fixed
        own = typed(text) if self._is_plain() else text
        return cast(own, self._cast) if self._cast and isinstance(own, str) else own

    @property
    def string(self) -> str | None:
        """The text that a container gets for this scalar: `0x10` without quotes is `16`, `1.0` is `1`."""
        return self.text if self.text is None or not self._is_plain() else shown(typed(self.text))

    def _is_plain(self) -> bool:
        """Tell whether YAML gives the text a type: unquoted, whole, and without variables."""
        node = self.node
        if self._part or not isinstance(node, Scalar) or not node.plain or "$" in node.value:
            return False
        return self.tag is None or (self.tag.startswith("!!") and self.tag != "!!str")

    def with_entries(self, entries: Mapping[str, tuple[Entry, Value]]) -> Value:
        """Return a map in the place of this one with other entries."""
        copy = self.copy(kind="map")
        copy.entries, copy.list = entries, ()
        return copy

    def with_items(self, items: tuple[Value, ...]) -> Value:
        """Return a list in the place of this value."""
        copy = self.copy(kind="list")
        copy.entries, copy.list = {}, items
        return copy

    def alone(self) -> Value:
        """Return a list of which this is the only item."""
        return Value("list", self.node, self.scope, shared=self.shared, items=(self,))

    def copy(self, *, kind: Kind | None = None, shared: bool | None = None) -> Value:
        """Return a copy of this value, of another kind or shared."""
        copy = Value(
            kind or self.kind, self.node, self.scope, shared=self.shared if shared is None else shared,
            entries=self.entries, items=self.list, to=self._cast, part=self._part, fixed=self._fixed,
        )  # fmt: skip
        copy.tag, copy.item = self.tag, self.item
        return copy

    def json(self) -> Json:
        """Return the value as JSON, unknown variables in Compose's notation (`${NAME}`), `$` as `$$`."""
        if self.kind == "map":
            return {key: value.json() for key, (_, value) in self.entries.items()}
        if self.kind == "list":
            return [value.json() for value in self.list]
        if self.kind == "null":
            return None
        known = self.typed
        return self.interpolated.literal if known is None or isinstance(known, str) else known

    def __repr__(self) -> str:
        """Show kind and text for debugging."""
        return f"Value({self.kind}, {self.raw!r})" if self.kind == "scalar" else f"Value({self.kind})"
