"""What expressions of Go give: literals, constants, `os.Getenv` with the default that an `if` gives it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ats_lint.analysis.sources.expression_values import (
    HOME,
    UNKNOWN,
    Resolved,
    SourceValue,
    joined,
    path_join,
    setting,
    text_value,
)
from ats_lint.analysis.sources.trees import arguments, field, short_text, text_of
from ats_lint.patterns import regex
from ats_lint.records import dataclass
from ats_lint.records import field as field_of

if TYPE_CHECKING:
    from tree_sitter import Node

_DEEPEST = 12
_EMPTY = regex(r"if\s+(\w+)\s*==\s*\"\"\s*\{\s*\1\s*=\s*\"([^\"\n]*)\"")
_ASKED = regex(r"os\.(?:Getenv|LookupEnv)\(\"(\w+)\"\)")
_HELPERS = regex(r"(?i)get_?env|env_?or|env_?default|lookup_?env|env_?string|getenv_?or_?default|env")


@dataclass(frozen=True, slots=True)
class GoNames:
    """What names of a file stand for; `defaulted` are variables of the environment that an `if` gives a default."""

    assigned: Mapping[str, Node]
    defaulted: Mapping[str, tuple[str, str]]
    resolved: Resolved = field_of(default_factory=Resolved)


def evaluate(node: Node | None, names: GoNames, depth: int = 0) -> SourceValue:
    """Return what is known of an expression."""
    if node is None or depth > _DEEPEST:
        return UNKNOWN
    kind = node.type
    if kind in {"interpreted_string_literal", "raw_string_literal"}:
        return text_value(text_of(node)[1:-1])
    if kind == "int_literal":
        return text_value(text_of(node).replace("_", ""))
    if kind == "identifier":
        name = text_of(node)
        if name in names.defaulted:
            variable, default = names.defaulted[name]
            return setting(variable, text_value(default))
        return names.resolved.of(name, lambda: evaluate(names.assigned.get(name), names, depth + 1))
    if kind in {"parenthesized_expression", "literal_element"}:
        return evaluate(node.named_children[0] if node.named_children else None, names, depth + 1)
    if kind == "binary_expression" and text_of(field(node, "operator")) == "+":
        return joined(*(evaluate(field(node, side), names, depth + 1) for side in ("left", "right")))
    if kind == "expression_list" and node.named_child_count == 1:
        return evaluate(node.named_children[0], names, depth + 1)
    return _call(node, names, depth) if kind == "call_expression" else UNKNOWN


def _call(node: Node, names: GoNames, depth: int) -> SourceValue:
    name, who, given = last_name(field(node, "function")), receiver_name(node), arguments(node)
    texts = [evaluate(one, names, depth + 1) for one in given]
    if name in {"Getenv", "LookupEnv"} and who in {"os", "syscall"} and texts and texts[0].constant:
        return setting(texts[0].constant)
    if _HELPERS.fullmatch(name) and len(texts) == 2 and texts[0].constant and given[0].type.endswith("string_literal"):
        return setting(texts[0].constant, texts[1])
    if name == "Join" and who in {"filepath", "path"}:
        return path_join(*texts)
    if name == "UserHomeDir":
        return text_value(HOME)
    if name == "TempDir" and who == "os":
        return setting("TMPDIR", text_value("/tmp"))
    if name in {"Sprintf", "Sprint"} and texts:
        return _formatted(texts)
    if who == "flag" and name in {"String", "Int"} and len(texts) > 1:
        return texts[1]
    return UNKNOWN


def _formatted(texts: list[SourceValue]) -> SourceValue:
    """Fill `%s`, `%d` and `%v` of a format in their order."""
    parts = re.split(r"%[sdv]", texts[0].constant or "%?")
    if any("%" in part for part in parts) or len(parts) != len(texts):
        return SourceValue((parts[0].partition("%")[0],)) if parts[0].partition("%")[0] else UNKNOWN
    found = [text_value(parts[0])]
    for value, part in zip(texts[1:], parts[1:], strict=True):
        found += [value, text_value(part)]
    return joined(*found)


def last_name(node: Node | None) -> str:
    """Return the last name of `a.b`."""
    if node is None:
        return ""
    return text_of(field(node, "field")) if node.type == "selector_expression" else short_text(node)


def receiver_name(call: Node) -> str:
    """Return the last name of what a method is called on; empty for a function."""
    function = field(call, "function")
    operand = field(function, "operand") if function is not None and function.type == "selector_expression" else None
    for _ in range(_DEEPEST):
        if operand is not None and operand.type == "call_expression":
            operand = field(operand, "function")
    return last_name(operand)


def names_of(nodes: Mapping[str, list[Node]]) -> GoNames:
    """Gather what names stand for: those that are given one value in the whole file, and are no parameters."""
    found: dict[str, Node] = {}
    several = {text_of(field(node, "name")) for node in nodes["parameter_declaration"]}
    defaults = _defaults(nodes["if_statement"])
    asked: dict[str, str] = {}
    for kind in ("short_var_declaration", "const_spec", "var_spec", "assignment_statement"):
        for node in nodes[kind]:
            left, right = field(node, "left") or field(node, "name"), field(node, "right") or field(node, "value")
            name = text_of(left)
            inner = _ASKED.fullmatch(short_text(right)) if right is not None else None
            if inner and name in defaults:
                asked[name] = inner[1]
            elif name in found and (right is None or text_of(found[name]) != text_of(right)):
                several.add(name)
            elif right is not None:
                found[name] = right
    defaulted = {name: (variable, defaults[name]) for name, variable in asked.items()}
    return GoNames({name: node for name, node in found.items() if name not in several}, defaulted)


def _defaults(conditions: list[Node]) -> dict[str, str]:
    """Read `if port == "" { port = "8080" }`."""
    found = (_EMPTY.match(short_text(node)) for node in conditions)
    return {match[1]: match[2] for match in found if match}
