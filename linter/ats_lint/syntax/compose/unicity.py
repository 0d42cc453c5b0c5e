"""Compose keeps one of several list items that mean the same thing: the last one, at the first one's place.

The keys are those of https://github.com/compose-spec/compose-go/blob/main/override/uncity.go.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ats_lint.syntax.compose.mounts import clean, parse_mounts
from ats_lint.syntax.compose.ports import parse_ports
from ats_lint.syntax.compose.values import Value

if TYPE_CHECKING:
    from ats_lint.syntax.compose.nodes import Entry

Key = Callable[[Value], str]


def _own_key(item: Value) -> str:
    return item.interpolated.literal.partition("=")[0] if item.kind == "scalar" else _anything(item)


def _anything(item: Value) -> str:
    return f"#{id(item)}"


def _port(item: Value) -> str:
    port = next(parse_ports(item.alone()), None)
    return port.key if port else _anything(item)


def _mount(item: Value) -> str:
    mount = next(parse_mounts(item.alone()), None)
    return mount.target if mount and mount.target else _anything(item)


def _device(item: Value) -> str:
    if item.kind == "map":
        target = item.get("target")
        return target.interpolated.literal if target else _anything(item)
    parts = item.interpolated.literal.split(":")
    return parts[1] if len(parts) > 1 else parts[0]


def _exposed(item: Value) -> str:
    return item.interpolated.literal if item.kind == "scalar" else _anything(item)


def _env_file(item: Value) -> str:
    path = item.get("path") if item.kind == "map" else item
    return path.interpolated.literal if path else _anything(item)


def _file_mount(default: str) -> Key:
    def key(item: Value) -> str:
        if item.kind == "scalar":
            return f"{default}/{item.interpolated.literal}"
        target, source = item.get("target"), item.get("source")
        if target is not None:
            return clean(target.interpolated.literal)
        return f"{default}/{source.interpolated.literal}" if source else _anything(item)

    return key


_UNIQUE: dict[str, Key] = {
    "cap_add": _own_key,
    "cap_drop": _own_key,
    "devices": _device,
    "configs": _file_mount(""),
    "dns": _own_key,
    "dns_opt": _own_key,
    "dns_search": _own_key,
    "env_file": _env_file,
    "expose": _exposed,
    "links": _own_key,
    "ports": _port,
    "profiles": _own_key,
    "secrets": _file_mount("/run/secrets"),
    "tmpfs": _own_key,
    "volumes": _mount,
}


def without_repeats(service: Value) -> Value:
    """Return a service whose lists hold each thing once; the same object when nothing is repeated."""
    changed: dict[str, tuple[Entry, Value]] = {}
    for key, unique in _UNIQUE.items():
        value = service.entries.get(key)
        if value is not None and len(value[1].list) > 1:
            kept = _once(value[1].list, unique)
            if len(kept) < len(value[1].list):
                changed[key] = (value[0], value[1].with_items(kept))
    return service.with_entries({**service.entries, **changed}) if changed else service


def _once(items: tuple[Value, ...], unique: Key) -> tuple[Value, ...]:
    found: dict[str, Value] = {}
    for item in items:
        found[unique(item)] = item
    return tuple(found.values())
