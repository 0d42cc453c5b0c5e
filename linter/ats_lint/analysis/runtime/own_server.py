"""Where a server listens that is built here: by the options of its command, or by what its sources say.

Only what is whole is an answer: every listener with its port, and addresses where these are told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ats_lint.analysis.runtime.applications import listening
from ats_lint.analysis.runtime.certainty import Certainty
from ats_lint.analysis.runtime.listener import Listener, Serving
from ats_lint.analysis.runtime.processes import Execution
from ats_lint.analysis.sources import source_facts
from ats_lint.analysis.sources.languages import CODE
from ats_lint.analysis.sources.program import Program, program
from ats_lint.analysis.views.dockerfile import Copy, Stage
from ats_lint.numbers import whole
from ats_lint.records import dataclass
from ats_lint.syntax.shell import Command

_INTERPRETERS = frozenset({"node", "python", "python3", "bun", "deno"})


@dataclass(frozen=True, slots=True)
class _Hosts:
    """How a server program is told its address: options, whether the port follows a colon, and what it takes."""

    options: tuple[str, ...]
    default: str = ""
    joined: bool = False
    bare: bool = False
    """Whether an operand is the address, with a colon before the port."""


_TOLD: Mapping[str, _Hosts] = {
    "uvicorn": _Hosts(("--host",), "127.0.0.1"),
    "gunicorn": _Hosts(("-b", "--bind"), "127.0.0.1", joined=True),
    "hypercorn": _Hosts(("-b", "--bind"), "127.0.0.1", joined=True),
    "daphne": _Hosts(("-b", "--bind"), "127.0.0.1"),
    "flask": _Hosts(("-h", "--host"), "127.0.0.1"),
    "php": _Hosts(("-S",), joined=True),
    "puma": _Hosts(("-b", "--bind"), joined=True),
    "next": _Hosts(("-H", "--hostname")),
    "artisan": _Hosts(("--host",), "127.0.0.1"),
    "rails": _Hosts(("-b", "--binding")),
    "http.server": _Hosts(("-b", "--bind")),
    "runserver": _Hosts((), bare=True),
}
"""Programs that listen on one address, of IPv4 unless it is one of IPv6; what is not told without a default is open."""
_NAMED_BEHIND = frozenset({"artisan", "rails", "http.server", "runserver"})
"""Those that another program is told to run (`python manage.py runserver`)."""


def serving(container: Execution) -> Serving | None:
    """Return where the program of an image built here listens; None unless all of that is known."""
    stage, process = container.stage, container.process
    if stage is None or process is None or any(one.background for one in container.commands):
        return None
    found = _of_command(container, process) or _of_next(container, stage, process) or _of_sources(stage, container)
    return found or _of_runtime(stage, container, process)


def _known(listeners: tuple[Listener, ...], origin: str) -> Serving:
    return Serving(listeners, Certainty.KNOWN, None, origin=origin)


def _of_command(container: Execution, process: Command) -> Serving | None:
    hosts, found = _hosts(process), listening(container)
    if hosts is None or found.port is None or not found.sure or process.has_option("-c", "--config", "--uds", "--fd"):
        return None
    if any(name.startswith(("GUNICORN_CMD", "UVICORN_", "FLASK_RUN")) for name in container.env):
        return None
    address = _address(process, hosts)
    both = not hosts.default and (address or "").strip("[]") == "::"  # of IPv4, too, unless the system says otherwise
    if not address or both or _several(process, hosts) or _binds_itself(container):
        return None
    return _known((Listener(found.port, str(found.port), (address.strip("[]"),), None),), "the options")


def _hosts(process: Command) -> _Hosts | None:
    behind = (word.basename.removesuffix(".py") for word in process.args[:2] if word.text)
    name = next((one for one in behind if one in _NAMED_BEHIND), process.name)
    return _TOLD.get(name)


def _address(process: Command, hosts: _Hosts) -> str | None:
    """Return the address that a command names, or that the program takes without one; None when it is not known."""
    if hosts.bare:
        told = [word.text for word in process.args if word.text and re.fullmatch(r"[\w.\[\]:]+:\d+", word.text)]
        return told[-1].rpartition(":")[0] if told else None
    option = process.option(*hosts.options, with_value=hosts.options)
    if option is None:
        return hosts.default
    value = option.value.removeprefix("tcp://") if option.value is not None else None
    return value.rpartition(":")[0] if value is not None and hosts.joined else value


def _binds_itself(container: Execution) -> bool:
    """Tell whether the configuration that Puma reads by itself names further addresses."""
    context = container.stage.dockerfile.context if container.stage is not None else None
    source = context.read("config/puma.rb") if context is not None else None
    return source is not None and re.search(r"^[ \t]*+(?:bind|ssl_bind)\b", source.text, re.MULTILINE) is not None


def _several(process: Command, hosts: _Hosts) -> bool:
    return sum(option.named(*hosts.options) for option in process.options(hosts.options)) > 1


def _of_next(container: Execution, stage: Stage, process: Command) -> Serving | None:
    """Return where the server of Next.js's standalone output listens: on the address that HOSTNAME is."""
    if process.name != "node" or (process.first or "").rpartition("/")[2] != "server.js":
        return None
    copies = (one for one in stage.chain() if isinstance(one, Copy))
    if not any("/standalone" in token.text for copy in copies for token in copy.sources):
        return None
    address, port = container.env.get("HOSTNAME"), container.env.get("PORT", "3000") or ""
    if not address or not port.isdecimal():
        return None
    addresses = () if address in {"::", "[::]"} else (address,)
    return _known((Listener(whole(port), port, addresses, None),), "HOSTNAME")


def _of_runtime(stage: Stage, container: Execution, process: Command) -> Serving | None:
    """Return where a runtime makes its programs listen unless they say otherwise, as that of ASP.NET does."""
    base = stage.base
    if base.role != "runtime" or not base.ports or not any(base.listens()) or process.name not in base.tools:
        return None
    ports: set[int] = set(base.ports) if base.sure("ports") else set()
    if any("kestrel__endpoints" in name.lower() for name in container.env):
        return None
    for name in (one for one, what in base.listens() if what == "port" and one in container.env):
        text = container.env[name]
        if text is None:
            return None
        ports = {port for one in re.split("[;,]", text) if (port := _port_of(one.strip())) is not None} or ports
    return (
        _known(tuple(Listener(port, str(port), (), None) for port in sorted(ports)), "the runtime") if ports else None
    )


def _port_of(text: str) -> int | None:
    """Return the port that a number or a URL means, which is the scheme's own where the URL names none."""
    found = re.fullmatch(r"(?:(https?)://(?:\[[^\]]*\]|[^\[\]:/]*)(?::(\d{1,5}))?(?:/.*)?|(\d{1,5}))", text)
    if found is None:
        return None
    scheme, port, alone = found.groups()
    return whole(port or alone) if port or alone else {"http": 80, "https": 443}[scheme]


def _of_sources(stage: Stage, container: Execution) -> Serving | None:
    """Return the one place where the sources listen, if a file of them is what is started."""
    shown, process = program(stage.dockerfile), container.process
    if process is None or not shown.complete or shown.unread is not None:
        return None
    if process.name not in _INTERPRETERS and {one.language for one in shown.files if one.language in CODE} != {"go"}:
        return None
    found = tuple(_listeners(shown, container.env))
    return _known(found, "the sources") if len(found) == 1 and found[0].port is not None else None


def _listeners(shown: Program, environment: Mapping[str, str | None]) -> Iterator[Listener]:
    for file, one in shown.listeners():
        if not file.by_hand and file.language in CODE:
            text = one.port.text(environment)
            port = whole(text) if text is not None and re.fullmatch(r"\d{2,5}", text) else None
            yield Listener(port, text or "", _addresses(one, file.language, environment), None)


def _addresses(
    one: source_facts.SourceListener, language: str, environment: Mapping[str, str | None]
) -> tuple[str, ...] | None:
    """Return where a listener listens: empty for both families, None when that is not known."""
    if one.address is None:
        # Node listens on all addresses when it is not told any; a framework of Python may have its own.
        return None if language == "python" else ()
    text = one.address.text(environment)
    if text is None or text == "localhost":
        return None
    if text == "":
        return ("0.0.0.0",) if language == "python" else ()
    return () if text in {"::", "[::]"} else (text.strip("[]"),)
