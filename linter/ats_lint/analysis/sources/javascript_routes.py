"""Routes that JavaScript and TypeScript register: Express, Fastify, Koa, Hono, Nest, Polka, restify and kin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ats_lint.analysis.sources.javascript_values import JsNames, evaluate, last_name, literal
from ats_lint.analysis.sources.source_facts import Route
from ats_lint.analysis.sources.trees import arguments, field, text_of
from ats_lint.records import dataclass

if TYPE_CHECKING:
    from tree_sitter import Node

_VERBS = {"get": "GET", "post": "POST", "put": "PUT", "delete": "DELETE", "del": "DELETE", "patch": "PATCH",
          "head": "HEAD", "options": "OPTIONS", "all": "", "route": "", "use": "", "any": ""}  # fmt: skip
_NEST = {"Get": "GET", "Post": "POST", "Put": "PUT", "Delete": "DELETE", "Patch": "PATCH", "Head": "HEAD", "All": "",
         "Controller": ""}  # fmt: skip
_HANDLERS = frozenset({"arrow_function", "function_expression", "function", "identifier", "member_expression", "array",
                       "call_expression", "object"})  # fmt: skip
_FRAMEWORKS = frozenset(
    {"express", "fastify", "Fastify", "Hono", "Koa", "polka", "restify", "createServer", "Elysia", "OpenAPIHono"}
)
_NAMED = frozenset({"app", "application", "http", "server", "fastify"})
_CLIENTS = frozenset(
    {"axios", "http", "https", "client", "request", "requests", "fetch", "api", "agent", "supertest", "$http", "got",
     "ky", "superagent", "cache", "redis", "map", "storage", "localStorage", "config", "settings", "headers", "params",
     "searchParams", "cookies", "env", "session", "db", "store"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class JsRoutes:
    """Routes of a file; `literals` are where the strings start that are paths of routes or of requests."""

    routes: tuple[Route, ...]
    prefixed: bool
    literals: frozenset[int]


def read(nodes: Mapping[str, list[Node]], names: JsNames) -> JsRoutes:
    """Return the routes that a file registers."""
    calls = nodes["call_expression"]
    decorated = {one.id for node in nodes["decorator"] for one in node.named_children}
    found: dict[Route, None] = {}
    aside: set[int] = set()
    prefixed = False
    for call in calls:
        given = arguments(call)
        name = last_name(field(call, "function"))
        if not given:
            continue
        if name in _VERBS or name in _NEST or name in {"fetch", "axios", "redirect", "request", "push", "startsWith"}:
            aside.add(given[0].start_byte)
        prefixed = prefixed or _puts_prefix(name, given, names)
        found.update(dict.fromkeys(_registered(call, name, given, names, decorates=call.id in decorated)))
    return JsRoutes(tuple(found), prefixed, frozenset(aside))


def _puts_prefix(name: str, given: list[Node], names: JsNames) -> bool:
    if name == "setGlobalPrefix":
        return True
    if name in {"use", "route", "basePath", "mount"} and given[0].type in {"string", "template_string"}:
        return name == "basePath" or (
            len(given) > 1 and (evaluate(given[0], names).constant or "/x") not in {"/", "*", ""}
        )
    return name == "register" and any(one.type == "object" and "prefix" in text_of(one) for one in given[1:])


def _registered(call: Node, name: str, given: list[Node], names: JsNames, *, decorates: bool) -> Iterator[Route]:
    if decorates and name in _NEST:
        path = evaluate(given[0], names).constant
        yield from [Route("/" + path.strip("/"), _NEST[name])] if path else []
        return
    called = field(call, "function")
    if name == "route" and given[0].type == "object":
        yield from _of_object(given[0], names)
    if name not in _VERBS or called is None or called.type != "member_expression":
        return
    receiver = field(called, "object")
    who = last_name(receiver)
    answers = len(given) > 1 and given[-1].type in _HANDLERS
    if given[0].type not in {"string", "template_string", "array"} or (not answers and name not in {"route"}):
        return
    made = names.assigned.get(who)
    framework = made is not None and made.type in {"call_expression", "new_expression"} and _framework(made)
    if who in _CLIENTS and not framework and given[-1].type not in {"arrow_function", "function_expression"}:
        return
    direct = who in _NAMED or framework
    for node in given[0].named_children if given[0].type == "array" else given[:1]:
        path = evaluate(node, names).constant
        if path:
            yield Route("/" + path.lstrip("/"), _VERBS[name], direct)


def _framework(node: Node) -> bool:
    return last_name(field(node, "constructor") or node) in _FRAMEWORKS


def _of_object(node: Node, names: JsNames) -> Iterator[Route]:
    """Read `fastify.route({method: 'GET', url: '/x'})`."""
    entries = {text_of(field(pair, "key")): field(pair, "value") for pair in node.named_children if pair.type == "pair"}
    path = evaluate(entries.get("url") or entries.get("path"), names).constant
    method = entries.get("method")
    if path:
        yield Route(
            "/" + path.lstrip("/"), literal(method) if method is not None and method.type == "string" else "", True
        )
