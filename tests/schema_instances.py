"""Instances for a JSON Schema, made from it: valid ones, and for every place in them wrong and right values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Wrap = Callable[[Any], Any]
VALUES: tuple[Any, ...] = (
    None, True, 0, 1, -1, 1.5, 3.0, 5000, "", "a", "1", "true", "a b", "all", "host", "10s", [], ["a"], ["a", "a"], [1],
    [True], [None], [[]], [{}], ["a", 1], {}, {"a": "b"}, {"a": 1}, {"a": True}, {"a": None}, {"a": 1.5}, {"a": []},
    {"a": ["x"]}, {"a": {}}, {"a b": "c"}, {"": "x"}, {"x-a": 1}, {"x-a": None},
)  # fmt: skip


class Walker:
    """Goes through every place of a schema once."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = schema
        self.seen: set[int] = set()

    def resolve(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in schema:
            schema = self.schema["$defs"][schema["$ref"].rpartition("/")[2]]
        if "allOf" not in schema:
            return schema
        shared = [self.resolve(part)["properties"] for part in schema["allOf"]]
        return {**schema, "properties": {k: v for part in (*shared, schema["properties"]) for k, v in part.items()}}

    def sample(self, schema: Mapping[str, Any]) -> Any:
        schema = self.resolve(schema)
        if "oneOf" in schema:
            return self.sample(schema["oneOf"][0])
        if "enum" in schema:
            return schema["enum"][0]
        kind = schema.get("type", "string")
        kind = kind if isinstance(kind, str) else kind[0]
        if kind == "object":
            needed = [
                *schema.get("required", ()),
                *(name for part in schema.get("anyOf", ())[:1] for name in part["required"]),
            ]
            return {key: self.sample(schema["properties"][key]) for key in needed}
        return {"array": [], "string": "1", "integer": 1, "number": 1, "boolean": True, "null": None}[kind]

    def places(
        self, schema: Mapping[str, Any], wrap: Wrap, path: tuple[str, ...] = ()
    ) -> Iterator[tuple[tuple[str, ...], Wrap, Mapping[str, Any]]]:
        """Yield path, a function that puts a value there, and the schema of the place."""
        found = self.resolve(schema)
        yield path, wrap, found
        for branch in found.get("oneOf", ()):
            yield from (
                place for place in self.places(branch, wrap, path) if place[0] != path or "properties" in place[2]
            )
        if "$ref" in schema:
            if id(self.schema["$defs"][schema["$ref"].rpartition("/")[2]]) in self.seen:
                return
            self.seen.add(id(self.schema["$defs"][schema["$ref"].rpartition("/")[2]]))
        base = self.sample(found) if "properties" in found else {}
        for key, part in found.get("properties", {}).items():
            yield from self.places(part, lambda value, key=key: wrap({**base, key: value}), (*path, key))
        for pattern, part in found.get("patternProperties", {}).items():
            if pattern != "^x-":
                yield from self.places(part, lambda value: wrap({"nofile": value}), (*path, "*"))
        if "items" in found:
            yield from self.places(found["items"], lambda value: wrap([value]), (*path, "[]"))

    def instances(self, names: list[str]) -> Iterator[tuple[tuple[str, ...], Any]]:
        """Yield every place with right values, wrong types, unknown keys and missing keys."""
        for number, (path, wrap, schema) in enumerate(self.places(self.schema, lambda value: value)):
            for value in VALUES:
                yield path, wrap(value)
            if "properties" in schema:
                yield from ((path, wrap(value)) for value in self._mutations(schema, names[number % 23 :: 23]))

    def _mutations(self, schema: Mapping[str, Any], names: list[str]) -> Iterator[Any]:
        base = self.sample(schema)
        yield {**base, "x-own": [1]}
        for key in base:
            yield {other: value for other, value in base.items() if other != key}
        for name in names:
            if name not in schema["properties"]:
                yield {**base, name: "a"}
