"""Health routes that an application's sources register."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ats_lint.files.build_context import BuildContext
from ats_lint.syntax.dockerfile.document import Dockerfile
from ats_lint.syntax.dockerfile.instructions import Copy

_SUFFIXES = (
    ".py", ".js", ".ts", ".mjs", ".cjs", ".jsx", ".tsx", ".go", ".java", ".kt", ".rb", ".php", ".rs", ".cs", ".ex",
    ".exs", ".scala", ".groovy", ".properties", ".yml", ".yaml", ".xml", ".gradle", ".kts", ".conf", ".template",
)  # fmt: skip
_CODE = _SUFFIXES[:17]
_SKIPPED = re.compile(
    r"(^|/)(tests?|__tests__|spec|docs?|examples?|e2e|node_modules|vendor|dist|static|public|client)/"
    r"|(^|/)(test_[^/]*|[^/]*[._](test|spec)\.\w+|conftest\.py|karma[^/]*|[^/]*compose[^/]*\.ya?ml)$"
)
_MAX_FILES = 400
_MAX_TEXT = 200_000
_PATH = r"[\"'`](/?[\w./-]*)[\"'`]"
_CALLS = (
    "get|head|route|all|any|add_get|add_route|add_api_route|add_url_rule|api_route|HandleFunc|Handle|GET|Get|MapGet"
    "|use|MapHealthChecks|UseHealthChecks|path|re_path|match|url"
)
_REGISTERED = re.compile(
    rf"(?<![\w.@])(?P<who>[\w.\])@]{{0,40}}?)\.?\b(?P<call>{_CALLS})\(\s*(?:r|b|f)?{_PATH}"
    rf"|@(?:GetMapping|RequestMapping|Get|Path|Controller)\(\s*(?:value\s*=\s*|path\s*=\s*)?{_PATH}"
    rf"|#\[(?:get|head|route)\(\s*{_PATH}"
    rf"|^\s*(?:get|head)\s+{_PATH}"
    r"|\(\s*r?[\"'](/[\w./-]+)\$?[\"']\s*,\s*\w*Handler",
    re.MULTILINE,
)
_GO_METHOD = re.compile(r"HandleFunc\(\s*[\"`](?:GET|HEAD) (/[\w./-]*)[\"`]")
_FILED = re.compile(
    r"(?:^|/)app/(api/[\w/-]+)/route\.[jt]sx?$|(?:^|/)pages/(api/[\w/-]+?)(?:/index)?\.[jt]sx?$"
    r"|(?:^|/)routes/([\w/-]+)/\+server\.[jt]s$"
)
"""Files whose place is the route: Next.js and SvelteKit."""
_NGINX = re.compile(r"^\s*location\s+=?\s*(/[\w./-]+)\s*\{", re.MULTILINE)
_CLIENTS = re.compile(
    r"(?i)(requests|httpx?|axios|client|session|fetch|api|agent|supertest|http_client|\$http|reqwest|resp|cache|redis"
    r"|env|os\.environ|config|settings|params|headers|args|dict|map|data|kwargs|cookies|storage|localStorage|Map|m)$"
)
_ASKING = frozenset({"get", "head", "GET", "Get", "any", "all"})
"""Calls that a client has, too."""
_HEALTH = re.compile(
    r"(?i)(?:/[\w.-]+)*/(?:_?health[-_]?z?|healthy|health[-_]?checks?|livez?|liveness"
    r"|alive|readyz?|readiness|ping|heartbeat|_up)/?"
)
_RANKS = ("/healthz", "/health", "/livez", "/live", "/ping", "/readyz", "/ready")
_PREFIXED = re.compile(
    r"(url_prefix|prefix|root_path)\s*=|\.use\(\s*[\"'`]/\w|@RequestMapping\(\s*\"/|\.nest\(|\.Group\(|setGlobalPrefix"
    r"|\.register\(.*prefix|include\(|scope\s+[\"'/:]|namespace\s|context-path|contextPath"
)
_LISTENED = re.compile(
    r"\.listen\(\s*(\d{2,5})\b|(?:uvicorn|app|application|socketio|web|hypercorn)\.run(?:_app)?\([^)]{0,300}?\bport\s*=\s*(\d{2,5})\b"
    r"|ListenAndServe\w*\(\s*\"[\w.]*:(\d{2,5})\"|\.(?:Run|Start|Listen)\(\s*\"[\w.]*:(\d{2,5})\""
    r"|\bserver\.port\s*[=:]\s*(\d{2,5})\b|\bbind\(\s*\(?\s*\"[\d.]*:?\"?,?\s*(\d{2,5})\b"
    r"|^\s*listen\s+(?:\[::\]:)?(\d{2,5})\b|\b(?:const|let|var|val|int)\s+[pP](?:ort|ORT)\s*(?::\s*\w+)?\s*=\s*(\d{2,5})\b"
    r"|(?:HTTPServer|TCPServer)\(\s*\([^,]*,\s*(\d{2,5})\b",
    re.MULTILINE,
)
_DEFAULTED = re.compile(
    r"(?:env\.|environ\.get\(\s*[\"']|getenv\(\s*[\"']|env\(\s*[\"']|\$\{)(\w*PORT)"
    r"[\"']?\)?\s*(?:\|\||\?\?|or|,|:-?)\s*[\"']?(\d{2,5})\b"
)
_NOT_HTTP = frozenset({25, 389, 465, 587, 1433, 1521, 2181, 2379, 3306, 5432, 5672, 6379, 9042, 9092, 11211, 27017})


@dataclass(frozen=True, slots=True)
class Sources:
    """What the sources of an image show.

    `routes` are paths that are registered, `sure` those that no prefix can change; `ports` are numbers that a server
    is told to listen on, `variables` the ones that a variable may change; `literals` is the text in which any path of
    the application would stand; `read` tells that sources were found at all.
    """

    routes: tuple[str, ...]
    sure: frozenset[str]
    ports: frozenset[int]
    variables: tuple[tuple[str, int], ...]
    literals: str
    read: bool

    @property
    def health(self) -> str | None:
        """The best health route; None when none is shown for certain."""
        found = [path for path in self.sure if _HEALTH.fullmatch(path)]
        return min(found, key=lambda path: (_rank(path), len(path), path), default=None)

    def shows(self, path: str) -> bool:
        """Tell whether a path, or the last part of it, stands anywhere in the sources."""
        wanted = path.rstrip("/").rpartition("/")[2]
        return path in self.routes or re.search(rf"[\"'`/]{re.escape(wanted)}(?![\w-])", self.literals) is not None


def is_health(path: str) -> bool:
    """Tell whether a path is called like a health route."""
    return bool(_HEALTH.fullmatch(path))


def _rank(path: str) -> int:
    plain = path.rstrip("/")
    return next((at for at, name in enumerate(_RANKS) if plain.endswith(name)), len(_RANKS))


@lru_cache(maxsize=32)
def shipped(dockerfile: Dockerfile) -> tuple[tuple[str, str], ...]:
    """Return names and texts of the sources that a Dockerfile copies into images."""
    context = dockerfile.context
    return tuple(_texts(context, _copied(dockerfile))) if context is not None else ()


@lru_cache(maxsize=32)
def sources(dockerfile: Dockerfile) -> Sources:
    """Read the sources that a Dockerfile copies into images."""
    texts = shipped(dockerfile)
    code = "\n".join(text for name, text in texts if name.endswith(_CODE))
    found = dict.fromkeys(path for name, text in texts for path in _routes(name, text))
    actuator = any("spring-boot-starter-actuator" in text for _, text in texts)
    if actuator:
        found["/actuator/health", True] = None
    prefixed = bool(_PREFIXED.search(code)) and not actuator
    sure = frozenset(path for path, direct in found if direct or not prefixed)
    everything = "\n".join(text for _, text in texts)
    ports = frozenset(int(number) for found in _LISTENED.findall(everything) for number in found if number) - _NOT_HTTP
    variables = tuple(
        (name, int(number))
        for name, number in dict.fromkeys(_DEFAULTED.findall(everything))
        if int(number) not in _NOT_HTTP
    )
    return Sources(tuple(dict.fromkeys(path for path, _ in found)), sure, ports, variables, everything, bool(code))


def _routes(name: str, text: str) -> Iterator[tuple[str, bool]]:
    """Yield each registered path, and whether it is registered on the application itself."""
    filed = _FILED.search(name)
    if filed:
        yield "/" + next(group for group in filed.groups() if group), True
    if name.endswith((".conf", ".template")):
        yield from ((path, True) for path in _NGINX.findall(text))
    if not name.endswith(_CODE):
        return
    yield from ((path, True) for path in _GO_METHOD.findall(text))
    for found in _REGISTERED.finditer(text):
        who = found["who"]
        if found["call"] in _ASKING and not (who or "").startswith("@") and _CLIENTS.search(who or ""):
            continue
        path = next(group for group in found.groups()[2:] if group is not None)
        if path:
            direct = who is not None and who.lstrip("@").rpartition(".")[2] in {
                "app",
                "application",
                "http",
                "mux",
                "server",
            }
            yield "/" + path.strip("^$").lstrip("/"), direct and not name.endswith((".rb", ".php"))


def _copied(dockerfile: Dockerfile) -> tuple[str, ...]:
    """Return the paths of the context that COPY and ADD take; the whole context when one cannot be known."""
    found = []
    for stage in dockerfile.stages:
        for item in stage.instructions:
            if isinstance(item, Copy) and item.from_stage is None:
                for token in item.sources:
                    text = stage.expand(token.text, item)
                    path = (text or "").strip("/").removeprefix("./").partition("*")[0]
                    found.append("" if path == "." else path)
    return tuple(found)


def _texts(context: BuildContext, copied: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    wanted = (
        name
        for name in context.files()
        if name.endswith(_SUFFIXES) and not _SKIPPED.search(name) and any(_within(name, path) for path in copied)
    )
    for _, name in zip(range(_MAX_FILES), wanted, strict=False):
        source = context.read(name)
        if source is not None:
            yield name, source.text[:_MAX_TEXT]


def _within(name: str, path: str) -> bool:
    return (
        not path
        or name == path
        or name.startswith(path.rstrip("/") + "/")
        or (not path.endswith("/") and name.startswith(path))
    )
