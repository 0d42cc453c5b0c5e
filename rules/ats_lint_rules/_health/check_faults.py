"""Why a health check can never pass."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ats_lint import (
    Command,
    Container,
    Span,
    applications,
    clients,
    dataclass,
    healthchecks,
    probes,
    requests,
    serving,
    shell,
    whole,
)
from ats_lint_rules._health.reached import unreached

_BUILTINS = frozenset(
    {"exit", "true", "false", ":", "test", "[", "[[", "echo", "printf", "cd", "exec", "read", "set", "export", "kill",
     ".", "source", "eval", "type", "command", "return", "shift", "unset", "local", "trap", "wait", "ulimit", "let",
     "declare"}
)  # fmt: skip
_OPERATORS = frozenset({"||", "&&", "|", ";", ">", ">/dev/null", "2>&1", ">/dev/null 2>&1"})
_COMPOUND = frozenset({"if", "loop", "case", "function", "subshell", "group", "substitution"})
_ASKING = frozenset({"curl", "wget", "http", "httpie", "nc", "ncat", "netcat"})
_REDIS = frozenset({"redis-cli", "valkey-cli", "keydb-cli"})
_FILTERS = frozenset({"grep", "egrep", "fgrep", "jq", "awk", "python", "python3", "node"})


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a check cannot pass, at the word that explains it; `port` and `path` are what should be asked instead."""

    span: Span
    message: str
    kind: str
    port: int | None = None
    path: str | None = None


def faults(check: healthchecks.Check) -> Iterator[Fault]:
    """Yield why a check can never pass; one reason is enough."""
    for found in (
        _form(check),
        _missing(check),
        _literal(check),
        _reached(check),
        _refused(check),
        _request_faults(check),
    ):
        first = next(iter(found), None)
        if first is not None:
            yield first
            return


def _form(check: healthchecks.Check) -> Iterator[Fault]:
    facts, name = check.container.facts, image_name(check.container)
    if check.reader is not None and facts is not None and facts.shell == "" and facts.sure("shell"):
        yield Fault(check.reader, f"no shell in {name} to read the probe", "shell")
    if len(check.words) == 1 and re.search(r"^[\w./-]+\s+\S", check.words[0][0]):
        yield Fault(check.words[0][1], "the exec form takes the whole line for a program's name", "line")
    for text, span in check.words[1:]:
        if text in _OPERATORS and check.words[0][0].rpartition("/")[2] not in shell.SHELLS:
            yield Fault(span, f"{text} is an argument, not an operator, in the exec form", "line")
            return


def image_name(container: Container) -> str:
    """Return what a message calls the image, cut to a readable length."""
    if container.stage is not None:
        name = container.stage.external or container.stage.subject
    else:
        name = (container.service.image if container.service else None) or "the image"
    return name if len(name) <= 40 else f"…{name[-38:]}"


def _missing(check: healthchecks.Check) -> Iterator[Fault]:
    absent = [one for one in check.commands if one.program and _is_absent(one, check.container)]
    if absent and passes(check.commands, check.container) is False:
        word = absent[0].program
        if word is not None:
            yield Fault(word.span, f"{absent[0].name} is not in {image_name(check.container)}", "program")


def _is_absent(command: Command, container: Container) -> bool:
    return command.name not in _BUILTINS and clients.has(container, command.name) is False


def passes(commands: Iterable[Command], container: Container, failing: Command | None = None) -> bool | None:
    """Tell whether a script can end with success, given the programs that are there; None when it may.

    `failing` is a command of which it is known that it fails.
    """
    top = [one for one in commands if one.depth == 0]
    outcome = _script(top, _World(tuple(commands), container, failing))
    return None if 0 in outcome and 1 in outcome else 0 in outcome


@dataclass(frozen=True, slots=True)
class _World:
    """What a script's outcome depends on."""

    every: tuple[Command, ...]
    container: Container
    failing: Command | None = None

    def fails(self, command: Command) -> bool:
        """Tell whether a command surely fails."""
        return command is self.failing or _is_absent(command, self.container)


def _script(top: list[Command], world: _World) -> set[int]:
    """Return the possible outcomes (0 success, 1 failure) of the last statement."""
    if any(one.context & _COMPOUND for one in top):
        return {0, 1}
    current: set[int] = {0}
    pipelines = _pipelines(top)
    for pipeline in pipelines:
        operator, last = pipeline[0].operator_before, pipeline[-1]
        own = _pipeline(pipeline, world)
        ends = last.name == "exit"
        if operator == "&&":
            current = (own if 0 in current else set()) | ({1} & current)
        elif operator == "||":
            current = ({0} & current) | (own if 1 in current else set())
        else:
            current = own
        if ends and operator not in {"&&", "||"}:
            return current
    return current


def _pipelines(commands: list[Command]) -> list[list[Command]]:
    found: list[list[Command]] = []
    for command in commands:
        if found and command.pipe_position > 0 and found[-1][-1].pipeline == command.pipeline:
            found[-1].append(command)
        else:
            found.append([command])
    return found


def _pipeline(commands: list[Command], world: _World) -> set[int]:
    last = commands[-1]
    outcome = _single(last, world)
    if len(commands) > 1 and last.name in _FILTERS and any(world.fails(one) for one in commands[:-1]):
        outcome = {1}
    return {1 - one for one in outcome} if commands[0].negated else outcome


def _single(command: Command, world: _World) -> set[int]:
    if command.name in {"true", ":", "echo", "printf"}:
        # `: > /dev/tcp/127.0.0.1/80` fails when nobody listens.
        return {0, 1} if any("/dev/" in (one.target.prefix if one.target else "") for one in command.redirects) else {0}
    if command.name == "false":
        return {1}
    if command.name == "exit":
        status = command.first
        return {0} if status in {"0"} else {0, 1} if status is None else {1}
    if world.fails(command):
        return {1}
    inner = [one for one in world.every if one.parent is command and "string" in one.context]
    if command.name in shell.SHELLS and inner:
        return _script(inner, world)
    return {0, 1}


def _literal(check: healthchecks.Check) -> Iterator[Fault]:
    """Yield variables that decide where an exec form connects: nothing expands them there."""
    if check.container.service is None or not check.words or check.words[0][0].rpartition("/")[2] in shell.SHELLS:
        return
    program = check.words[0][0].rpartition("/")[2]
    client = requests.CLIENTS.get(program)
    before = ""
    for text, span in check.words[1:]:
        where = client is not None and before in {*client.ports, *client.hosts}
        if re.search(r"\$(\w+|\{\w+\})", text) and (where or (program in _ASKING and "://" in text)):
            yield Fault(span, f"{text} is literal: no shell reads an exec form", "line")
            return
        before = text


def _reached(check: healthchecks.Check) -> Iterator[Fault]:
    if not _network_elsewhere(check.container):
        for command, span, message in unreached(check):
            if passes(check.commands, check.container, command) is False:
                yield Fault(span, message, "service")


def _refused(check: healthchecks.Check) -> Iterator[Fault]:
    """Yield why a server that is switched off, or asks for a password, cannot give the answer."""
    facts = check.container.facts
    own = len(check.commands) == 1 and check.commands[0].texts[:1] == ("healthcheck",) and check.container.same_server
    if own and facts is not None and facts.probe_needs and probes.switched_on(check.container) is False:
        word = check.commands[0].program or check.commands[0].args[0]
        yield Fault(word.span, f"{facts.probe_needs[0]} is not switched on", "service")
    told = serving.serving(check.container)
    for at, command in enumerate(check.commands):
        pinged = command.name in _REDIS and "ping" in [(text or "").lower() for text in command.texts]
        reader = check.commands[at + 1] if command.piped_into is not None and at + 1 < len(check.commands) else None
        if not pinged or reader is None or reader.name not in {"grep", "egrep"} or told is None or not told.password:
            continue
        pattern = " ".join(text or "?" for text in reader.texts)
        if (
            not authenticates(command, check.container)
            and "PONG" in pattern.upper()
            and not re.search(r"NOAUTH|\?|-v", pattern)
        ):
            word = command.program or command.args[0]
            yield Fault(word.span, f"{command.name} gives no password: the answer is NOAUTH", "service")


def authenticates(command: Command, container: Container) -> bool:
    """Tell whether a client of Redis may give a password."""
    return command.has_option("-a", "--pass", "--user", "--askpass", "-u", "-e") or "REDISCLI_AUTH" in container.env


def _request_faults(check: healthchecks.Check) -> Iterator[Fault]:
    found = tuple(healthchecks.requests(check))
    if len(found) != 1 or _network_elsewhere(check.container):
        return
    request = found[0]
    port = _wrong_port(request, check.container)
    if port is not None:
        span = healthchecks.part(request.word, *request.port_range)
        yield Fault(span, f"nothing listens on port {request.port} in the container", "port", port=port)
    path = _gone_path(request, check.container)
    if path is not None:
        span = healthchecks.part(request.word, *request.path_range)
        yield Fault(span, f"{image_name(check.container)} has no route {request.path}", "path", path=path)


def _network_elsewhere(container: Container) -> bool:
    """Whether other processes may listen on the same address: a shared network namespace."""
    mode = (container.service.network_mode or "") if container.service else ""
    return mode == "host" or mode.startswith(("service:", "container:"))


def _wrong_port(request: healthchecks.Request, container: Container) -> int | None:
    """Return the port that should be asked instead of one on which nothing listens; None when it may be right."""
    asked = request.port
    if asked is None or asked in _mentioned(container):
        return None
    published = _published(container)
    if asked in published and container.same_server:
        return published[asked]
    if container.stage is not None:
        found = applications.listening(container)
        known = found.sure and found.server is not None and found.port not in {None, asked}
        return found.port if known and asked not in container.stage.ports and not container.stage.base.ports else None
    facts = container.facts
    settled = facts is not None and facts.ports and facts.sure("ports") and container.same_server
    if not settled or facts is None or container.arguments or (container.service and container.service.volumes):
        return None
    probed = {whole(number) for word in facts.probe or () for number in re.findall(r"[:/](\d{2,5})\b", word)}
    return None if asked in {*facts.ports, *probed} or facts.role == "proxy" else facts.ports[0]


def _mentioned(container: Container) -> set[int]:
    """Return the numbers that say that something listens there: in the command, the environment, `expose`."""
    texts = [*container.arguments, *(container.argv or ())]
    texts += [value for value in container.env.values() if value]
    service = container.service
    found = {whole(number) for text in texts for number in re.findall(r"(?<!\d)\d{2,5}(?!\d)", text)}
    if service is not None:
        found |= {port for one in service.ports if one.container for port in one.container}
        found |= {whole(one.text) for one in service.expose if one.text and one.text.isdecimal()}
    return found | (set(container.stage.ports) if container.stage else set())


def _published(container: Container) -> dict[int, int]:
    """Return the host's ports with the container's port behind each."""
    service = container.service
    ports = service.ports if service else ()
    return {one.host[0]: one.container[0] for one in ports if one.host and one.container and one.host != one.container}


def _gone_path(request: healthchecks.Request, container: Container) -> str | None:
    facts = container.facts
    if facts is None or request.path is None or container.stage is not None or not container.same_server:
        return None
    return facts.gone_routes.get(request.path.rstrip("/"))
