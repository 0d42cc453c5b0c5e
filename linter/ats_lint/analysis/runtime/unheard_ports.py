"""On which ports of a container something is known to listen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ats_lint.analysis.build.software import software
from ats_lint.analysis.runtime import own_server
from ats_lint.analysis.runtime.applications import is_worker, listening
from ats_lint.analysis.runtime.certainty import Certainty
from ats_lint.analysis.runtime.configuration.settings import configurations
from ats_lint.analysis.runtime.listener import LOOPBACK, Serving
from ats_lint.analysis.runtime.probes import odd_environment
from ats_lint.analysis.runtime.processes import Execution, of_service
from ats_lint.analysis.runtime.serving import serving
from ats_lint.analysis.sources import literals
from ats_lint.analysis.sources.program import texts
from ats_lint.analysis.views.answers import remembered
from ats_lint.analysis.views.compose import Compose, Service
from ats_lint.analysis.views.dockerfile import Instruction
from ats_lint.analysis.views.effective import within
from ats_lint.analysis.views.published import published
from ats_lint.files.build_context import BuildContext
from ats_lint.patterns import regex
from ats_lint.records import dataclass
from ats_lint.syntax.compose.mounts import Mount
from ats_lint.syntax.compose.ports import Port

_FRAMEWORKS = frozenset({"npm", "yarn", "pnpm", "bun", "npx", "bunx", "deno", "make", "just", "task", "mvn", "gradle"})
"""Programs that start something else, on a port that may stand in no file."""
_BY_HABIT = frozenset(
    {1234, 1313, 3000, 3001, 3333, 4000, 4173, 4200, 4321, 5000, 5173, 6006, 8000, 8080, 8081, 8888, 9000, 9229, 24678,
     35729}
)  # fmt: skip
"""Ports that such programs choose by themselves."""
_DEBUGGERS = frozenset({1044, 2345, 4000, 5005, 5678, 5858, 6006, 8000, 9003, 9229, 9999, 24678, 35729})
"""Where debuggers and reloaders listen by themselves, beside the program: no file need say so."""
_CONFIGURED = regex(r"conf|/etc/|settings|\.(ya?ml|json|ini|cnf|toml|xml|properties|env|sh|template|rules)$", re.I)


@dataclass(frozen=True, slots=True)
class Heard:
    """Ports that are known to be listened on; `what` says who does, `told` that the command says so.

    `complete` tells that nothing else can listen without a file that names the port; `at` is the instruction behind it.
    """

    ports: frozenset[int]
    what: str
    told: bool = False
    complete: bool = False
    at: Instruction | None = None


def unheard(service: Service) -> Iterator[tuple[Port, Heard]]:
    """Yield each published port on which nothing in the container listens, with what is known instead."""
    ports = [port for port in published(service) if port.protocol == "tcp"]
    if any(port.container is None for port in ports) or _shared(service):
        return
    container = of_service(service)
    heard = _in_stage(container) if container.stage is not None else _in_image(container)
    if heard is None:
        return
    reached = any(_meets(port, heard.ports) for port in ports)
    inside = own_server.serving(container)
    for port in ports:
        if inside is not None and _only_inside(port, inside):
            yield port, Heard(heard.ports, "the command listens on 127.0.0.1 only", at=heard.at)
            continue
        if _meets(port, heard.ports) or (reached and not heard.complete) or _excused(port, container, heard, reached):
            continue
        yield port, heard


def _shared(service: Service) -> bool:
    """Tell whether other containers may listen in the service's network namespace."""
    names = {f"service:{service.key}", f"container:{service.text('container_name') or service.key}"}
    return not names.isdisjoint(_network_modes(service.compose))


@remembered
def _network_modes(compose: Compose) -> frozenset[str]:
    return frozenset(mode for one in compose.services.values() if (mode := one.network_mode))


def _meets(port: Port, known: frozenset[int]) -> bool:
    return port.container is not None and any(port.container[0] <= one <= port.container[1] for one in known)


def _only_inside(port: Port, told: Serving) -> bool:
    """Tell whether a port is served to processes of the container alone."""
    found = [one for one in told.listeners if one.port is not None and _meets(port, frozenset({one.port}))]
    return bool(found) and all(one.addresses and LOOPBACK.issuperset(one.addresses) for one in found)


def _in_stage(container: Execution) -> Heard | None:
    stage, process = container.stage, container.process
    if stage is None or process is None or is_worker(container) or any(one.background for one in container.commands):
        return None
    if software(stage).has("supervisord"):
        return None
    own = own_server.serving(container)
    if own is not None and not _by_command(container):
        ports = frozenset(one.port for one in own.listeners if one.port is not None)
        return Heard(ports, f"the command listens on {', '.join(map(str, sorted(ports)))}", complete=True)
    found = listening(container)
    exposed = frozenset((*stage.ports, *stage.base.ports))
    at = stage.exposures[-1].instruction if stage.exposures else None
    if found.sure and found.port is not None and (found.server is not None or not container.overridden):
        told = found.port in _numbers(*_words(container))
        what = f"the command listens on {found.port}"
        command = None if container.overridden else stage.cmd or stage.entrypoint
        return Heard(frozenset({found.port, *stage.ports}), what, told, complete=True, at=command or at)
    if container.overridden or not stage.ports:
        return None
    what = f"EXPOSE has {', '.join(map(str, stage.ports[:3]))}"
    return Heard(exposed, what, at=at)


def _by_command(container: Execution) -> bool:
    """Tell whether the command itself names the port, or is a program that has one of its own."""
    return listening(container).server is not None


def _in_image(container: Execution) -> Heard | None:
    facts, service = container.facts, container.service
    if facts is None or service is None or not facts.ports or not facts.sure("ports") or not container.same_server:
        return None
    if container.service is not None and container.service.entrypoint is not None:
        return None
    told = serving(container)
    if told is None or told.certainty is not Certainty.KNOWN or told.doubts or odd_environment(container):
        return None
    if _is_configured(service, container) or _may_say_a_port(container):
        return None
    found = frozenset(one.port for one in told.listeners if one.port is not None) | frozenset(facts.admin_ports)
    return Heard(found, f"the image listens on {', '.join(map(str, sorted(found)[:3]))}") if found else None


def _may_say_a_port(container: Execution) -> bool:
    """Tell whether the service's own command may move ports in a way of which nothing is known."""
    moved = container.facts is not None and not any(container.facts.listens()) and container.overridden
    return moved and any(re.search(r"port|addr|bind|listen|conf|\$", one) for one in container.arguments)


def _is_configured(service: Service, container: Execution) -> bool:
    """Tell whether a file that the service is given, and that was not understood, may tell the server another port."""
    read = [one.given.path for one in configurations(container)]
    if service.has("configs") and not read:
        return True
    others = (one for one in service.volumes if not any(within(path, one.target or "/") for path in read))
    return any(_CONFIGURED.search(mount.target or "/etc/") or _is_given(service, mount) for mount in others)


def _is_given(service: Service, mount: Mount) -> bool:
    """Tell whether a mount brings files of the project that the image stores no data in."""
    if mount.type != "bind" or mount.path is None or mount.target is None:
        return False
    kept = service.facts.data_paths if service.facts is not None else ()
    here = service.compose.project.list(mount.path) if service.compose.project.is_dir(mount.path) else ()
    return bool(here) and not any(within(mount.target, path) for path in kept)


def _excused(port: Port, container: Execution, heard: Heard, reached: bool) -> bool:
    """Tell whether anything may well listen on a port: the debugger, or what files and variables name."""
    numbers: set[int] = set(range(port.container[0], port.container[1] + 1)) if port.container else set()
    if reached and numbers & _DEBUGGERS:
        return True
    by_habit = container.process is not None and container.process.name in _FRAMEWORKS
    if by_habit and not heard.told and numbers & _BY_HABIT:
        return True
    service, stage = container.service, container.stage
    said = _numbers(*_words(container))
    said |= _numbers(*(value for value in container.env.values() if value))
    if service is not None and not heard.told:
        said |= _numbers(*(one.text or "" for one in service.expose))
    if numbers & said:
        return True
    context = stage.dockerfile.context if stage is not None else None
    if context is None or (heard.told and not reached):
        return False
    return bool(numbers & context.once(_in_files))


def _words(container: Execution) -> Iterator[str]:
    yield from container.argv or ()
    yield from container.arguments
    for command in container.commands:
        yield from (word.raw for word in command.words)


def _numbers(*given: str) -> set[int]:
    return {number for text in given for number in literals.numbers(text)}


def _in_files(context: BuildContext) -> frozenset[int]:
    """Return the numbers that stand in the sources of a build context."""
    # EXPOSE and ENV of a Dockerfile are asked for elsewhere, and its health check says what somebody hopes for.
    given = (name for name in texts(context) if not name.rpartition("/")[2].startswith("Dockerfile"))
    return frozenset(number for name in given for number in context.recall(literals.numbers, name) or ())
