"""Calls of Python that listen, open files, ask for privileges, load environment files or start git."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from ats_lint.analysis.sources import literals
from ats_lint.analysis.sources.expression_values import SourceValue, setting, text_value
from ats_lint.analysis.sources.python_nodes import Nodes
from ats_lint.analysis.sources.python_values import PythonNames, evaluate, keyword, last_name
from ats_lint.analysis.sources.source_facts import Access, SourceListener

_RUNNERS = {"uvicorn": 8000, "hypercorn": 8000, "granian": 8000, "web": 8080, "socketio": 5000}
_APPLICATIONS = {"Flask": 5000, "Quart": 5000, "Sanic": 8000, "Bottle": 8080, "Dash": 8050, "FastHTML": 5001}
_SERVERS = frozenset(
    {"HTTPServer", "ThreadingHTTPServer", "TCPServer", "ThreadingTCPServer", "WSGIServer", "UDPServer", "XMLRPCServer",
     "SimpleXMLRPCServer"}
)  # fmt: skip
"""Servers that take `(address, port)` first."""
_STARTERS = {"make_server": 1, "start_server": 2, "create_server": 2, "start_http_server": 0, "run_simple": 1}
"""Calls that listen, and which of their arguments is the port."""
_OPENERS = frozenset({"open", "ZipFile", "TarFile"})
_MAKERS = frozenset({"makedirs", "mkdir"})
_WRITERS = {"connect": "sqlite3", "to_csv": "", "to_parquet": "", "to_pickle": "", "to_excel": "", "savefig": ""}
_SECOND = {"copy": "shutil", "copyfile": "shutil", "copytree": "shutil", "move": "shutil", "copy2": "shutil",
           "save": "torch", "dump": "joblib"}  # fmt: skip
_TEMPORARY = frozenset({"NamedTemporaryFile", "TemporaryFile", "TemporaryDirectory", "mkdtemp", "mkstemp"})
_METHODS = frozenset({"write_text", "write_bytes", "touch"})
_ROOT = frozenset({"setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "initgroups", "setgroups"})
_CHOWN = frozenset({"chown", "lchown", "fchown"})
_LOADERS = frozenset({"load_dotenv", "dotenv_values", "read_env", "find_dotenv", "RepositoryEnv", "from_dotenv"})
_SETTINGS = frozenset({"SettingsConfigDict", "Settings", "ConfigDict", "Config"})
_VERSIONS = frozenset({"versioneer", "setuptools_scm", "dunamai", "versioningit"})
"""Modules that take a version from git."""
_TMP = setting("TMPDIR", text_value("/tmp"))


def listeners(calls: Iterable[ast.Call], names: PythonNames) -> Iterator[SourceListener]:
    """Yield where calls listen."""
    for call in calls:
        found = _listener(call, names)
        if found is not None:
            yield found


def _listener(call: ast.Call, names: PythonNames) -> SourceListener | None:
    name = last_name(call.func)
    who = last_name(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    host = keyword(call, "host", "address", "hostname")
    address = evaluate(host, names) if host is not None else None
    port = keyword(call, "port", "http_port")
    if name in {"run", "run_app", "serve", "Config", "launch", "run_async"}:
        default = _default(call, name, who, names)
        known = default is not None or name in {"run_app", "serve"} or who in {"app", "application", "server"}
        if port is not None and known:
            return SourceListener(evaluate(port, names), address)
        return SourceListener(default, address) if default is not None and not _spread(call) else None
    if (name in _SERVERS or name == "bind") and call.args and isinstance(call.args[0], ast.Tuple):
        parts = call.args[0].elts
        return SourceListener(evaluate(parts[1], names), evaluate(parts[0], names)) if len(parts) == 2 else None
    if name in _STARTERS:
        at = _STARTERS[name]
        given = port or (call.args[at] if len(call.args) > at else None)
        return SourceListener(evaluate(given, names), address) if given is not None else None
    if name == "listen" and call.args and who not in {"sock", "socket", "s", "server_socket", "event", "db"}:
        found = evaluate(call.args[0], names)
        return SourceListener(found, address) if (found.constant or "1000").isdecimal() and found.known else None
    if name in {"add_insecure_port", "add_secure_port"} and call.args:
        return _of_address(evaluate(call.args[0], names))
    return None


def configured(name: str, names: PythonNames) -> Iterator[SourceListener]:
    """Yield where the configuration of gunicorn or hypercorn, which is Python, lets it listen."""
    if name.startswith(("gunicorn", "hypercorn")) and "bind" in names.assigned:
        value = evaluate(names.assigned["bind"], names)
        if len(value.pieces) == 1 and isinstance(value.pieces[0], str):
            found = _of_address(value)
            yield from (found,) if found is not None else ()


def _default(call: ast.Call, name: str, who: str, names: PythonNames) -> SourceValue | None:
    """Return the port that a framework takes by itself; None when it is no framework that is known."""
    if name == "run" and who in _RUNNERS:
        return text_value(str(_RUNNERS[who]))
    if name == "run_app" or (name == "Config" and who == "uvicorn"):
        return text_value("8080" if name == "run_app" else "8000")
    made = names.assigned.get(who)
    number = _APPLICATIONS.get(last_name(made)) if isinstance(made, ast.Call) else None
    return text_value(str(number)) if number is not None else None


def _of_address(address: SourceValue) -> SourceListener | None:
    text = address.constant or ""
    host, _, port = text.rpartition(":")
    return SourceListener(text_value(port), text_value(host)) if port.isdecimal() else None


def accesses(nodes: Nodes, names: PythonNames) -> Iterator[Access]:
    """Yield the files that calls open, and the databases that literals name."""
    for call in nodes.of(ast.Call):
        yield from _access(call, names)
    for constant in nodes.of(ast.Constant):
        if isinstance(constant.value, str) and constant.value.startswith("sqlite"):
            _, separator, path = constant.value.partition(":///")
            if separator and path and not path.startswith(":"):
                yield Access(text_value(path))
    for entries in nodes.of(ast.Dict):
        yield from _handler(entries, names)


def _access(call: ast.Call, names: PythonNames) -> Iterator[Access]:
    name = last_name(call.func)
    receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
    who = last_name(receiver) if receiver is not None else ""
    if name in _OPENERS:
        yield from _opened(call, name, receiver, who, names)
    elif name in _MAKERS and (receiver is None or who in {"os", "path"}):
        yield from _placed(call.args[:1], names, make=True)
    elif name in _METHODS or name == "mkdir":
        yield from _placed([receiver] if receiver is not None else [], names, make=name == "mkdir")
    elif name.endswith("FileHandler") or (name == "basicConfig" and keyword(call, "filename")):
        given = [*call.args[:1], *([found] if (found := keyword(call, "filename")) else [])]
        yield from _placed(given if name != "basicConfig" else given[-1:], names, log=True)
    elif name in _WRITERS and _WRITERS[name] in {"", who}:
        yield from _placed(call.args[:1], names)
    elif name in _SECOND and _SECOND[name] == who:
        yield from _placed(call.args[1:2], names)
    elif name in _TEMPORARY and keyword(call, "dir") is None:
        yield Access(_TMP)


def _opened(call: ast.Call, name: str, receiver: ast.expr | None, who: str, names: PythonNames) -> Iterator[Access]:
    modules = {"io", "codecs", "gzip", "bz2", "lzma", "aiofiles", "tarfile", "zipfile", "shelve", "builtins", "anyio"}
    if receiver is not None and who not in modules:
        if isinstance(receiver, ast.Name) and receiver.id in {"os", "webbrowser", "Image", "wave", "urllib"}:
            return
        given, mode = [receiver], call.args[0] if call.args else keyword(call, "mode")
    else:
        given, mode = call.args[:1], call.args[1] if len(call.args) > 1 else keyword(call, "mode")
    text = mode.value if isinstance(mode, ast.Constant) and isinstance(mode.value, str) else "r"
    for access in _placed(given, names):
        writes = who == "shelve" or bool(set(text) & set("wax+"))
        yield Access(access.place, "write" if writes else "read")


def _placed(given: list[ast.expr], names: PythonNames, *, make: bool = False, log: bool = False) -> Iterator[Access]:
    for node in given:
        yield Access(evaluate(node, names), "make" if make else "write", log)


def _handler(node: ast.Dict, names: PythonNames) -> Iterator[Access]:
    """Yield the file of a handler in a configuration of logging."""
    entries = {
        key.value: value for key, value in zip(node.keys, node.values, strict=True) if isinstance(key, ast.Constant)
    }
    kind = evaluate(entries.get("class"), names).constant or ""
    if "filename" in entries and kind.endswith("FileHandler"):
        yield Access(evaluate(entries["filename"], names), log=True)


def privileges(nodes: Nodes) -> Iterator[str]:
    """Yield what only root may do."""
    for call in nodes.of(ast.Call):
        name, who = last_name(call.func), _receiver(call)
        if (name in _ROOT and who in {"", "os"}) or (name in _CHOWN and who in {"os", "shutil", ""}):
            yield f"{who}.{name}" if who else name
    yield from (node.attr for node in nodes.of(ast.Attribute) if node.attr in {"SOCK_RAW", "AF_PACKET"})
    yield from ("scapy" for module in _imported(nodes) if module == "scapy")


def _receiver(call: ast.Call) -> str:
    return last_name(call.func.value) if isinstance(call.func, ast.Attribute) else ""


def _imported(nodes: Nodes) -> Iterator[str]:
    """Yield the packages that a module imports."""
    for given in nodes.of(ast.Import):
        yield from (one.name.partition(".")[0] for one in given.names)
    yield from ((one.module or "").partition(".")[0] for one in nodes.of(ast.ImportFrom))


def env_files(nodes: Nodes, names: PythonNames) -> Iterator[str]:
    """Yield the environment files that a module loads; empty for the one that the library looks for."""
    for call in nodes.of(ast.Call):
        yield from _loaded(call, names)
    for given in nodes.of(ast.Assign):
        if any(last_name(target) == "env_file" for target in given.targets):
            yield from _given(given.value, names)
    yield from ("" for module in _imported(nodes) if module in {"decouple", "environ", "environs"})


def _loaded(call: ast.Call, names: PythonNames) -> Iterator[str]:
    name = last_name(call.func)
    given = keyword(call, "env_file", "_env_file")
    if name in _LOADERS:
        yield _file(call.args[0] if call.args else keyword(call, "dotenv_path", "path"), names)
    elif given is not None and name in _SETTINGS:
        yield from _given(given, names)
    elif name in {"open", "read_text", "Config", "exists", "is_file"}:
        receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
        place = call.args[0] if call.args else receiver
        found = literals.env_file((evaluate(place, names).constant or "") if place is not None else "")
        yield from (found,) if found else ()


def _file(node: ast.expr | None, names: PythonNames) -> str:
    text = evaluate(node, names).constant if node is not None else None
    return literals.env_file(text or "") or ""


def _given(node: ast.expr, names: PythonNames) -> Iterator[str]:
    if isinstance(node, ast.Constant) and node.value is None:
        return
    parts = node.elts if isinstance(node, ast.Tuple | ast.List) else [node]
    yield from (_file(part, names) for part in parts)


def questions(nodes: Nodes) -> Iterator[str]:
    """Yield what a module asks git about the history, by itself or by a library."""
    yield from (found for call in nodes.of(ast.Call) if (found := git(call)))
    yield from (module for module in _imported(nodes) if module in _VERSIONS)


def git(call: ast.Call) -> str:
    """Return what a call asks git about the history; empty when it asks nothing."""
    first = call.args[0] if call.args else keyword(call, "args", "cmd")
    name = last_name(call.func)
    who = last_name(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    if name == "setup" and keyword(call, "use_scm_version", "pbr", "vcversioner") is not None:
        return "setup"
    if name == "Repo" and who in {"", "git", "porcelain"} and call.args:
        return "GitPython"
    if name not in {
        "run",
        "check_output",
        "check_call",
        "call",
        "Popen",
        "getoutput",
        "system",
        "popen",
        "getstatusoutput",
    }:
        return ""
    parts = first.elts if isinstance(first, ast.List | ast.Tuple) else [first] if first is not None else []
    said = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return literals.asks_git(" ".join(said))


def _spread(call: ast.Call) -> bool:
    """Tell whether a call takes options that are not written there."""
    return any(one.arg is None for one in call.keywords)
