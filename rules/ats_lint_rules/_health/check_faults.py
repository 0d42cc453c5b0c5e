"""Why a health check can never pass."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ats_lint import Command, Container, Span, container_of, dataclass, healthchecks, regex, requests, shell, short
from ats_lint_rules._health.reached import ON_SIX, unreached
from ats_lint_rules._health.request_faults import gone_path, image_name, network_elsewhere, wrong_port
from ats_lint_rules._health.script_outcome import is_absent, passes

_OPERATORS = frozenset({"||", "&&", "|", ";", ">", ">/dev/null", "2>&1", ">/dev/null 2>&1"})
_CLI_OPTIONS = regex(
    r"--(user|pass|askpass|(no-)?raw|quoted-\w+|csv|json|show-pushes|stat|latency(-\w+)?|lru-test|replica|slave|rdb|db"
    r"|functions-rdb|pipe(-timeout)?|bigkeys|memkeys(-samples)?|keystats(-samples)?|cursor|top|hotkeys|scan|pattern|count"
    r"|intrinsic-latency|eval|ldb(-sync-mode)?|cluster(-\w+)*|verbose|no-auth-warning|help|version|tls(-\w+)?|sni|cacert"
    r"(dir)?|insecure|cert|key|name|client-name|port|vset-\w+|word-\w+|test_hint\w*)"
)
"""The long options of redis-cli (redis-cli.c, parseOptions), some of newer releases and relatives among them."""
_CHAINED = regex(r"(\|\||&&|\|)\s+\w")
_ASKING = frozenset({"curl", "wget", "http", "httpie", "nc", "ncat", "netcat"})
_REDIS = frozenset({"redis-cli", "valkey-cli", "keydb-cli"})


@dataclass(frozen=True, slots=True)
class CheckFault:
    """Why a check cannot pass, at the word that explains it; `port` and `path` are what should be asked instead."""

    span: Span
    message: str
    kind: str
    port: int | None = None
    path: str | None = None


def faults(check: healthchecks.Check) -> Iterator[CheckFault]:
    """Yield why a check can never pass; one reason is enough."""
    for found in (
        _form(check),
        _missing(check),
        _literal(check),
        _options(check),
        _reached(check),
        _refused(check),
        _request_faults(check),
    ):
        first = next(iter(found), None)
        if first is not None:
            yield first
            return


def _form(check: healthchecks.Check) -> Iterator[CheckFault]:
    container = container_of(check.subject)
    facts, name = container.facts, image_name(container)
    if check.reader is not None and facts is not None and facts.shell == "" and facts.sure("shell"):
        yield CheckFault(check.reader, f"no shell in {name} to read the probe", "shell")
    if len(check.words) == 1 and re.search(r"^[\w./-]+\s+\S", check.words[0][0]):
        yield CheckFault(check.words[0][1], "the exec form takes the whole line for a program's name", "line")
    for text, span in check.words[1:]:
        if (text in _OPERATORS or _CHAINED.match(text)) and check.words[0][0].rpartition("/")[2] not in shell.SHELLS:
            yield CheckFault(span, f"{text} is an argument, not an operator, in the exec form", "line")
            return


def _missing(check: healthchecks.Check) -> Iterator[CheckFault]:
    container = container_of(check.subject)
    absent = [one for one in check.commands if one.program and is_absent(one, container)]
    if absent and passes(check.commands, container) is False:
        word = absent[0].program
        if word is not None:
            yield CheckFault(word.span, f"{absent[0].name} is not in {image_name(container)}", "program")


def _literal(check: healthchecks.Check) -> Iterator[CheckFault]:
    """Yield variables that decide where an exec form connects: nothing expands them there."""
    if (
        container_of(check.subject).service is None
        or not check.words
        or check.words[0][0].rpartition("/")[2] in shell.SHELLS
    ):
        return
    program = check.words[0][0].rpartition("/")[2]
    client = requests.CLIENTS.get(program)
    before = ""
    for text, span in check.words[1:]:
        where = client is not None and before in {*client.ports, *client.hosts}
        if re.search(r"\$(\w+|\{\w+\})", text) and (where or (program in _ASKING and "://" in text)):
            yield CheckFault(span, f"{text} is literal: no shell reads an exec form", "line")
            return
        before = text


def _options(check: healthchecks.Check) -> Iterator[CheckFault]:
    """Yield options that the client of Redis does not know: it ends with "unrecognized option"."""
    for command in check.commands:
        if command.name not in _REDIS or passes(check.commands, container_of(check.subject), command) is not False:
            continue
        for word in command.args:
            text = word.text or ""
            if text.startswith("--") and len(text) > 2 and _CLI_OPTIONS.fullmatch(text) is None:
                yield CheckFault(word.span, f"{command.name} knows no option {short(text, 30)}", "option")
                return


def _reached(check: healthchecks.Check) -> Iterator[CheckFault]:
    container = container_of(check.subject)
    if not network_elsewhere(container):
        for command, span, message in unreached(check):
            if passes(check.commands, container, command) is False:
                yield CheckFault(span, message, "family" if message.endswith(ON_SIX) else "service")


def _refused(check: healthchecks.Check) -> Iterator[CheckFault]:
    """Yield why a server that is switched off, or asks for a password, cannot give the answer."""
    container = container_of(check.subject)
    facts = container.facts
    own = len(check.commands) == 1 and check.commands[0].texts[:1] == ("healthcheck",) and container.is_same_server
    if own and facts is not None and facts.probe_needs and container.answers_probe.value is False:
        word = check.commands[0].program or check.commands[0].args[0]
        yield CheckFault(word.span, f"{facts.probe_needs[0]} is not switched on", "service")
    told = container.image_server.value
    for at, command in enumerate(check.commands):
        pinged = command.name in _REDIS and "ping" in [(text or "").lower() for text in command.texts]
        reader = check.commands[at + 1] if command.piped_into is not None and at + 1 < len(check.commands) else None
        if not pinged or reader is None or reader.name not in {"grep", "egrep"} or told is None or not told.password:
            continue
        pattern = " ".join(text or "?" for text in reader.texts)
        if (
            not authenticates(command, container)
            and "PONG" in pattern.upper()
            and not re.search(r"NOAUTH|\?|-v", pattern)
        ):
            word = command.program or command.args[0]
            yield CheckFault(word.span, f"{command.name} gives no password: the answer is NOAUTH", "service")


def authenticates(command: Command, container: Container) -> bool:
    """Tell whether a client of Redis may give a password."""
    return (
        command.has_option("-a", "--pass", "--user", "--askpass", "-u", "-e")
        or command.assigned("REDISCLI_AUTH") is not None
        or "REDISCLI_AUTH" in container.environment
    )


def _request_faults(check: healthchecks.Check) -> Iterator[CheckFault]:
    container = container_of(check.subject)
    found = tuple(healthchecks.requests(check))
    if len(found) != 1 or network_elsewhere(container):
        return
    request = found[0]
    port = wrong_port(request, container)
    if port is not None:
        span = healthchecks.part(request.word, *request.port_range)
        yield CheckFault(span, f"nothing listens on port {request.port} in the container", "port", port=port)
    path = gone_path(request, container)
    if path is not None:
        span = healthchecks.part(request.word, *request.path_range)
        yield CheckFault(span, f"{image_name(container)} has no route {request.path}", "path", path=path)
