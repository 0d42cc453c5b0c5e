"""Compose's rules for merging one configuration over another.

A port of compose-go's override package
(https://github.com/compose-spec/compose-go/blob/main/override/merge.go) on values that keep their origin.
"""

from __future__ import annotations

from collections.abc import Callable

from ats_lint.records import dataclass, field
from ats_lint.syntax.compose.faults import Fault
from ats_lint.syntax.compose.nodes import Entry, Scalar
from ats_lint.syntax.compose.pairs import to_map
from ats_lint.syntax.compose.values import Value

Entries = dict[str, tuple[Entry, Value]]


@dataclass(slots=True)
class Merge:
    """One merge of `right` over `left`.

    `keep_left` says whose place a map has that both sides define: the left one's (an override file extends its
    base), or the right one's (a service that extends another is itself). `faults` gathers what Compose refuses.
    """

    keep_left: bool = True
    faults: list[Fault] = field(default_factory=lambda: [])

    def merge(self, left: Value, right: Value, rules: Rules) -> Value:
        """Return `right` merged over `left`, both at the place that `rules` describe."""
        if right.tag in ("!reset", "!override"):
            return right
        if rules.special is not None:
            return rules.special(self, left, right, rules)
        if right.kind == "null":
            return left
        if left.kind in ("scalar", "null"):
            return right
        if left.kind != right.kind:
            self.faults.append(Fault("schema", f"expected a {_NAMES[left.kind]} as before", right.source, right.span))
            return right
        return self.maps(left, right, rules) if left.kind == "map" else self.lists(left, right)

    def maps(self, left: Value, right: Value, rules: Rules) -> Value:
        """Merge two maps key by key; the left one's keys come first."""
        entries: Entries = dict(left.entries)
        for key, (entry, value) in right.entries.items():
            old = entries.get(key)
            if old is None:
                entries[key] = (entry, value)
            else:
                merged = self.merge(old[1], value, rules.child(key))
                entries[key] = (old[0] if self.keep_left else entry, merged)
        merged = self.like(left, right).with_entries(entries)
        # Once a side spells it out, it is no longer just an item of a list.
        merged.item = left.item and right.item
        return merged

    def lists(self, left: Value, right: Value) -> Value:
        """Put the right list's items behind the left one's, those that are there already left out."""
        known = [item.json() for item in left.list]
        new = (item for item in right.list if item.json() not in known)
        return self.like(left, right).with_items((*left.list, *new))

    def like(self, left: Value, right: Value) -> Value:
        """Return the side in whose place the merged value stands."""
        return left if self.keep_left else right


_NAMES = {"map": "mapping", "list": "list", "scalar": "single value", "null": "null"}
Special = Callable[[Merge, Value, Value, "Rules"], Value]


@dataclass(slots=True)
class Rules:
    """The special rules at one place of the configuration and below it."""

    special: Special | None = None
    below: dict[str, Rules] = field(default_factory=lambda: {})

    def child(self, key: str) -> Rules:
        """Return the rules below `key`."""
        return self.below.get(key) or self.below.get("*") or _PLAIN


def _replace(_merge: Merge, _left: Value, right: Value, _rules: Rules) -> Value:
    return right


def _pairs(merge: Merge, left: Value, right: Value, rules: Rules) -> Value:
    """Lists of `KEY=value` and maps alike, merged by key."""
    if left.kind not in ("map", "list") or right.kind == "null":
        return left if right.kind == "null" else right
    entries: Entries = dict(to_map(left).entries)
    for key, (entry, value) in to_map(right).entries.items():
        old = entries.get(key)
        entries[key] = (old[0] if old and merge.keep_left and not value.item else entry, value)
    return to_map(left if merge.keep_left or right.kind == "scalar" else right).with_entries(entries)


def _sequence(merge: Merge, left: Value, right: Value, _rules: Rules) -> Value:
    """Texts and lists alike, one behind the other; a map counts as its `KEY=value` items."""
    if right.kind == "null" or left.kind == "null":
        return left if right.kind == "null" else right
    return (left if merge.keep_left else right).with_items((*_items(left), *_items(right)))


def _hosts(merge: Merge, left: Value, right: Value, rules: Rules) -> Value:
    merged = _sequence(merge, left, right, rules)
    seen: dict[str, Value] = {}
    for index, item in enumerate(merged.list):
        seen.setdefault(item.interpolated.literal if item.kind == "scalar" else str(index), item)
    return merged.with_items(tuple(seen.values()))


def _items(value: Value) -> tuple[Value, ...]:
    if value.kind == "map":
        return tuple(item for key, child in value.items() for item in _listed(key, child))
    return value.list if value.kind == "list" else (value,)


def _listed(key: str, child: Value) -> tuple[Value, ...]:
    if child.kind == "list":
        return tuple(one for item in child.list for one in _listed(key, item))
    text = key if child.kind == "null" else f"{key}={child.interpolated.literal}"
    return (Value("scalar", child.node, child.scope, shared=child.shared, fixed=text),)


def _build(merge: Merge, left: Value, right: Value, rules: Rules) -> Value:
    """A text stands for its `context`."""
    if right.kind == "null":
        return left
    return merge.maps(_keyed(left, "context"), _keyed(right, "context"), rules)


def _keyed(value: Value, key: str) -> Value:
    if value.kind != "scalar" or not isinstance(value.node, Scalar):
        return value
    return Value("map", value.node, value.scope, shared=value.shared, entries={key: (_entry(key, value), value)})


def _entry(key: str, value: Value) -> Entry:
    """Make an entry for a key that is implied; it stands where its value does."""
    node = value.node
    return Entry(Scalar(source=node.source, span=node.span, value=key), node)


def _names(merge: Merge, left: Value, right: Value, rules: Rules) -> Value:
    """A list of names stands for a map of nulls."""
    if right.kind == "null":
        return left
    return merge.maps(named(left), named(right), rules)


def named(value: Value, implied: dict[str, str | bool] | None = None) -> Value:
    """Return a list of names as a map, each to null or to the values it implies."""
    if value.kind != "list":
        return value
    entries: Entries = {}
    for item in value.list:
        if item.text is None or not isinstance(item.node, Scalar):
            continue
        children = {
            key: (_entry(key, item), Value("scalar", item.node, item.scope, shared=item.shared, fixed=fixed))
            for key, fixed in (implied or {}).items()
        }
        child = Value("map" if implied else "null", item.node, item.scope, shared=item.shared, entries=children)
        child.item = item.node
        entries[item.text] = (Entry(item.node, item.node), child)
    return value.with_entries(entries)


DEPENDENCY: dict[str, str | bool] = {"condition": "service_started", "required": True}
"""What a bare name in `depends_on` implies."""


def _dependencies(merge: Merge, left: Value, right: Value, rules: Rules) -> Value:
    if right.kind == "null":
        return left
    return merge.maps(named(left, DEPENDENCY), named(right, DEPENDENCY), rules)


def _logging(merge: Merge, left: Value, right: Value, rules: Rules) -> Value:
    """Options are merged only when both sides mean the same driver."""
    if left.kind != "map" or right.kind != "map":
        return left if right.kind == "null" else right
    ours, theirs = left.get("driver"), right.get("driver")
    if ours is None or theirs is None or ours.interpolated.literal == theirs.interpolated.literal:
        return merge.maps(left, right, rules)
    return right


def _pools(merge: Merge, left: Value, right: Value, rules: Rules) -> Value:
    """Address pools are merged by subnet."""
    if left.kind != "list" or right.kind != "list":
        return left if right.kind == "null" else right
    pools: dict[str, Value] = {}
    for index, item in enumerate((*left.list, *right.list)):
        subnet = item.get("subnet")
        key = subnet.interpolated.literal if subnet else f"#{index}"
        old = pools.get(key)
        pools[key] = merge.maps(old, item, _PLAIN) if old and old.kind == item.kind == "map" else item
    return merge.like(left, right).with_items(tuple(pools.values()))


_SPECIALS: dict[str, Special] = {
    "networks.*.ipam.config": _pools,
    "networks.*.labels": _pairs,
    "volumes.*.labels": _pairs,
    "services.*.annotations": _pairs,
    "services.*.build": _build,
    "services.*.build.args": _pairs,
    "services.*.build.additional_contexts": _pairs,
    "services.*.build.extra_hosts": _hosts,
    "services.*.build.labels": _pairs,
    "services.*.command": _replace,
    "services.*.depends_on": _dependencies,
    "services.*.deploy.labels": _pairs,
    "services.*.dns": _sequence,
    "services.*.dns_opt": _sequence,
    "services.*.dns_search": _sequence,
    "services.*.entrypoint": _replace,
    "services.*.env_file": _sequence,
    "services.*.label_file": _sequence,
    "services.*.environment": _pairs,
    "services.*.extra_hosts": _hosts,
    "services.*.healthcheck.test": _replace,
    "services.*.labels": _pairs,
    "services.*.logging": _logging,
    "services.*.models": _names,
    "services.*.networks": _names,
    "services.*.sysctls": _pairs,
    "services.*.tmpfs": _sequence,
    "services.*.ulimits.*": _replace,
}


def _tree() -> Rules:
    root = Rules()
    for path, special in _SPECIALS.items():
        here = root
        for key in path.split("."):
            here = here.below.setdefault(key, Rules())
        here.special = special
    return root


_PLAIN = Rules()
RULES = _tree()
SERVICE_RULES = RULES.child("services").child("*")
