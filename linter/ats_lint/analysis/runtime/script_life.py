"""How long a program lives that is built here, by its source: one that listens stays, one that only works ends."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ats_lint.analysis.build.placed import placed_text
from ats_lint.analysis.runtime.lifetime import Life, Lifetime
from ats_lint.analysis.sources.program import facts
from ats_lint.analysis.views.dockerfile import Stage
from ats_lint.analysis.views.effective import join_path
from ats_lint.shortening import short
from ats_lint.syntax.shell import Command

if TYPE_CHECKING:
    import ast

_INTERPRETERS = frozenset({"python", "python3", "node", "ruby", "deno", "bun", "php"})
_STAYING = frozenset(
    {"run", "run_app", "run_forever", "run_polling", "run_until_complete", "serve", "serve_forever", "start", "listen",
     "mainloop", "consume", "start_consuming", "loop_forever", "loop_start", "poll", "polling", "subscribe",
     "psubscribe", "wait", "accept", "input", "execv", "execvp", "exec", "eval", "import_module", "__import__"}
)  # fmt: skip
"""Names of calls after which a program may stay, or do what cannot be read."""
_STAYING_MODULES = frozenset(
    {"asyncio", "threading", "multiprocessing", "concurrent", "socketserver", "http", "wsgiref", "xmlrpc", "sched",
     "signal", "tkinter", "selectors", "runpy", "code", "cmd"}
)  # fmt: skip
_CLIENTS = frozenset(
    {"requests", "httpx", "urllib3", "psycopg", "psycopg2", "pymysql", "MySQLdb", "mysql", "redis", "pymongo", "boto3",
     "botocore", "minio", "sqlalchemy", "pandas", "numpy", "yaml", "dotenv", "elasticsearch", "opensearchpy", "neo4j",
     "qdrant_client", "chromadb", "openpyxl", "bs4", "lxml", "tqdm", "jinja2", "cassandra", "clickhouse_connect"}
)  # fmt: skip
"""Libraries that do what they are asked, and no more."""


def of_script(stage: Stage, command: Command) -> Life | None:
    """Return how long a script lives that an interpreter runs; None when its source does not tell."""
    context = stage.dockerfile.context
    if command.name.rstrip("0123456789.") not in _INTERPRETERS or context is None:
        return None
    script = next((word.text for word in command.args if not word.prefix.startswith("-")), None)
    path = join_path(stage.workdir.value, script) if script else None
    text = placed_text(stage, path) if path else None
    if script is None or text is None:
        return None
    name = script.rpartition("/")[2]
    found = next((one for one in context.files() if one == script or one.rpartition("/")[2] == name), None)
    shown = facts(context, found) if found is not None else None
    if shown is not None and (shown.listeners or shown.routes):
        return Life(Lifetime.SERVER, True, f"{short(name, 40)} listens on a port")
    if script.endswith(".py") and _ends(text):
        return Life(Lifetime.JOB, True, f"{short(name, 40)} does its work and ends")
    return None


def _ends(text: str) -> bool:
    """Tell whether a Python program has nothing by which it could stay."""
    import ast  # late: few services run a script that is at hand

    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return bool(tree.body) and not any(_may_stay(node) for node in ast.walk(tree))


def _may_stay(node: ast.AST) -> bool:
    import ast

    if isinstance(node, ast.While | ast.AsyncFunctionDef | ast.Await | ast.AsyncFor):
        return True
    if isinstance(node, ast.Import):
        return any(not _is_known(alias.name) for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return bool(node.level) or not _is_known(node.module or "")
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return called in _STAYING
    return False


def _is_known(module: str) -> bool:
    first = module.partition(".")[0]
    known = first in sys.stdlib_module_names and first not in _STAYING_MODULES
    return known or module == "http.client" or first in _CLIENTS
