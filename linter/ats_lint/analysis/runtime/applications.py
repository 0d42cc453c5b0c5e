"""Servers that are built here: the port they listen on, and a probe with what their image has."""

from __future__ import annotations

import re

from ats_lint.analysis.runtime.clients import ProbeTarget, client
from ats_lint.analysis.runtime.processes import Execution
from ats_lint.analysis.runtime.proposed_probe import Probe
from ats_lint.analysis.sources.routes import Sources, sources
from ats_lint.analysis.views.dockerfile import Copy, Env, Stage
from ats_lint.model import Safety
from ats_lint.numbers import whole
from ats_lint.patterns import regex
from ats_lint.records import dataclass, replace
from ats_lint.syntax.shell import Command

_WORKERS = regex(
    r"\b(celery|rq|huey|dramatiq|sidekiq|resque|arq|faust|queue:work|queue:listen|horizon|schedule:work|scheduler"
    r"|worker|beat|crond?|supervisord|consumer|taskiq|delayed_job|shoryuken|temporal-worker|bullmq|cron)\b"
)


_CONFIGURED = frozenset({"nginx", "apache2-foreground", "httpd-foreground", "php-fpm", "puma", "rails"})
"""Servers that read their port from a file by habit."""
_TLS_PORTS = frozenset({443, 8443})


@dataclass(frozen=True, slots=True)
class ServerProgram:
    """How a server program is told its port: options, and the port it takes without."""

    options: tuple[str, ...] = ()
    default: int | None = None
    bare: bool = False
    """Whether an operand that is a number or an address is the port."""
    health: str | None = None
    """A health route that the program itself has."""
    variable: str = ""
    """An environment variable that sets the port."""


_SERVERS: dict[str, ServerProgram] = {
    "uvicorn": ServerProgram(("--port",), 8000, variable="UVICORN_PORT"),
    "gunicorn": ServerProgram(("-b", "--bind"), 8000),
    "hypercorn": ServerProgram(("-b", "--bind"), 8000),
    "daphne": ServerProgram(("-p", "--port"), 8000),
    "waitress-serve": ServerProgram(("--port", "--listen"), 8080),
    "granian": ServerProgram(("--port",), 8000),
    "fastapi": ServerProgram(("--port",), 8000),
    "flask": ServerProgram(("-p", "--port"), 5000, variable="FLASK_RUN_PORT"),
    "streamlit": ServerProgram(("--server.port",), 8501, health="/_stcore/health", variable="STREAMLIT_SERVER_PORT"),
    "http.server": ServerProgram((), 8000, bare=True),
    "runserver": ServerProgram((), 8000, bare=True),
    "http-server": ServerProgram(("-p", "--port"), 8080),
    "puma": ServerProgram(("-p", "--port", "-b", "--bind"), 9292),
    "rails": ServerProgram(("-p", "--port"), 3000),
    "rackup": ServerProgram(("-p", "--port"), 9292),
    "artisan": ServerProgram(("--port",), 8000),
    "php": ServerProgram(("-S",)),
    "apache2-foreground": ServerProgram((), 80),
    "httpd-foreground": ServerProgram((), 80),
    "php-fpm": ServerProgram((), 9000),
    "nginx": ServerProgram((), 80),
    "serve": ServerProgram(("-l", "-p", "--listen", "--port"), 3000),
    "next": ServerProgram(("-p", "--port")),
    "ng serve": ServerProgram(("--port",), 4200),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listening:
    """A port and whether it is certain; `port` is None when nothing tells."""

    port: int | None
    sure: bool
    server: ServerProgram | None = None
    variable: str = ""
    """A variable of the container that says the port, where the author lets something else decide what it holds."""


def listening(container: Execution) -> Listening:
    """Return the port that the container's process listens on."""
    process = container.process
    server = _server(process) if process else None
    told = _told(process, server or _ANY, container) if process else None
    if told is not None:
        return Listening(told.port, told.sure, server)
    if server is not None and server.variable in container.env:
        return _by_variable(container, server.variable, server)
    default = server.default if server is not None and not container.env.get("PORT") else None
    if server is not None and default is not None and _default_holds(process, server, container):
        return Listening(default, True, server)
    found = _guessed(container, server)
    return found if found.port is not None else Listening(default, False, server)


def is_worker(container: Execution) -> bool:
    """Tell whether the process serves nobody: it takes work from a queue or a clock."""
    return works_off(*container.commands)


def works_off(*commands: Command) -> bool:
    """Tell whether commands name a program that takes work from a queue or a clock."""
    words = [word.text or word.raw for command in commands for word in command.words]
    return bool(_WORKERS.search(" ".join(words)))


def _server(process: Command) -> ServerProgram | None:
    if process.name == "ng" and process.first == "serve":
        return _SERVERS["ng serve"]
    if process.name in _SERVERS and process.name != "php" and not _is_own(process):
        return _SERVERS[process.name]
    for word in process.args[:2]:
        name = word.basename.removesuffix(".py") if word.text else ""
        if name in {"runserver", "artisan", "http.server", "rails"}:
            return _SERVERS[name]
    return _SERVERS["php"] if process.name == "php" and process.has_option("-S") else None


def _is_own(process: Command) -> bool:
    """Tell whether a program is started from a directory of the project, and has the name of another one by chance."""
    directory, slash, _ = (process.program.text or "" if process.program else "").rpartition("/")
    return bool(slash) and directory.rpartition("/")[2] not in {"bin", "sbin", ".bin"}


_ANY = ServerProgram(("--port", "--http-port", "--server.port", "-Dserver.port", "-Dhttp.port"))
"""What the port's option is called by many programs."""


def _told(process: Command, server: ServerProgram, container: Execution) -> Listening | None:
    found = process.option(*server.options, with_value=server.options) if server.options else None
    value = None
    if found is not None:
        value = found.value if found.value is not None else (found.value_word or found.word).raw
    elif server.bare:
        value = next(
            (word.text for word in reversed(process.args) if re.fullmatch(r"([\w.\[\]:]*:)?\d+", word.text or "")), None
        )
    if value is None:
        return None
    number = re.search(r"(?:^|[:=])(\d{2,5})$", _expanded(value, container) or "")
    return Listening(whole(number[1]), True, server) if number else Listening(None, False, server)


def _expanded(text: str, container: Execution) -> str | None:
    def put(match: re.Match[str]) -> str:
        name, default = match[1] or match[2], match[3]
        value = container.env.get(name)
        return value if value else (default or "?") if name not in container.env else "?"

    return re.sub(r"\$(?:(\w+)|\{(\w+)(?::?-([^${}]*))?\})", put, text.strip("\"'"))


def _default_holds(process: Command | None, server: ServerProgram, container: Execution) -> bool:
    """Whether no configuration file can have changed the default port."""
    stage = container.stage
    if process is None or process.has_option("-c", "--config", "-C", "--uds", "--unix-socket"):
        return False
    context = stage.dockerfile.context if stage is not None else None
    if process.name == "gunicorn" and context is not None and context.exists("gunicorn.conf.py"):
        return False
    if stage is not None and stage.ports and server.default not in stage.ports:
        return False
    if process.name not in _CONFIGURED or stage is None:
        return True
    if len({*stage.ports} - _TLS_PORTS) > 1:
        return False  # which of them, its configuration says
    return server.default in {*stage.ports, *sources(stage.dockerfile).ports} or _as_shipped(stage, server.default)


def _as_shipped(stage: Stage, port: int | None) -> bool:
    """Whether the base image's server runs with the base image's configuration."""
    copies = (item.destination.text for item in stage.chain() if isinstance(item, Copy))
    changed = any("/etc/" in target or target.rstrip("/") in {"", "/etc"} for target in copies)
    return port in stage.base.ports and stage.base.sure("ports") and not changed


def _guessed(container: Execution, server: ServerProgram | None) -> Listening:
    """Return the port that EXPOSE, `PORT` and the sources agree on."""
    stage = container.stage
    if stage is None:
        return Listening(None, False, server)
    shown = sources(stage.dockerfile)
    listened = _ports(container, shown, shown.variables)
    both = listened.intersection(stage.ports)
    if len(both) == 1:
        names = (name for name, number in shown.variables if container.env.get(name, str(number)) == str(min(both)))
        sure = server is not None or not both <= shown.configured  # a web server's file, and who reads it is not known
        return Listening(min(both), sure, server, next((one for one in names if _is_open(container, one)), ""))
    told = _by_variable(container, "PORT", server)
    if told.port is not None:
        return replace(told, sure=told.port in stage.ports or "PORT" in shown.reads)
    if len(stage.ports) == 1:
        return Listening(stage.ports[0], False, server)
    # A variable that is only read may be the port of somebody else.
    bound = _ports(container, shown, shown.bound)
    if len(listened) == 1 and bound == listened and not stage.ports:
        return Listening(min(bound), True, server)
    return Listening(None, False, server)


def _by_variable(container: Execution, name: str, server: ServerProgram | None) -> Listening:
    """Return the port that a variable of the container holds."""
    text = container.env.get(name) or ""
    if not text.isdecimal():
        return Listening(None, False, server)
    return Listening(whole(text), True, server, name if _is_open(container, name) else "")


def _is_open(container: Execution, name: str) -> bool:
    """Tell whether something outside decides what a variable holds: `.env`, the shell, an argument of the build.

    Whoever runs an image may set a variable for which the program has a default.
    """
    own = container.service.environment.get(name) if container.service is not None else None
    if own is not None:
        return bool(own.variables) or own.value_span is None
    if name not in container.env:
        return container.service is None
    pairs = (
        pair
        for item in (container.stage.chain() if container.stage is not None else ())
        if isinstance(item, Env)
        for pair in item.pairs
        if pair.key.text == name
    )
    return any("$" in (pair.raw or "") for pair in pairs)


def _ports(container: Execution, shown: Sources, variables: tuple[tuple[str, int], ...]) -> set[int]:
    """Return the ports that the sources listen on, and those that variables give."""
    texts = [container.env.get(name, str(default)) or "" for name, default in variables]
    return {*shown.ports, *(whole(text) for text in texts if text.isdecimal())}


def application_probe(container: Execution) -> Probe | str:
    """Return a probe for a server that is built here, or why there is none."""
    stage = container.stage
    if container.facts is None:
        return "Nothing is known of the image, and a probe must fit what is in it."
    if container.facts.family == "windows" or (stage is not None and stage.is_windows):
        return "No probe is known that works in images for Windows."
    if is_worker(container):
        return "The process serves no port; when it dies, the container does."
    if container.process is None:
        return "The command that the image runs is not known."
    from ats_lint.analysis.runtime import plain_requests

    found = listening(container)
    if found.port is None:
        return "The port that the process listens on is not known."
    route = found.server.health if found.server else None
    if route is None and stage is not None:
        route = plain_requests.route(container, stage)
    test = client(container, ProbeTarget(found.port, route, found.variable))
    if test is None:
        return "The image has no client that could ask the server."
    what = f"the sources show the route {route}" if route else "the port accepts connections"
    doubt = plain_requests.elsewhere(container, found.variable or "PORT")
    sure = found.sure and not doubt and _starts_surely(container)
    because = (
        f"The command listens on port {found.port}, {what}, and the client is in the image."
        if sure
        else doubt or f"It is likely, and no more, that the process listens on port {found.port}."
    )
    return Probe(test, Safety.SAFE if sure else Safety.UNSAFE, because, timeout="5s")


def _starts_surely(container: Execution) -> bool:
    """Tell whether the process is written in the files, or what the base image starts is certain."""
    stage = container.stage
    if stage is None or container.overridden or stage.cmd is not None or stage.entrypoint is not None:
        return True
    return stage.base.sure("command", "entrypoint")
