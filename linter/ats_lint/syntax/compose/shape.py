"""A fast yes or no: does a value have the shape that a JSON Schema describes?

Understands exactly the keywords that `compose.schema.json` uses, and two of its own: `x-cast` (a string stands
for a boolean or number, as Compose reads it) and the formats `size` and `duration`. A scalar that holds a
variable can become any scalar.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from ats_lint.files.data import elements, is_mapping, table
from ats_lint.records import cached_property
from ats_lint.syntax.compose.schema_formats import CASTS, FORMATS, Json, Key, has_variable, kind_of

Schema = Mapping[str, object]
SCALARS = frozenset({"string", "integer", "number", "boolean"})
"""Types that a variable can take on."""


class Shape:
    """One schema, taken apart on first use and kept."""

    def __init__(self, schema: Schema, root: Shape | None = None) -> None:
        """Wrap `schema`; `root` is where its references lead."""
        self.schema = schema
        self.root = root or self
        self._kept: dict[int, Shape] = {}

    def below(self, schema: object) -> Shape:
        """Return the shape of a part of this schema, references followed."""
        assert is_mapping(schema)
        root, found = self.root, table(schema)
        while "$ref" in found:
            found = root.definitions[str(found["$ref"]).rpartition("/")[2]]
        kept = root._kept.get(id(found))
        if kept is None:
            kept = root._kept[id(found)] = Shape(found, root)
        return kept

    @cached_property
    def definitions(self) -> Mapping[str, Schema]:
        """The `$defs` of the root."""
        return {name: table(one) for name, one in table(self.schema.get("$defs")).items()}

    @cached_property
    def kinds(self) -> frozenset[str] | None:
        """Allowed types, `number` standing for integers too; None when any will do."""
        kinds = self.schema.get("type")
        if kinds is None:
            return None
        found = {kinds} if isinstance(kinds, str) else set(map(str, elements(kinds)))
        return frozenset(found | {"integer"} if "number" in found else found)

    @cached_property
    def choices(self) -> tuple[Shape, ...]:
        """The branches of `oneOf` or `anyOf`."""
        return tuple(self.below(part) for part in elements(self.schema.get("oneOf") or self.schema.get("anyOf")))

    @cached_property
    def properties(self) -> Mapping[str, object]:
        """Schemas of the known keys, those of `allOf` included."""
        found: dict[str, object] = {}
        for part in elements(self.schema.get("allOf")):
            found.update(self.below(part).properties)
        return {**found, **table(self.schema.get("properties"))}

    @cached_property
    def patterns(self) -> tuple[tuple[Callable[[str], object], object], ...]:
        """Searches for keys that are known by pattern, with their schemas."""
        found = table(self.schema.get("patternProperties"))
        return tuple((re.compile(pattern).search, schema) for pattern, schema in found.items())

    @cached_property
    def closed(self) -> bool:
        """Tell whether other keys are refused."""
        return False in (self.schema.get("additionalProperties"), self.schema.get("unevaluatedProperties"))

    @cached_property
    def items(self) -> Shape | None:
        """The shape of a list's items."""
        return self.below(self.schema["items"]) if "items" in self.schema else None

    @cached_property
    def required(self) -> tuple[str, ...]:
        """Keys that must be there."""
        return tuple(map(str, elements(self.schema.get("required"))))

    @cached_property
    def checks(self) -> tuple[Callable[[Json], bool], ...]:
        """Tests for scalars beyond their type."""
        return tuple(_checks(self.schema))

    def child(self, key: str) -> Shape | None:
        """Return the shape of the value under `key`; None when the key is unknown."""
        if key in self.properties:
            return self.below(self.properties[key])
        schema = next((schema for search, schema in self.patterns if search(key)), None)
        return None if schema is None else self.below(schema)

    def fits(self, value: Json) -> bool:
        """Tell whether `value` has this shape."""
        if self.kinds is not None and kind_of(value) not in self.kinds:
            return isinstance(value, str) and has_variable(value) and bool(self.kinds & SCALARS)
        if self.choices and not any(choice.fits(value) for choice in self.choices):
            return False
        if isinstance(value, dict):
            return self._fits_mapping(value)
        if isinstance(value, list):
            return self._fits_list(value)
        return not self.checks or has_variable(value) or all(check(value) for check in self.checks)

    def _fits_mapping(self, value: Mapping[Key, Json]) -> bool:
        if any(key not in value for key in self.required):
            return False
        closed = self.closed
        for key, part in value.items():
            if not isinstance(key, str):
                return False
            child = self.child(key)
            if closed if child is None else not child.fits(part):
                return False
        return True

    def _fits_list(self, value: list[Json]) -> bool:
        items = self.items
        if items and not all(map(items.fits, value)):
            return False
        return not self.schema.get("uniqueItems") or next(repeats(value), None) is None


def repeats(items: list[Json]) -> Iterator[tuple[int, int]]:
    """Yield the positions of items equal to an earlier one, with the position of that one."""
    seen: dict[str, int] = {}
    for position, item in enumerate(items):
        first = seen.setdefault(f"{kind_of(item)} {item!r}", position)
        if first != position:
            yield position, first


def _checks(schema: Schema) -> Iterator[Callable[[Json], bool]]:
    if "enum" in schema:
        allowed = elements(schema["enum"])
        yield lambda value: value in allowed
    if "pattern" in schema:
        search = re.compile(str(schema["pattern"])).search
        yield lambda value: not isinstance(value, str) or search(value) is not None
    low, high = schema.get("minimum"), schema.get("maximum")
    if isinstance(low, int):
        yield lambda value: not isinstance(value, int | float) or value >= low
    if isinstance(high, int):
        yield lambda value: not isinstance(value, int | float) or value <= high
    for keyword, known in (("x-cast", CASTS), ("format", FORMATS)):
        if keyword in schema:
            yield _accepted(known[str(schema[keyword])])


def _accepted(accepts: Callable[[str], bool]) -> Callable[[Json], bool]:
    return lambda value: not isinstance(value, str) or accepts(value)
