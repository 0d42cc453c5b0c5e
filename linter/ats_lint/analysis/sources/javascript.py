"""JavaScript and TypeScript: one parse of a file, and one selection from its tree."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, cast

from ats_lint.analysis.sources import javascript_routes, literals
from ats_lint.analysis.sources.expression_values import SourceSetting, SourceValue, setting, text_value
from ats_lint.analysis.sources.javascript_values import (
    JsNames,
    evaluate,
    last_name,
    literal,
    names_of,
    variable,
)
from ats_lint.analysis.sources.languages import Language
from ats_lint.analysis.sources.source_facts import NOT_READ, Access, SourceFacts, SourceListener
from ats_lint.analysis.sources.trees import Grammar, arguments, field, parse, select, short_text, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_KINDS = (
    "call_expression", "new_expression", "string", "template_string", "variable_declarator", "assignment_expression",
    "pair", "member_expression", "subscript_expression", "binary_expression", "formal_parameters", "arrow_function",
    "decorator", "import_statement",
)  # fmt: skip
_WRITES = frozenset(
    {"writeFile", "writeFileSync", "writeTextFile", "writeTextFileSync",
     "appendFile", "appendFileSync", "createWriteStream", "outputFile", "outputFileSync",
     "writeJson", "outputJson", "copyFile", "copyFileSync", "rename", "renameSync"}
)  # fmt: skip
_SECOND = frozenset({"copyFile", "copyFileSync", "rename", "renameSync"})
_MAKES = frozenset({"mkdir", "mkdirSync", "ensureDir", "ensureDirSync", "mkdirp"})
_READS = frozenset({"readFile", "readFileSync", "createReadStream", "readJson"})
_HOSTS = frozenset({"string", "identifier", "template_string", "binary_expression", "member_expression"})
"""What the second argument of `listen` is when it is a host: a callback and a backlog are others."""
_STORES = frozenset({"Database", "DatabaseSync", "Datastore"})
_TEMPORARY = frozenset({"mkdtemp", "mkdtempSync"})
_ROOT = frozenset({"setuid", "setgid", "seteuid", "setegid", "initgroups", "setgroups"})
_CHOWN = frozenset({"chown", "chownSync", "lchown", "lchownSync", "fchown", "fchownSync"})
_ASKS = frozenset(
    {"exec", "execSync", "spawn", "spawnSync", "execFile", "execFileSync", "execa", "execaSync", "$", "sync"}
)
_DOTENV = frozenset({"dotenv", "dotenv/config", "dotenv-flow", "dotenv-flow/config", "dotenv-expand",
                     "@dotenvx/dotenvx",
                     "dotenv-safe", "@nestjs/config", "@next/env", "env-cmd", "dotenv-cli",
                     "dotenv-safe/config"})  # fmt: skip


def read(text: str, _: str, language: Language) -> SourceFacts:
    """Return what a file shows; it is known as far as the grammar understood all of it."""
    grammar = cast("Grammar", language)
    root = parse(grammar, text)
    if root is None:
        return NOT_READ
    nodes = select(grammar, root, _KINDS)
    names = names_of(nodes)
    calls = (*nodes["call_expression"], *nodes["new_expression"])
    routes = javascript_routes.read(nodes, names)
    texts = tuple(_literals(nodes, routes.literals))
    return SourceFacts(
        known=not root.has_error,
        routes=routes.routes,
        prefixed=routes.prefixed,
        listeners=tuple(_listeners(calls, nodes, names)),
        settings=tuple(dict.fromkeys(_settings(nodes, names))),
        accesses=tuple(_accesses(calls, names)),
        paths=tuple(dict.fromkeys(literals.paths(texts))),
        privileges=tuple(dict.fromkeys((*_privileges(calls), *literals.privileges(texts)))),
        hosts=tuple(dict.fromkeys(literals.hosts(texts))),
        env_files=tuple(dict.fromkeys(_env_files(calls, nodes, texts, names))),
        git=next((found for call in calls if (found := _git(call))), ""),
    )


def _literals(nodes: Mapping[str, list[Node]], aside: frozenset[int]) -> Iterator[str]:
    for node in nodes["string"]:
        if node.start_byte not in aside:
            yield literal(node)
    for node in nodes["template_string"]:
        first = node.named_children[0] if node.named_children else None
        if node.start_byte not in aside and first is not None and first.type == "string_fragment":
            yield text_of(first)


def _called(call: Node) -> Node | None:
    return field(call, "function") or field(call, "constructor")


def _listeners(calls: tuple[Node, ...], nodes: Mapping[str, list[Node]], names: JsNames) -> Iterator[SourceListener]:
    for call in calls:
        name, given = last_name(_called(call)), arguments(call)
        if name == "listen" and given:
            first = given[0]
            if first.type == "object":
                yield from _of_object(first, names)
            elif first.type not in {"arrow_function", "function_expression"}:
                second = given[1] if len(given) > 1 and given[1].type in _HOSTS else None
                yield SourceListener(evaluate(first, names), evaluate(second, names) if second is not None else None)
        elif short_text(_called(call)) in {"Bun.serve", "Deno.serve", "serve"} and given:
            listed = [one for one in given if one.type == "object"]
            default = "8000" if short_text(_called(call)) == "Deno.serve" else "3000"
            found = [item for one in listed for item in _of_object(one, names)]
            yield from found or [SourceListener(setting("PORT", text_value(default)))]
        elif name in {"WebSocketServer", "Server"} and given and given[-1].type == "object":
            yield from _of_object(given[-1], names)


def _of_object(node: Node, names: JsNames) -> Iterator[SourceListener]:
    entries = _entries(node)
    if "port" in entries:
        host = entries.get("host") or entries.get("hostname")
        yield SourceListener(evaluate(entries["port"], names), evaluate(host, names) if host is not None else None)


def _entries(node: Node) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for pair in node.named_children:
        key, value = field(pair, "key"), field(pair, "value")
        if pair.type == "pair" and key is not None and value is not None:
            found[text_of(key).strip("'\"")] = value
        elif pair.type == "shorthand_property_identifier":
            found[text_of(pair)] = pair
    return found


def _settings(nodes: Mapping[str, list[Node]], names: JsNames) -> Iterator[SourceSetting]:
    for node in nodes["binary_expression"]:
        if text_of(field(node, "operator")) in {"||", "??"}:
            yield from evaluate(node, names).settings()
    for kind in ("member_expression", "subscript_expression"):
        for node in nodes[kind]:
            name = variable(node)
            if name:
                yield SourceSetting(name)


def _accesses(calls: tuple[Node, ...], names: JsNames) -> Iterator[Access]:
    for call in calls:
        name, given = last_name(_called(call)), arguments(call)
        if name in _WRITES and given:
            place = given[1] if name in _SECOND and len(given) > 1 else given[0]
            yield Access(evaluate(place, names), log=name == "createWriteStream")
        elif name in _MAKES and given:
            yield Access(evaluate(given[0], names), "make")
        elif name in _READS and given:
            yield Access(evaluate(given[0], names), "read")
        elif (name in _STORES and given and call.type == "new_expression") or (name in _TEMPORARY and given):
            yield Access(evaluate(given[0], names))
        elif name in {"File", "DailyRotateFile"} and given and given[0].type == "object":
            yield from _log_file(_entries(given[0]), names)


def _log_file(entries: Mapping[str, Node], names: JsNames) -> Iterator[Access]:
    directory = evaluate(entries.get("dirname"), names)
    file = evaluate(entries.get("filename"), names)
    if file.known or directory.known:
        yield Access(_below(directory, file), log=True)


def _below(directory: SourceValue, file: SourceValue) -> SourceValue:
    if not directory.known:
        return file
    base = posixpath.join(directory.beginning({}), file.beginning({}))
    return SourceValue((base,), whole=directory.whole and file.whole)


def _privileges(calls: tuple[Node, ...]) -> Iterator[str]:
    for call in calls:
        name = last_name(_called(call))
        if (name in _ROOT and short_text(_called(call)).startswith("process.")) or name in _CHOWN:
            yield short_text(_called(call))


def _env_files(
    calls: tuple[Node, ...], nodes: Mapping[str, list[Node]], texts: tuple[str, ...], names: JsNames
) -> Iterator[str]:
    for node in nodes["import_statement"]:
        source = field(node, "source")
        if source is not None and literal(source) in _DOTENV:
            yield ""
    for call in calls:
        name, given = short_text(_called(call)), arguments(call)
        if name == "require" and given and given[0].type == "string" and literal(given[0]) in _DOTENV:
            yield ""
        elif name in {"process.loadEnvFile", "loadEnvFile", "loadEnv"}:
            yield literals.env_file(evaluate(given[0], names).constant or "") or "" if given else ""
    yield from (found for text in texts if (found := literals.env_file(text)))


def _git(call: Node) -> str:
    name, given = last_name(_called(call)), arguments(call)
    if name in {"simpleGit", "gitDescribeSync", "gitDescribe", "GitRevisionPlugin"}:
        return name
    if (
        name == "require"
        and given
        and literal(given[0]) in {"git-rev-sync", "simple-git", "git-describe", "git-repo-info"}
    ):
        return literal(given[0])
    if name not in _ASKS or not given:
        return ""
    parts = [given[0], *(given[1].named_children if len(given) > 1 and given[1].type == "array" else ())]
    said = " ".join(literal(one) if one.type == "string" else text_of(one).strip("`") for one in parts)
    return literals.asks_git(said)
