"""Health checks as written: what they run and what they ask."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ats_lint.analysis.views.compose import Service
from ats_lint.analysis.views.dockerfile import Healthcheck as HealthcheckInstruction
from ats_lint.analysis.views.dockerfile import Stage
from ats_lint.model import Span
from ats_lint.numbers import whole
from ats_lint.patterns import regex
from ats_lint.records import dataclass
from ats_lint.syntax import shell
from ats_lint.syntax.shell import Command, Word

_LOCAL = r"(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\])"
_URL = regex(
    rf"(?:(?P<scheme>https?)://)?(?:(?<![^@/\s'\"])[^@/\s'\"]*+@)?(?P<host>{_LOCAL})(?::(?P<port>\d+))?(?P<path>/[^\s'\"`)]*)?(?![\w.$:{{])"
)
_FOREIGN = regex(
    r"(?P<scheme>https?)://(?:[^@/\s'\"]*@)?(?P<host>[A-Za-z0-9][\w.-]*)(?::(?P<port>\d+))?(?P<path>/[^\s'\"`)]*)?(?![\w.$:{@])"
)
_TCP = regex(r"/dev/tcp/(?P<host>localhost|127\.0\.0\.1)/(?P<port>\d+)")
_HTTP = frozenset({"curl", "wget", "http", "httpie"})


@dataclass(frozen=True, slots=True)
class Check:
    """The test of one health check.

    `reader` is where it says that a shell reads it, None for the exec form; `span` is the whole test.
    """

    subject: Service | Stage
    commands: tuple[Command, ...]
    reader: Span | None
    span: Span
    words: tuple[tuple[str, Span], ...] = ()
    """The words of the exec form."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a check asks on this host: a URL, or a port alone; `start` and `end` lie in the word's text."""

    command: Command
    word: Word
    port: int | None
    path: str | None
    port_range: tuple[int, int]
    path_range: tuple[int, int]
    https: bool = False
    host: str = "127.0.0.1"


def service_check(service: Service) -> Check | None:
    """Return the test that a service has in Compose."""
    found = service.healthcheck
    if found is None or found.test is None or found.disabled or found.kind not in {"CMD", "CMD-SHELL"}:
        return None
    listed = found.test.words
    reader = None if found.kind == "CMD" else listed[0].span if listed else found.test.span
    words = tuple((word.text or "", word.span) for word in found.words) if found.kind == "CMD" else ()
    return Check(service, found.commands, reader, found.test.span, words)


def stage_check(stage: Stage, instruction: HealthcheckInstruction) -> Check | None:
    """Return the test of a HEALTHCHECK."""
    probe = instruction.probe
    if probe is None:
        return None
    words = tuple((token.text, token.span) for token in probe.json or ())
    span = probe.args.whole
    return Check(stage, probe.commands, span if probe.json is None else None, span, words)


def requests(check: Check) -> Iterator[Request]:
    """Yield what the commands of a check ask on this host, as far as it is known."""
    for command in check.commands:
        if command.name in shell.SHELLS and any(one.parent is command for one in check.commands):
            # What the shell is given to read follows.
            continue
        for word in (*command.args, *(one.target for one in command.redirects if one.target)):
            if word.text is None:
                continue
            for found in _TCP.finditer(word.text):
                yield Request(command, word, whole(found["port"]), None, found.span("port"), (0, 0), host=found["host"])
            if "string" not in command.context and command.name in shell.SHELLS:
                continue
            for found in _URL.finditer(word.text):
                if found["scheme"] or (command.name in _HTTP and found.start() == 0):
                    yield _request(command, word, found)
        if command.name in {"nc", "ncat", "netcat"}:
            yield from _netcat(command)


def _request(command: Command, word: Word, found: re.Match[str]) -> Request:
    https = found["scheme"] == "https"
    port = whole(found["port"]) if found["port"] else 443 if https else 80
    path = found["path"] or "/"
    return Request(command, word, port, path, found.span("port"), found.span("path"), https, found["host"])


def elsewhere(check: Check) -> Iterator[Request]:
    """Yield the URLs of a check that name another host than this one."""
    for command in check.commands:
        for word in command.args if command.name in _HTTP else ():
            found = _FOREIGN.fullmatch(word.text or "")
            if found is not None and not re.fullmatch(_LOCAL, found["host"]):
                yield _request(command, word, found)


def _netcat(command: Command) -> Iterator[Request]:
    operands = command.operands(("-w", "-i"))
    if len(operands) == 2 and re.fullmatch(_LOCAL, operands[0].text or "") and (operands[1].text or "").isdecimal():
        port = operands[1]
        host = operands[0].text or ""
        yield Request(command, port, whole(port.text or "0"), None, (0, len(port.text or "")), (0, 0), host=host)


def part(word: Word, start: int, end: int) -> Span:
    """Return where a part of a word's text stands; the whole word when that cannot be told."""
    text = word.text or ""
    slack = len(word.span) - len(text)
    if start == end or slack not in {0, 2}:
        return word.span
    base = word.span.start + slack // 2
    return Span(base + start, base + end)
