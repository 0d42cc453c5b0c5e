"""The resolved configuration as plain data, in one spelling for what has several."""

from __future__ import annotations

from collections.abc import Callable

from ats_lint.syntax.compose.merging import DEPENDENCY, named
from ats_lint.syntax.compose.pairs import to_map
from ats_lint.syntax.compose.values import Json, Value

Shape = Callable[[Value], Json]


def canonical(root: Value) -> Json:
    """Return the configuration: keyed lists as maps, single texts as lists where Compose takes both.

    Lists of ports and volumes keep the author's spelling. Unknown variables stay as written.
    """
    found: dict[str, Json] = {}
    for key, value in root.items():
        found[key] = _section(value) if key == "services" else value.json()
    return found


def _section(services: Value) -> Json:
    if services.kind != "map":
        return services.json()
    return {name: _service(service) for name, service in services.items()}


def _service(service: Value) -> Json:
    if service.kind != "map":
        return service.json()
    return {key: _SHAPES.get(key, Value.json)(value) for key, value in service.items()}


def _pairs(value: Value) -> Json:
    if value.kind not in ("map", "list"):
        return value.json()
    return {key: _text(child) for key, child in to_map(value).items()}


def _text(value: Value) -> Json:
    """Return the text that a container gets: `0x10` and `"16"` are the same there."""
    if value.kind != "scalar":
        return value.json()
    known = value.string
    return value.interpolated.literal if known is None or known == value.text else known


def _many(value: Value) -> Json:
    return [value.json()] if value.kind == "scalar" else value.json()


def _names(value: Value) -> Json:
    return named(value).json()


def _dependencies(value: Value) -> Json:
    found = named(value, DEPENDENCY)
    if found.kind != "map":
        return found.json()
    plain: dict[str, Json] = {}
    for name, child in found.items():
        options = child.json()
        plain[name] = {**DEPENDENCY, **options} if isinstance(options, dict) else dict(DEPENDENCY)
    return plain


def _build(value: Value) -> Json:
    if value.kind != "map":
        return {"context": value.json()} if value.kind == "scalar" else value.json()
    shapes = {"args": _pairs, "labels": _pairs}
    return {key: shapes.get(key, Value.json)(child) for key, child in value.items()}


_SHAPES: dict[str, Shape] = {
    "annotations": _pairs,
    "build": _build,
    "depends_on": _dependencies,
    "dns": _many,
    "dns_search": _many,
    "env_file": _many,
    "environment": _pairs,
    "labels": _pairs,
    "models": _names,
    "networks": _names,
    "sysctls": _pairs,
    "tmpfs": _many,
}
