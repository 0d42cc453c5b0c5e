"""Languages that are read without a grammar: what their usual idioms show; the rest of them stays unknown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ats_lint.analysis.sources import literals
from ats_lint.analysis.sources.expression_values import SourceSetting, text_value
from ats_lint.analysis.sources.languages import Language
from ats_lint.analysis.sources.source_facts import Route, SourceFacts, SourceListener
from ats_lint.patterns import regex

_PATH = r"[\"'`](/?[\w./-]*)[\"'`]"
_CALLS = (
    "get|head|route|all|any|GET|Get|MapGet|MapHealthChecks|UseHealthChecks|path|match|use|Handle|HandleFunc|service|at"
)
_REGISTERED = regex(
    rf"(?<![\w.@])(?P<who>[\w.\])@]{{0,40}}?)\.?\b(?P<call>{_CALLS})\(\s*{_PATH}"
    rf"|@(?P<verb>GetMapping|RequestMapping|Get|Path|Controller)\(\s*(?:value\s*=\s*|path\s*=\s*)?{_PATH}"
    rf"|#\[(?:get|head|route)\(\s*{_PATH}"
    rf"|^[ \t]*+(?:get|head)\s++{_PATH}",
    re.MULTILINE,
)
_CLIENTS = regex(
    r"(?i)(requests|httpx?|client|session|fetch|api|agent|http_client|reqwest|resp|cache|redis"
    r"|env|config|settings|params|headers|args|dict|map|data|cookies|storage|m)$"
)
_ASKING = frozenset({"get", "head", "GET", "Get", "any", "all", "at", "match", "path"})
"""Calls that a client has, too."""
_DIRECT = frozenset({"app", "application", "http", "mux", "server"})
_PREFIXED = regex(
    r"\.use\(\s*[\"'`]/\w|@RequestMapping\(\s*\"/|\.nest\(|\.Group\(|\.register\((?:(?!\.register\().)*?prefix|scope\s+[\"'/:]|namespace\s"
    r"|context-path|contextPath|MapGroup\(|prefix\(|web::scope\("
)
_LISTENED = regex(
    r"\.(?:listen|setPort)\(\s*(\d{2,5})\b|\.(?:Run|Start|Listen)\(\s*\"[\w.:/*+]*:(\d{2,5})\""
    r"|\bbind\(\s*+(?:\(\s*+)?\"[\d.]*:?\"?,?\s*(\d{2,5})\b"
    r"|\b(?:const|let|var|val|int)\s+[pP](?:ort|ORT)\s*+(?::\s*+\w++\s*+)?=\s*+(\d{2,5})\b"
    r"|SocketAddr::from\(\s*\(\[[\d, ]+\],\s*(\d{2,5})\)|ServerSocket\(\s*(\d{2,5})\s*[,)]"
    r"|\bport\s*=\s*(\d{2,5})\s*[,)]"
    r"|^[ \t]*+port\s++(?:ENV\.fetch\([\"']\w+[\"'](?:,|\)\s*\{)\s*)?[\"']?(\d{2,5})\b"
    r"|^[ \t]*+set\s++:port,\s*(\d{2,5})\b"
    r"|UseUrls\(\s*\"[\w:/*+.]*:(\d{2,5})\"|InetSocketAddress\((?:[^(),]{0,40},)?\s*(\d{2,5})\s*\)",
    re.MULTILINE,
)
_VARIABLE = regex(
    r"(?:env::var\(|[gG]et[eE]nv\w{0,20}\(|ENV\.fetch\(|ENV\[|\benv\(|System\.get_env\(|GetEnvironmentVariable\()\s*"
    r"[\"'](\w+)[\"'](?:\s*,\s*[\"']?([\w./:-]{1,80})[\"']?\s*\)|\s*[)\]]+\s*(?:\|\||\?\?|\?:|\bor\b|\{"
    r"|\.(?:unwrap_or|orElse|getOrElse)\w*\()\s*(?:\|_\|\s*)?[\"']?([\w./:-]{1,80}))?"
)
_PRIVILEGE = regex(
    r"\bset(?:re|res)?[ug]id\(|SOCK_RAW|AF_PACKET|\bchown\(|\bmlockall\b|Process::UID\.change_privilege|FileUtils\.chown"
)
_ROUTE_BEFORE = regex(
    r"(?:\.(?:get|post|put|delete|patch|head|options|all|use|route|mount|group|any|handle|handlefunc)|(?-i:\bpath)|url|href"
    r"|mapping|endpoint|proxy_pass|route\w*)\W{0,3}\(?\W*$|\blocation\s+(?:[=~^*]+\s*)?$"
    r"|^[ \t]*+(?:get|post|put|delete|patch|match|scope|mount|resources?)\s*\(?\W*$",
    re.IGNORECASE | re.MULTILINE,
)
"""What stands before the path of a route."""
_DOTENV = regex(
    r"\bdotenvy?(?:::|!|\(|/)|Dotenv(?:\.|::|\\|\()|[\"']dotenv[\"'/-]|DotNetEnv|Env\.Load\(|io\.github\.cdimascio|Dotenvy"
)
_ENV_LITERAL = regex(r"[\"'](?:[^\"'\n]*/)?(\.env(?:\.[\w-]+)*)[\"']")
_LITERAL = regex(r"\"[^\"\n]{1,300}\"|'[^'\n]{1,300}'")


def read(text: str, _: str, language: Language) -> SourceFacts:
    """Return what the idioms in a text show."""
    return SourceFacts(
        known=False,
        routes=(*dict.fromkeys(_routes(text, language)), *literals.actuator(text)),
        prefixed=bool(_PREFIXED.search(text)),
        listeners=tuple(_listeners(text)),
        settings=tuple(dict.fromkeys(_settings(text))),
        paths=tuple(dict.fromkeys(_paths(text))),
        privileges=tuple(
            dict.fromkeys((*(one.strip("(") for one in _PRIVILEGE.findall(text)), *literals.privileges([text])))
        ),
        hosts=tuple(dict.fromkeys(literals.hosts([text]))),
        env_files=tuple(dict.fromkeys(_env_files(text))),
        git=_git(text),
    )


def _routes(text: str, language: Language) -> Iterator[Route]:
    for found in _REGISTERED.finditer(text):
        who = found["who"] or ""
        if found["call"] in _ASKING and not who.startswith("@") and _CLIENTS.search(who):
            continue
        path = next((found[at] for at in (3, 5, 6, 7) if found[at] is not None), "")
        if path:
            direct = who.lstrip("@").rpartition(".")[2] in _DIRECT and language not in {"ruby", "php"}
            yield Route("/" + path.lstrip("/"), direct=direct)


def _listeners(text: str) -> Iterator[SourceListener]:
    for found in _LISTENED.finditer(text):
        yield SourceListener(text_value(next(group for group in found.groups() if group)))


def _settings(text: str) -> Iterator[SourceSetting]:
    for name, second, other in _VARIABLE.findall(text):
        yield SourceSetting(name, text_value(second or other) if second or other else None)


def _paths(text: str) -> Iterator[str]:
    for found in literals.found_paths(text):
        if not _ROUTE_BEFORE.search(text, max(0, found.start() - 40), found.start()):
            yield found[1]


def _env_files(text: str) -> Iterator[str]:
    if _DOTENV.search(text):
        yield ""
    yield from _ENV_LITERAL.findall(text)


def _git(text: str) -> str:
    if "git" not in text:
        return ""
    for line in text.splitlines():
        if "git" in line and (found := literals.asks_git(" ".join(_LITERAL.findall(line)) or line)):
            return found
    return ""
