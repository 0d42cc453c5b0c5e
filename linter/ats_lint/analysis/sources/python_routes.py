"""Routes that Python registers: Flask, FastAPI, Starlette, Django, aiohttp, Tornado, Sanic, Bottle, Falcon and kin."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ats_lint.analysis.sources.python_nodes import Nodes
from ats_lint.analysis.sources.python_values import PythonNames, evaluate, keyword, last_name
from ats_lint.analysis.sources.source_facts import Route
from ats_lint.records import dataclass

_VERBS = frozenset({"get", "post", "put", "delete", "patch", "head", "options", "websocket"})
_REGISTERS = frozenset(
    {"route", "api_route", "add_url_rule", "add_api_route", "add_route", "add_get", "add_post", "add_put", "add_head",
     "add_api_websocket_route", "add_websocket_route", "add_view", "api_view"}
)  # fmt: skip
_PLACED = frozenset({"path", "re_path", "url", "Route", "WebSocketRoute", "APIRoute", "URLSpec"})
"""Calls that stand for a route in a list of routes."""
_PREFIXES = frozenset({"prefix", "url_prefix", "root_path"})
_MOUNTS = frozenset({"include_router", "register_blueprint", "include", "mount", "Mount", "add_subapp", "nest"})
_APPLICATIONS = frozenset(
    {
        "Flask",
        "FastAPI",
        "Sanic",
        "Starlette",
        "Quart",
        "Bottle",
        "Litestar",
        "Robyn",
        "Application",
        "API",
        "App",
        "Dash",
    }
)
_NAMED = frozenset({"app", "application", "http", "server"})


_NO_FILES = _VERBS | _REGISTERS | _MOUNTS | _PLACED | {"redirect", "urljoin", "request", "startswith"}
"""Calls whose paths are those of requests."""


@dataclass(frozen=True, slots=True)
class PythonRoutes:
    """Routes of a module; `literals` are the identities of the literals that are paths of routes or of requests."""

    routes: tuple[Route, ...]
    prefixed: bool
    literals: frozenset[int]


def read(nodes: Nodes, names: PythonNames) -> PythonRoutes:
    """Return the routes that a module registers."""
    decorators = {id(one) for node in nodes.of(ast.FunctionDef) for one in node.decorator_list}
    decorators |= {id(one) for node in nodes.of(ast.AsyncFunctionDef) for one in node.decorator_list}
    found: dict[Route, None] = {}
    aside: set[int] = set()
    prefixed = False
    for call in nodes.of(ast.Call):
        aside.update(_paths(call))
        prefixed = prefixed or _puts_prefix(call, names)
        found.update(dict.fromkeys(_registered(call, names, decorates=id(call) in decorators)))
    for entry in nodes.of(ast.Tuple):
        found.update(dict.fromkeys(_tornado(entry)))
    return PythonRoutes(tuple(found), prefixed, frozenset(aside))


def _paths(call: ast.Call) -> Iterator[int]:
    """Yield the arguments of a call that are paths of a route or of a request, none of the file system."""
    if last_name(call.func) in _NO_FILES and _receiver(call) not in {"environ", "env", "config", "settings"}:
        yield from (id(part) for one in call.args for part in ast.walk(one) if isinstance(part, ast.Constant))
    for one in call.keywords:
        if one.arg and (
            one.arg in _PREFIXES or "url" in one.arg or one.arg in {"endpoint", "route", "path_prefix", "rule"}
        ):
            yield from (id(part) for part in ast.walk(one.value) if isinstance(part, ast.Constant))


def _puts_prefix(call: ast.Call, names: PythonNames) -> bool:
    if any(one.arg in _PREFIXES and evaluate(one.value, names).constant != "" for one in call.keywords):
        return True
    return last_name(call.func) in {"include", "mount", "Mount", "add_subapp"} and bool(call.args)


def _registered(call: ast.Call, names: PythonNames, *, decorates: bool) -> Iterator[Route]:
    name = last_name(call.func)
    receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
    if not _registers(call, name, receiver, decorates=decorates):
        return
    candidates = [*call.args[:2], *([rule] if (rule := keyword(call, "path", "rule", "uri")) is not None else [])]
    for node in candidates:
        text = evaluate(node, names).constant
        if isinstance(node, ast.Constant | ast.Name | ast.JoinedStr) and text:
            yield from _routes(
                call, name, _prefix(receiver, names) + "/" + text.strip("^$").lstrip("/"), receiver, names
            )
            return


def _registers(call: ast.Call, name: str, receiver: ast.expr | None, *, decorates: bool) -> bool:
    if name in _REGISTERS or name in _PLACED:
        return name not in {"path", "url"} or (receiver is None and len(call.args) > 1)
    if name not in _VERBS:
        return False
    # `requests.get("/x")` asks, `@app.get("/x")` and `web.get("/x", handler)` answer.
    return decorates or (last_name(receiver) == "web" if receiver is not None else False)


def _routes(call: ast.Call, name: str, path: str, receiver: ast.expr | None, names: PythonNames) -> Iterator[Route]:
    who = last_name(receiver) if receiver is not None else ""
    made = names.assigned.get(who)
    direct = who in _NAMED or (isinstance(made, ast.Call) and last_name(made) in _APPLICATIONS)
    direct = direct or (who == "router" and isinstance(receiver, ast.Attribute) and last_name(receiver.value) in _NAMED)
    verb = name.removeprefix("add_")
    methods = keyword(call, "methods")
    given = methods.elts if isinstance(methods, ast.List | ast.Tuple | ast.Set) else ()
    verbs = [one.value.upper() for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    for method in verbs or [verb.upper() if verb in _VERBS else ""]:
        yield Route(path, method, direct)


def _prefix(receiver: ast.expr | None, names: PythonNames) -> str:
    made = names.assigned.get(last_name(receiver)) if receiver is not None else None
    if not isinstance(made, ast.Call):
        return ""
    return (evaluate(keyword(made, "prefix", "url_prefix"), names).constant or "").rstrip("/")


def _tornado(node: ast.Tuple) -> Iterator[Route]:
    """Read `(r"/path", Handler)` in a list of routes."""
    if len(node.elts) in {2, 3} and isinstance(node.elts[0], ast.Constant) and isinstance(node.elts[0].value, str):
        text = node.elts[0].value
        if text.startswith("/") and last_name(node.elts[1]).endswith(("Handler", "View", "Resource")):
            yield Route("/" + text.strip("^$").lstrip("/"))


def _receiver(call: ast.Call) -> str:
    return last_name(call.func.value) if isinstance(call.func, ast.Attribute) else ""
