"""What expressions of Python give: constants, f-strings, paths, environment variables, defaults of options."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping

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
from ats_lint.analysis.sources.python_nodes import Nodes
from ats_lint.records import dataclass, field

_DEEPEST = 12
_SAME = frozenset(
    {"str", "int", "Path", "PurePath", "PosixPath", "abspath", "realpath", "normpath", "fspath", "expandvars"}
)
"""Calls that give their argument, as a path or a number."""
_SAME_METHODS = frozenset({"resolve", "absolute", "as_posix", "strip", "rstrip", "expanduser", "format"})
_ENVIRON = frozenset({"environ", "environment", "env", "ENV"})
_READERS = frozenset({"getenv", "config", "env", "environ", "getenv_default"})


@dataclass(frozen=True, slots=True)
class PythonNames:
    """What names of a module stand for: each that is assigned just once, with the expression; options by their name."""

    assigned: Mapping[str, ast.expr] = field(default_factory=lambda: {})
    options: Mapping[str, ast.expr] = field(default_factory=lambda: {})
    resolved: Resolved = field(default_factory=Resolved)

    def value(self, name: str, depth: int) -> SourceValue:
        """Return what a name stands for."""
        return self.resolved.of(name, lambda: evaluate(self.assigned.get(name), self, depth + 1))


def evaluate(node: ast.expr | None, names: PythonNames, depth: int = 0) -> SourceValue:
    """Return what is known of an expression."""
    if node is None or depth > _DEEPEST:
        return UNKNOWN
    if isinstance(node, ast.Constant):
        known = isinstance(node.value, str | int) and not isinstance(node.value, bool)
        return text_value(str(node.value)) if known else UNKNOWN
    if isinstance(node, ast.JoinedStr):
        return joined(*(evaluate(part, names, depth + 1) for part in node.values))
    if isinstance(node, ast.FormattedValue):
        return evaluate(node.value, names, depth + 1) if node.format_spec is None else UNKNOWN
    if isinstance(node, ast.Name):
        return names.value(node.id, depth)
    if isinstance(node, ast.Attribute):
        return _attribute(node, names, depth)
    if isinstance(node, ast.Subscript):
        name = node.slice.value if isinstance(node.slice, ast.Constant) else None
        return setting(name) if isinstance(name, str) and last_name(node.value) in _ENVIRON else UNKNOWN
    if isinstance(node, ast.Call):
        return _call(node, names, depth)
    return _operation(node, names, depth)


def _operation(node: ast.expr, names: PythonNames, depth: int) -> SourceValue:
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
        first, *others = (evaluate(part, names, depth + 1) for part in node.values)
        for other in others:
            first = either(first, other)
        return first
    if not isinstance(node, ast.BinOp):
        return UNKNOWN
    left, right = evaluate(node.left, names, depth + 1), evaluate(node.right, names, depth + 1)
    if isinstance(node.op, ast.Div):
        return path_join(left, right) if left.known else UNKNOWN
    if isinstance(node.op, ast.Add):
        return joined(left, right)
    if isinstance(node.op, ast.Mod) and left.constant:
        return SourceValue((left.constant.partition("%")[0],))
    return UNKNOWN


def _attribute(node: ast.Attribute, names: PythonNames, depth: int) -> SourceValue:
    base = node.value.id if isinstance(node.value, ast.Name) else ""
    if base in {"args", "options", "opts", "arguments", "opt"}:
        return evaluate(names.options.get(node.attr), names, depth + 1)
    return names.value(node.attr, depth)


def _call(node: ast.Call, names: PythonNames, depth: int) -> SourceValue:
    name = last_name(node.func)
    found = _environment(node, name, names, depth)
    if found is not None:
        return found
    if name == "home" or (name == "expanduser" and not node.args):
        return text_value(HOME)
    arguments = [evaluate(one, names, depth + 1) for one in node.args]
    if name == "expanduser" and arguments:
        start = arguments[0].beginning({})
        return text_value(HOME) if start.startswith("~") else arguments[0]
    if name in {"join", "joinpath", "safe_join"} or (name in _SAME and len(arguments) > 1):
        receiver = [_receiver(node, names, depth)] if _is_method(node, "joinpath") else []
        return path_join(*receiver, *arguments) if name != "join" or _is_path_join(node) else UNKNOWN
    if name in _SAME and arguments:
        return arguments[0]
    if name in _SAME_METHODS and isinstance(node.func, ast.Attribute):
        base = evaluate(node.func.value, names, depth + 1)
        return SourceValue((base.constant.partition("{")[0],)) if name == "format" and base.constant else base
    if name == "gettempdir":
        return setting("TMPDIR", text_value("/tmp"))
    return UNKNOWN


def _is_method(node: ast.Call, name: str) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr == name


def _is_path_join(node: ast.Call) -> bool:
    """Tell `os.path.join(…)` and `join(…)` from `", ".join(…)`."""
    func = node.func
    return isinstance(func, ast.Name) or (
        isinstance(func, ast.Attribute) and last_name(func.value) in {"path", "posixpath"}
    )


def _environment(node: ast.Call, name: str, names: PythonNames, depth: int) -> SourceValue | None:
    """Return the value of `os.environ.get(…)`, `os.getenv(…)`, `config(…)`, `env.int(…)`; None for other calls."""
    receiver = last_name(node.func.value) if isinstance(node.func, ast.Attribute) else ""
    asks = (name == "getenv" or (name in _READERS and not receiver)) or (
        receiver in _ENVIRON and name in {"get", "str", "int", "path", "url", "pop", "setdefault"}
    )
    first = node.args[0] if node.args else None
    if not asks or not isinstance(first, ast.Constant) or not isinstance(first.value, str):
        return None
    default = node.args[1] if len(node.args) > 1 else keyword(node, "default")
    return setting(first.value, evaluate(default, names, depth + 1) if default is not None else None)


def last_name(node: ast.expr) -> str:
    """Return the last name of `a.b.c`, and that of what is called in `a.b()`."""
    called = 0
    while type(node) is ast.Call and called < _DEEPEST:
        node, called = node.func, called + 1
    return node.attr if type(node) is ast.Attribute else node.id if type(node) is ast.Name else ""


def keyword(node: ast.Call, *names: str) -> ast.expr | None:
    """Return the argument that is given by one of the names."""
    return next((one.value for one in node.keywords if one.arg in names), None)


def names_of(nodes: Nodes) -> PythonNames:
    """Gather what the names of a module stand for; a name that is bound in any other way stands for nothing."""
    assigned: dict[str, list[ast.expr]] = {}
    bound: Counter[str] = Counter()
    for node in nodes.of(ast.Assign):
        for target in node.targets:
            assigned.setdefault(last_name(target), []).append(node.value)
    for annotated in nodes.of(ast.AnnAssign):
        if annotated.value is not None:
            assigned.setdefault(last_name(annotated.target), []).append(annotated.value)
    bound.update(node.id for node in nodes.of(ast.Name) if type(node.ctx) is ast.Store)
    bound.update(node.attr for node in nodes.of(ast.Attribute) if type(node.ctx) is ast.Store)
    taken = {node.arg for node in nodes.of(ast.arg)}
    known = {
        name: given[0]
        for name, given in assigned.items()
        if bound[name] == len(given) and name not in taken and _alike(given)
    }
    return PythonNames(known, dict(_options(nodes.of(ast.Call))))


def _options(calls: list[ast.Call]) -> Iterator[tuple[str, ast.expr]]:
    for call in calls:
        if last_name(call.func) in {"add_argument", "option", "Option"}:
            default, name = keyword(call, "default"), _option(call)
            if default is not None and name:
                yield name, default


def _alike(nodes: list[ast.expr]) -> bool:
    return len(nodes) == 1 or len({ast.dump(node) for node in nodes}) == 1


def _option(node: ast.Call) -> str:
    given = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    long = next((one for one in given if one.startswith("--")), given[0] if given else "")
    return long.lstrip("-").replace("-", "_")


def _receiver(node: ast.Call, names: PythonNames, depth: int) -> SourceValue:
    return evaluate(node.func.value, names, depth + 1) if isinstance(node.func, ast.Attribute) else UNKNOWN
