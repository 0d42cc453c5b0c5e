"""Changing a Compose file by text edits that leave everything else as it is.

Every edit can stand beside the others of a pass: an added key begins with its own line break (or comma),
so several at one offset may come in any order. Where keys of different depth would meet at one offset, the
deeper one is written as a replacement of the character before, and so lands first. What only the first
of several edits can do (giving `web:` a body, say) claims the whole key; the others wait for the next pass.
"""

from __future__ import annotations

from collections.abc import Sequence as Items

from ats_lint.model import Edit, EditRefused
from ats_lint.numbers import whole
from ats_lint.syntax.compose import yaml_fragments
from ats_lint.syntax.compose.insertion import add_item, add_top, put
from ats_lint.syntax.compose.nodes import Alias, Entry, Mapping, Node, Scalar, Sequence, follow
from ats_lint.syntax.compose.places import Path, Place, is_null, locate, merged, split, used_anchors
from ats_lint.syntax.compose.quoting import ambiguous, restyle
from ats_lint.syntax.compose.removal import remove, remove_top
from ats_lint.syntax.compose.rewriting import rewrite
from ats_lint.syntax.compose.substitution import substitute

__all__ = [
    "EditRefused",
    "Place",
    "append",
    "insert",
    "insert_top",
    "locate",
    "remove",
    "remove_top",
    "rename",
    "replace_scalar",
    "set_value",
    "substitute",
]


_PAIR_LISTS = frozenset({"environment", "labels", "args", "sysctls", "annotations"})
"""Keys whose value Compose takes as a mapping or as a list of `NAME=value`."""


def insert(place: Place, text: str) -> tuple[Edit, ...]:
    """Add the keys of `text`, a YAML mapping in LF and any indentation, to the mapping at `place`.

    Raises:
        EditRefused: a key is there already, the value is no mapping, or others share it.
    """
    return put(place, yaml_fragments.parse_entries(text))


def set_value(place: Place, path: Path, text: str, *, hides: bool = False) -> tuple[Edit, ...]:
    """Make `text`, any YAML value, the value at `path` below `place`, creating what is missing on the way.

    A scalar is replaced in place, in the quotes it had if the new one is a string. With `hides` it may cover a
    collection that a merge key gives.

    Raises:
        EditRefused: something on the way is no mapping or is shared, or a comment would be lost.
    """
    return _set(place, split(path), yaml_fragments.parse(text), hides=hides)


def _set(place: Place, keys: tuple[str, ...], node: Node, *, hides: bool = False) -> tuple[Edit, ...]:
    at, missing = _descend(place, keys)
    if not missing:
        return (_assign(at, node),)
    if isinstance(at.value, Sequence) and len(missing) == 1 and at.entry.key.value in _PAIR_LISTS:
        return (_set_pair(at, at.value, missing[0], node),)
    return put(at, (yaml_fragments.below(missing, node),), hides=hides and len(missing) == 1)


def _set_pair(place: Place, pairs: Sequence, name: str, node: Node) -> Edit:
    """Set a variable in a list of `NAME=value` texts."""
    if not isinstance(node, Scalar):
        raise EditRefused(f"{name} cannot be a collection here")
    text = f"{name}={node.value}"
    for item in pairs.items:
        if isinstance(item, Scalar) and item.value.partition("=")[0] == name:
            return replace_scalar(place, item, text)[0]
    return add_item(place, yaml_fragments.scalar(text))


def _descend(place: Place, keys: tuple[str, ...]) -> tuple[Place, tuple[str, ...]]:
    """Follow `keys` as far as they are written; return the place reached and the keys that are missing."""
    for done, key in enumerate(keys):
        place.unshared()
        value = place.value
        if isinstance(value, Sequence) and key.isdecimal() and whole(key) < len(value.items):
            place = place.item(whole(key))
            continue
        own = value.entry(key) if isinstance(value, Mapping) else None
        if own is None:
            return place, keys[done:]
        place = place.child(own)
    place.unshared()
    return place, ()


def _assign(place: Place, node: Node) -> Edit:
    old = place.value
    if not isinstance(old, Scalar) or not isinstance(node, Scalar) or is_null(old) or old.block or node.block:
        return rewrite(place, node)
    text = node.value
    if node.plain and not old.plain and not ambiguous(text):
        return Edit(old.span, restyle(old, text), old.source.path, place.claim)
    written = yaml_fragments.flow(node) if place.parent.flow else node.raw
    return Edit(old.span, written, old.source.path, place.claim)


def append(place: Place, path: Path, item: str, items: Items[str] | None = None) -> tuple[Edit, ...]:
    """Add `item`, any YAML value, to the list at `path` below `place`, creating it when it is missing.

    `items` are the values, as YAML, that the list has in the resolved model; they are written out when the
    list comes from an alias or a merge key.

    Raises:
        EditRefused: there is no list at `path`, or it is shared and `items` are not given.
    """
    keys, node = split(path), yaml_fragments.parse(item)
    at, missing = _descend(place, keys)
    own = [yaml_fragments.parse(each) for each in items or ()]
    if missing:
        inherits = len(missing) == 1 and _inherits(at, missing[0])
        if inherits and items is None:
            raise EditRefused(f"{missing[0]} comes from a merge key")
        return _set(place, keys, yaml_fragments.sequence(*(own if inherits else ()), node), hides=inherits)
    if isinstance(at.value, Alias):
        if items is None:
            raise EditRefused(f"{at.entry.key.value} is an alias")
        text = yaml_fragments.flow(yaml_fragments.sequence(*own, node))
        return (Edit(at.value.span, text, at.source.path, at.claim),)
    if is_null(at.value):
        return (rewrite(at, yaml_fragments.sequence(node)),)
    return (add_item(at, node),)


def _inherits(place: Place, key: str) -> bool:
    target = follow(place.value)
    own = target.get(key) if isinstance(place.value, Alias) and isinstance(target, Mapping) else None
    given = own or merged(place.value, key)
    return given is not None and not is_null(given)


def rename(place: Place, name: str) -> tuple[Edit, ...]:
    """Give the key at `place` another name, in the quotes that it has.

    Raises:
        EditRefused: the key is an alias or anchored, or the name is taken.
    """
    key = place.entry.key
    if key.raw.startswith("*") or key.anchor or place.parent.entry(name):
        raise EditRefused(f"{key.value} cannot be renamed to {name}")
    text = restyle(key, name, flow=place.parent.flow)
    return (Edit(key.span, text, key.source.path, place.claim[:-1]),)


def replace_scalar(place: Place, node: Scalar, text: str) -> tuple[Edit, ...]:
    """Make the string `text` the content of `node`, a scalar at or below `place`, in the quotes that it has.

    Raises:
        EditRefused: a comment would be lost, or an alias shares the scalar.
    """
    place.unshared()
    if node.anchor in used_anchors(place.root) and not place.shared_ok:
        raise EditRefused(f"the value is shared through the anchor &{node.anchor}")
    if node.block and "#" in node.raw.partition("\n")[0]:
        raise EditRefused("a comment stands in the way")
    flow = place.parent.flow or (isinstance(place.value, Mapping | Sequence) and place.value.flow)
    lead = " " if node.absent else ""
    return (Edit(node.span, lead + restyle(node, text, flow=flow), node.source.path, place.claim),)


def insert_top(root: Mapping, key: str, text: str) -> tuple[Edit, ...]:
    """Add the keys of `text` below the top-level `key`, which is added at the document's end if it is missing.

    Raises:
        EditRefused: the keys are there already, or their mapping is shared.
    """
    place = locate(root, key)
    if place is not None:
        return insert(place, text)
    return (
        add_top(root, Entry(yaml_fragments.scalar(key), yaml_fragments.mapping(*yaml_fragments.parse_entries(text)))),
    )
