"""Whether an application answers a plain request from its own container: by HTTP, on the loopback, to anybody."""

from __future__ import annotations

import posixpath

from ats_lint.analysis.runtime.processes import Execution
from ats_lint.analysis.sources import guards
from ats_lint.analysis.sources.program import program
from ats_lint.analysis.sources.routes import sources
from ats_lint.analysis.views.dockerfile import Stage
from ats_lint.patterns import regex
from ats_lint.syntax.compose import dotenv

_ENCRYPTED = regex(r"(?:^|\s)--?(?:ssl|tls|https|cert|keyfile)\w*|\bssl://|\btls://")
_ADDRESSED = regex(r"(?:^|\s)(?:--(?:host|bind|address|hostname|listen)[= ]|-b ?|-H ?)(?:\w+://)?([A-Za-z][\w.-]*)")
_ADDRESS = regex(
    r"(?:\w+_)?(?:BIND|LISTEN)(?:_?(?:HOST|ADDR(?:ESS)?|IP|ON))?|(?:SERVER_|HTTP_|APP_|WEB_|API_)?(?:HOST|ADDR)"
)
"""Variables that by their names say on which address a program listens."""
_LOCAL = regex(r"(?:0\.0\.0\.0|127\.0\.0\.1|\[?::\]?|\*|)(?::\d*)?|:?\d+")
_BY_NAME = frozenset({"unix", "fd", "http", "https", "tcp"})


def route(container: Execution, stage: Stage) -> str | None:
    """Return the health route that the sources show, unless something may keep whoever asks without more from it."""
    found = sources(stage.dockerfile).health
    context = stage.dockerfile.context
    if found is None or context is None or _ENCRYPTED.search(_line(container)):
        return None
    return None if guards.before(context, program(stage.dockerfile), found) else found


def elsewhere(container: Execution, port: str) -> str:
    """Say what may keep the server from the loopback, or from the port that is known; empty when nothing is seen to."""
    named = _ADDRESSED.search(_line(container))
    if named is not None and named[1] not in _BY_NAME:
        return f"On which address {named[1]} is, only the running container knows."
    stage = container.stage
    context = stage.dockerfile.context if stage is not None else None
    if stage is None or context is None:
        return ""
    shown = sources(stage.dockerfile)
    for name in sorted(shown.reads):
        value = container.env.get(name, "")
        if _ADDRESS.fullmatch(name) and (value is None or not _LOCAL.fullmatch(value)):
            return f"{name} may say another address to listen on than the container's own."
    if guards.bound_by_name(context, program(stage.dockerfile)):
        return "The server listens on a name, and its address is not known."
    loads = any(file.facts.env_files for file in program(stage.dockerfile).files)
    if loads and port in shown.reads and port not in container.env:
        for name in context.files():
            source = context.read(name) if posixpath.basename(name).startswith(".env") else None
            if source is not None and dotenv.parse(source).get(port) is not None:
                return f"The program reads {name}, which sets {port} as well."
    return ""


def _line(container: Execution) -> str:
    return " ".join(word.text or word.raw for command in container.commands for word in command.words)
