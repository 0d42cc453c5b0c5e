"""What expressions of JavaScript and TypeScript give: literals, templates, `process.env`, joined paths."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ats_lint.analysis.sources.expression_values import (
    HOME,
    UNKNOWN,
    Resolved,
    SourceValue,
    either,
    joined,
    path_join,
    setting,
    text_value,
)
from ats_lint.analysis.sources.trees import arguments, field, short_text, text_of
from ats_lint.records import dataclass
from ats_lint.records import field as field_of

if TYPE_CHECKING:
    from tree_sitter import Node

_DEEPEST = 12
_WRAPPED = frozenset({"parenthesized_expression", "as_expression", "non_null_expression", "await_expression",
                      "satisfies_expression", "type_assertion"})  # fmt: skip
_SAME = frozenset(
    {"Number", "parseInt", "String", "parseFloat", "normalize", "normalizePort", "toNumber", "trim", "toString"}
)
_JOIN = frozenset({"join", "resolve"})


@dataclass(frozen=True, slots=True)
class JsNames:
    """What names of a file stand for: each that is given one value; those of entries begin with a dot."""

    assigned: Mapping[str, Node]
    resolved: Resolved = field_of(default_factory=Resolved)

    def value(self, name: str, depth: int = 0) -> SourceValue:
        """Return what a name stands for."""
        return self.resolved.of(name, lambda: evaluate(self.assigned.get(name), self, depth + 1))


def evaluate(node: Node | None, names: JsNames, depth: int = 0) -> SourceValue:
    """Return what is known of an expression."""
    if node is None or depth > _DEEPEST:
        return UNKNOWN
    kind = node.type
    if kind == "number":
        return text_value(text_of(node).replace("_", ""))
    if kind == "string":
        return text_value(literal(node))
    if kind == "template_string":
        return joined(*(_template(part, names, depth) for part in node.named_children))
    if kind in _WRAPPED:
        return evaluate(node.named_children[0] if node.named_children else None, names, depth + 1)
    if kind == "unary_expression":
        return (
            evaluate(field(node, "argument"), names, depth + 1) if text_of(field(node, "operator")) == "+" else UNKNOWN
        )
    if kind == "identifier":
        return names.value(text_of(node), depth)
    if kind in {"member_expression", "subscript_expression"}:
        return _member(node, names, depth)
    if kind == "binary_expression":
        return _binary(node, names, depth)
    return _call(node, names, depth) if kind == "call_expression" else UNKNOWN


def literal(node: Node) -> str:
    """Return the text of a string without its quotes."""
    return "".join(text_of(part) for part in node.named_children if part.type == "string_fragment")


def _template(part: Node, names: JsNames, depth: int) -> SourceValue:
    if part.type == "string_fragment":
        return text_value(text_of(part))
    inner = part.named_children[0] if part.type == "template_substitution" and part.named_children else None
    return evaluate(inner, names, depth + 1)


def variable(node: Node) -> str:
    """Return the name that `process.env.NAME`, `Bun.env.NAME` or `import.meta.env.NAME` asks for; else empty."""
    receiver = field(node, "object")
    if short_text(receiver) not in {"process.env", "Bun.env", "env", "import.meta.env"}:
        return ""
    index = field(node, "index")
    if index is not None:
        return literal(index) if index.type == "string" else ""
    return text_of(field(node, "property"))


def _member(node: Node, names: JsNames, depth: int) -> SourceValue:
    name = variable(node)
    if name:
        return setting(name)
    return names.value("." + text_of(field(node, "property")), depth)


def _binary(node: Node, names: JsNames, depth: int) -> SourceValue:
    left, right = (evaluate(field(node, side), names, depth + 1) for side in ("left", "right"))
    operator = text_of(field(node, "operator"))
    if operator in {"||", "??"}:
        return either(left, right)
    return joined(left, right) if operator == "+" else UNKNOWN


def _call(node: Node, names: JsNames, depth: int) -> SourceValue:
    called = field(node, "function")
    name = last_name(called)
    given = [evaluate(one, names, depth + 1) for one in arguments(node)]
    if name in _SAME:
        receiver = field(called, "object") if called is not None and called.type == "member_expression" else None
        return given[0] if given else evaluate(receiver, names, depth + 1)
    if name in _JOIN and given:
        return path_join(*given)
    if name == "homedir":
        return text_value(HOME)
    return setting("TMPDIR", text_value("/tmp")) if name == "tmpdir" else UNKNOWN


def last_name(node: Node | None) -> str:
    """Return the last name of `a.b.c`, and that of what is called in `a.b()`."""
    for _ in range(_DEEPEST):
        if node is not None and node.type == "call_expression":
            node = field(node, "function")
    if node is None:
        return ""
    return text_of(field(node, "property")) if node.type == "member_expression" else short_text(node)


def names_of(nodes: Mapping[str, list[Node]]) -> JsNames:
    """Gather what names stand for: those that are given one value in the whole file, and are no parameters."""
    found: dict[str, Node] = {}
    several = {text_of(part) for node in nodes["formal_parameters"] for part in node.named_children}
    several |= {text_of(field(part, "pattern")) for node in nodes["formal_parameters"] for part in node.named_children}
    several |= {text_of(field(node, "parameter")) for node in nodes["arrow_function"]}
    for kind in ("variable_declarator", "assignment_expression", "pair"):
        for node in nodes[kind]:
            name, value = _given(node)
            if name in found and (value is None or text_of(found[name]) != text_of(value)):
                several.add(name)
            elif value is not None:
                found[name] = value
    return JsNames({name: node for name, node in found.items() if name not in several})


def _given(node: Node) -> tuple[str, Node | None]:
    if node.type == "variable_declarator":
        return text_of(field(node, "name")), field(node, "value")
    if node.type == "assignment_expression":
        left = field(node, "left")
        plain = left is not None and left.type == "identifier"
        return text_of(left) if plain else "." + last_name(left), field(node, "right")
    return "." + text_of(field(node, "key")).strip("'\""), field(node, "value")
