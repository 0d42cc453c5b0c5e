"""Go: one parse of a file, and one selection from its tree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ats_lint.analysis.sources import literals
from ats_lint.analysis.sources.expression_values import SourceSetting, SourceValue, text_value
from ats_lint.analysis.sources.golang_values import GoNames, evaluate, last_name, names_of, receiver_name
from ats_lint.analysis.sources.languages import Language
from ats_lint.analysis.sources.source_facts import NOT_READ, Access, Route, SourceFacts, SourceListener
from ats_lint.analysis.sources.trees import arguments, field, parse, select, text_of
from ats_lint.patterns import regex

if TYPE_CHECKING:
    from tree_sitter import Node

_KINDS = (
    "call_expression", "interpreted_string_literal", "raw_string_literal", "short_var_declaration", "const_spec",
    "var_spec", "assignment_statement", "keyed_element", "parameter_declaration", "import_spec", "selector_expression",
    "composite_literal", "if_statement",
)  # fmt: skip
_VERBS = {"GET": "GET", "POST": "POST", "PUT": "PUT", "DELETE": "DELETE", "PATCH": "PATCH", "HEAD": "HEAD",
          "Get": "GET",
          "Post": "POST", "Put": "PUT", "Delete": "DELETE", "Patch": "PATCH", "Head": "HEAD", "Any": "", "All": "",
          "HandleFunc": "", "Handle": "", "Path": "", "Method": ""}  # fmt: skip
_PREFIXES = frozenset({"Group", "PathPrefix", "StripPrefix", "Mount"})
_DIRECT = frozenset({"http", "mux", "app", "server"})
_LISTENS = {"ListenAndServe": 0, "ListenAndServeTLS": 0, "Run": 0, "RunTLS": 0, "Start": 0, "StartTLS": 0, "Listen": 0}
_WRITES = {"Create": "os", "WriteFile": "", "OpenFile": "os", "CreateTemp": "os"}
_MAKES = frozenset({"Mkdir", "MkdirAll", "MkdirTemp"})
_CHOWN = frozenset({"Chown", "Lchown", "Fchown", "Setuid", "Setgid", "Setreuid", "Setresuid", "Setgroups"})
_VERB = regex(r"(?:(GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS) )?([\w.-]*)(/.*)")

_STAMP = "vcs.revision"
"""What `go build` writes of the repository into a program, for `debug.ReadBuildInfo`."""


def read(text: str, _: str = "", __: Language = "go") -> SourceFacts:
    """Return what a file shows; it is known as far as the grammar understood all of it."""
    root = parse("go", text)
    if root is None:
        return NOT_READ
    nodes = select("go", root, _KINDS)
    names = names_of(nodes)
    calls = nodes["call_expression"]
    aside = {given[0].start_byte for call in calls if (given := arguments(call)) and _no_file(call)}
    texts = tuple(_literals(nodes, aside))
    return SourceFacts(
        known=not root.has_error,
        routes=tuple(dict.fromkeys(route for call in calls for route in _routes(call, names))),
        prefixed=any(last_name(field(call, "function")) in _PREFIXES for call in calls),
        listeners=tuple(_listeners(calls, nodes, names)),
        settings=tuple(dict.fromkeys(_settings(calls, nodes, names))),
        accesses=tuple(access for call in calls for access in _accesses(call, names)),
        paths=tuple(dict.fromkeys(literals.paths(texts))),
        privileges=tuple(dict.fromkeys((*_privileges(calls, nodes), *literals.privileges(texts)))),
        hosts=tuple(dict.fromkeys(literals.hosts(texts))),
        env_files=tuple(dict.fromkeys(_env_files(nodes, texts))),
        git=next((found for call in calls if (found := _git(call, names))), _STAMP if _STAMP in texts else ""),
    )


def _literals(nodes: Mapping[str, list[Node]], aside: set[int]) -> Iterator[str]:
    for kind in ("interpreted_string_literal", "raw_string_literal"):
        for node in nodes[kind]:
            if node.start_byte not in aside:
                yield text_of(node)[1:-1]


def _no_file(call: Node) -> bool:
    """Tell whether the first argument of a call is the path of a route or of a request."""
    return last_name(field(call, "function")) in {*_VERBS, *_PREFIXES, "Static", "Redirect", "HasPrefix"}


def _routes(call: Node, names: GoNames) -> Iterator[Route]:
    name, given = last_name(field(call, "function")), arguments(call)
    if name not in _VERBS or len(given) < (1 if name == "Path" else 2):
        return
    who = receiver_name(call)
    if who in {"http", "client", "c", "resty"} and name in {"Get", "Post", "Head"}:
        return
    found = _VERB.fullmatch(evaluate(given[0], names).constant or "")
    if found:
        yield Route(found[3], found[1] or _VERBS[name], who in _DIRECT or bool(found[1]))


def _listeners(calls: list[Node], nodes: Mapping[str, list[Node]], names: GoNames) -> Iterator[SourceListener]:
    for call in calls:
        name, given = last_name(field(call, "function")), arguments(call)
        if name == "Listen" and receiver_name(call) in {"net", "tls"} and len(given) > 1:
            yield from _of_address(evaluate(given[1], names))
        elif name in _LISTENS and given:
            value = evaluate(given[0], names)
            if ":" in "".join(piece for piece in value.pieces if isinstance(piece, str)):
                yield from _of_address(value)
        elif name == "Run" and not given and receiver_name(call) in {"r", "router", "engine", "g"}:
            yield SourceListener(SourceValue((SourceSetting("PORT", text_value("8080")),), whole=True))
    for node in nodes["keyed_element"]:
        parts = node.named_children
        if len(parts) == 2 and text_of(parts[0]) == "Addr":
            value = evaluate(parts[1], names)
            if ":" in "".join(piece for piece in value.pieces if isinstance(piece, str)):
                yield from _of_address(value)


def _of_address(value: SourceValue) -> Iterator[SourceListener]:
    """Read `:8080`, `127.0.0.1:8080`, and `":" + port`."""
    if not value.pieces or not value.whole:
        return
    first, *others = value.pieces
    if len(value.pieces) == 1 and isinstance(first, SourceSetting) and first.default is not None:
        text = first.default.constant or ""
        host, colon, port = text.rpartition(":")
        if colon and port.isdecimal():
            yield SourceListener(
                SourceValue((SourceSetting(first.name, text_value(port)),), whole=True), text_value(host)
            )
    elif isinstance(first, str):
        host, colon, port = first.rpartition(":")
        if colon and (port.isdecimal() or (not port and others)):
            yield SourceListener(SourceValue((port, *others) if port else tuple(others), whole=True), text_value(host))


def _settings(calls: list[Node], nodes: Mapping[str, list[Node]], names: GoNames) -> Iterator[SourceSetting]:
    for call in calls:
        yield from evaluate(call, names).settings()
    for name in names.defaulted:
        yield from evaluate(names.assigned.get(name), names).settings()
        yield SourceSetting(names.defaulted[name][0], text_value(names.defaulted[name][1]))


def _accesses(call: Node, names: GoNames) -> Iterator[Access]:
    name, given, who = last_name(field(call, "function")), arguments(call), receiver_name(call)
    if name in _MAKES and who == "os" and given:
        yield Access(evaluate(given[0], names), "make")
    elif name in _WRITES and who in {"os", "ioutil"} and given:
        reads = name == "OpenFile" and not re.search(r"O_(WRONLY|RDWR|CREATE|APPEND)", text_of(call))
        yield Access(evaluate(given[0], names), "read" if reads else "write")
    elif name in {"Open", "ReadFile"} and who in {"os", "ioutil"} and given:
        yield Access(evaluate(given[0], names), "read")
    elif name == "Open" and who in {"sql", "bolt", "bbolt", "sqlite", "gorm", "sqlx", "badger"} and given:
        driver = text_of(given[0])
        if who in {"bolt", "bbolt", "sqlite"} or "sqlite" in driver:
            yield Access(evaluate(given[-1] if who in {"sql", "sqlx"} else given[0], names))


def _privileges(calls: list[Node], nodes: Mapping[str, list[Node]]) -> Iterator[str]:
    for call in calls:
        if last_name(field(call, "function")) in _CHOWN and receiver_name(call) in {"os", "syscall", "unix"}:
            yield text_of(field(call, "function"))
    for node in nodes["selector_expression"]:
        if last_name(node) in {"SOCK_RAW", "AF_PACKET"}:
            yield last_name(node)


def _env_files(nodes: Mapping[str, list[Node]], texts: tuple[str, ...]) -> Iterator[str]:
    for node in nodes["import_spec"]:
        if "godotenv" in text_of(node) or "subosito/gotenv" in text_of(node):
            yield ""
    yield from (found for text in texts if (found := literals.env_file(text)))


def _git(call: Node, names: GoNames) -> str:
    if last_name(field(call, "function")) == "PlainOpen":
        return "go-git"
    if last_name(field(call, "function")) not in {"Command", "CommandContext"}:
        return ""
    return literals.asks_git(" ".join(evaluate(one, names).constant or "" for one in arguments(call)))
