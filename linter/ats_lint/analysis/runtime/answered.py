"""What a container answers that several parts of the analysis have a share in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ats_lint.analysis.runtime import kept_data, processes, service_process
from ats_lint.analysis.runtime.certainty import Answer, Certainty, known, unknown
from ats_lint.analysis.runtime.lifetime import Lifetime
from ats_lint.analysis.runtime.processes import Execution
from ats_lint.analysis.views.compose import Service
from ats_lint.model import Safety

if TYPE_CHECKING:
    from ats_lint.analysis.runtime.asked_hosts import AskedHost
    from ats_lint.analysis.runtime.healthchecks import Check
    from ats_lint.analysis.runtime.listener import Serving
    from ats_lint.analysis.runtime.proposed_probe import Probe
    from ats_lint.analysis.runtime.rootless import Rootless
    from ats_lint.analysis.runtime.unheard_ports import Heard
    from ats_lint.analysis.runtime.written_paths import StartWrites
    from ats_lint.analysis.views.dockerfile import Stage
    from ats_lint.syntax.compose.ports import Port
    from ats_lint.syntax.shell import Command

NO_IMAGE = "nothing is known of the image"
ALONE = "no service runs it"


def image_server(execution: Execution) -> Answer[Serving | None]:
    """Return how the server of an image is reached."""
    from ats_lint.analysis.runtime import serving

    return _served(serving.serving(execution))


def own_server(execution: Execution) -> Answer[Serving | None]:
    """Return how a server is reached that is built here."""
    from ats_lint.analysis.runtime import own_server

    return _served(own_server.serving(execution))


def _served(found: Serving | None) -> Answer[Serving | None]:
    if found is None:
        return unknown(None, "what it listens on is not known")
    return Answer(found, found.certainty, found.origin)


def password(server: Answer[Serving | None]) -> Answer[bool | None]:
    """Return whether a server asks for a password."""
    told = server.value
    if told is None or told.doubts or server.certainty is Certainty.UNKNOWN:
        # What asks for one is in view, whatever else is not.
        return known(True, server.origin) if told is not None and told.password else unknown(None, server.origin)
    return Answer(told.password, server.certainty, server.origin)


def port(execution: Execution) -> Answer[int | None]:
    """Return the port that a program of one's own listens on."""
    from ats_lint.analysis.runtime import applications

    found = applications.listening(execution)
    if found.port is None:
        return unknown(None, "no command, variable or source names one")
    return known(found.port, "the command", sure=found.sure and found.server is not None)


def unheard(service: Service | None) -> tuple[tuple[Port, Heard], ...]:
    """Return the published ports on which surely nothing listens."""
    from ats_lint.analysis.runtime import unheard_ports

    return tuple(unheard_ports.unheard(service)) if service is not None else ()


def healthcheck(execution: Execution) -> Answer[Check | None]:
    """Return the health check in force; a known None where there is none, or where the image's own is one."""
    from ats_lint.analysis.runtime import healthchecks

    service, stage, facts = execution.service, execution.stage, execution.facts
    if service is not None and service.has("healthcheck"):
        found = healthchecks.service_check(service)
        is_told = processes.checked(service) is not None
        return known(found, "the service") if is_told else unknown(None, "a variable or another file decides it")
    instruction = stage.healthcheck if stage is not None else None
    if stage is not None and instruction is not None:
        return known(healthchecks.stage_check(stage, instruction), "the Dockerfile")
    builtin = stage.has_healthcheck if stage is not None else facts.builtin_healthcheck if facts else None
    if builtin is None:
        return unknown(None, NO_IMAGE)
    return known(None, "the image", sure=_sure(execution, "builtin_healthcheck"))


def checked(execution: Execution) -> Answer[bool | None]:
    """Return whether something checks the health, be it the image."""
    service, stage = execution.service, execution.stage
    found = processes.checked(service) if service is not None else stage.has_healthcheck if stage is not None else None
    if found is None:
        return unknown(None, NO_IMAGE)
    told = service is not None and service.has("healthcheck")
    sure = told or _sure(execution, "builtin_healthcheck")
    return known(found, "the service" if told else "the image", sure=sure)


def probe(execution: Execution) -> Answer[Probe | None]:
    """Return the health check of the image knowledge base, or why there is none."""
    from ats_lint.analysis.runtime import probes

    return _proposed(probes.known_probe(execution))


def application_probe(execution: Execution) -> Answer[Probe | None]:
    """Return a health check for a program of one's own, or why there is none."""
    from ats_lint.analysis.runtime import applications

    return _proposed(applications.application_probe(execution))


def answers_probe(execution: Execution) -> Answer[bool | None]:
    """Return whether what the image's probe asks is switched on."""
    from ats_lint.analysis.runtime import probes

    found = probes.switched_on(execution)
    return unknown(None, "a file may say so") if found is None else known(found, "its settings")


def _proposed(found: Probe | str) -> Answer[Probe | None]:
    if isinstance(found, str):
        return unknown(None, found)
    return known(found, found.because, sure=found.safety is Safety.SAFE)


def process(execution: Execution) -> Answer[Command | None]:
    """Return the command that stays, behind shells and runners."""
    found, given = execution.process, execution.overridden
    sure = given or execution.stage is not None or _sure(execution, "command")
    return (
        unknown(None, NO_IMAGE) if found is None else known(found, "the command" if given else "the image", sure=sure)
    )


def lifetime(execution: Execution) -> Answer[Lifetime]:
    """Return whether the process stays up, ends when its work is done, or waits for somebody."""
    found = execution.life
    if found.kind is Lifetime.UNKNOWN:
        return unknown(found.kind, found.because)
    return known(found.kind, found.because, sure=found.known)


def blocked_writes(execution: Execution) -> Answer[tuple[tuple[str, str], ...]]:
    """Return what its own sources write to and surely cannot: sources with a path, or with the closed directory."""
    from ats_lint.analysis.runtime import blocked_writes

    service, stage = execution.service, execution.stage
    if stage is None:
        return unknown((), "its sources are not at hand")
    found = blocked_writes.under_read_only(service, stage) if service is not None else blocked_writes.denied(stage)
    return known(tuple(found), "the sources that are copied")


def account(execution: Execution) -> Answer[str | None]:
    """Return the user that the first process starts as."""
    service, stage, facts = execution.service, execution.stage, execution.facts
    value = service_process.user_of(service) if service is not None else facts.user if facts else None
    if service is not None and service.has("user") and service.user != "":
        origin, sure = "the service", True
    else:
        written = stage is not None and stage.user.instruction is not None
        origin, sure = "the Dockerfile" if written else "the image", written or _sure(execution, "user")
    return unknown(None, "nothing in view says which user it is") if value is None else known(value, origin, sure=sure)


def steps_down(execution: Execution, *, own: bool) -> Answer[bool]:
    """Return whether the entrypoint gives up root for what is started, which is the image's own."""
    found = own and execution.facts is not None and bool(execution.facts.steps_down)
    return known(found, "the image", sure=_sure(execution, "steps_down"))


def steps_up(execution: Execution) -> Answer[bool | None]:
    """Return whether a process may gain privileges by setuid programs or file capabilities."""
    found = service_process.steps_up(execution.service) if execution.service is not None else None
    return unknown(None, NO_IMAGE) if found is None else known(found, "the image")


def first_start_capabilities(service: Service) -> Answer[tuple[str, ...]]:
    """Return the capabilities that a service needs to start for the first time and to work, or usually needs."""
    from ats_lint.analysis.runtime import capabilities

    found = capabilities.needs(service)
    if found.guessed:
        return unknown(found.names, found.because)
    return known(found.names, found.because, sure=found.safety is Safety.SAFE)


def later_start_capabilities(service: Service) -> Answer[tuple[str, ...]]:
    """Return the capabilities that a service surely needs on every start, over data that is there already."""
    from ats_lint.analysis.runtime import capabilities

    found = capabilities.of_later_starts(service)
    return unknown((), NO_IMAGE) if found is None else known(found, "the image and the scripts in view")


def written_paths(execution: Execution) -> Answer[tuple[str, ...]]:
    """Return the paths besides its data that a service writes to, at its start and later."""
    from ats_lint.analysis.runtime import written_paths

    service, facts = execution.service, execution.facts
    if service is None or facts is None or facts.tmpfs is None or not execution.same_server:
        return unknown((), "what it writes is not known")
    start = written_paths.at_start(service)
    places = (*(path.partition(":")[0] for path in (*facts.tmpfs, *start.directories)), *start.kept)
    sure = facts.sure("tmpfs") and written_paths.other_written_path(service) is None
    return known(tuple(dict.fromkeys(places)), "the image", sure=sure)


def needed_tmpfs(service: Service) -> Answer[tuple[str, ...]]:
    """Return the entries of `tmpfs` that a read-only root takes."""
    from ats_lint.analysis.runtime import written_paths

    if service.facts is None or service.facts.tmpfs is None:
        return unknown(written_paths.needed(service), NO_IMAGE)
    return known(written_paths.needed(service), "the image and its settings", sure=service.facts.sure("tmpfs"))


def start_writes(service: Service | None) -> Answer[StartWrites]:
    """Return what the image's start writes under the settings in view."""
    from ats_lint.analysis.runtime import written_paths

    if service is None:
        return unknown(written_paths.StartWrites(), ALONE)
    sure = service.facts is not None and service.facts.sure("writes")
    return known(written_paths.at_start(service), "the image and its settings", sure=sure)


def rootless(stage: Stage | None) -> Rootless:
    """Return the questions about root in all that is started from a stage.

    Raises:
        LookupError: there is no stage.
    """
    from ats_lint.analysis.runtime.rootless import Rootless

    if stage is None:
        raise LookupError("only what is built here can be asked for its process and its sources")
    return Rootless(stage)


def named_path(service: Service) -> Answer[str | None]:
    """Return a path that settings name, that may be written to, and that nothing is mounted on."""
    from ats_lint.analysis.runtime import written_paths

    return known(written_paths.other_written_path(service), "the command, the environment or a configuration")


def closed_path(execution: Execution) -> Answer[str | None]:
    """Return a path that the image's start must write and that the user surely may not."""
    from ats_lint.analysis.runtime import startup

    if execution.service is not None:
        found = startup.closed_to_service(execution.service)
    else:
        found = startup.closed_path(execution.stage) if execution.stage is not None else None
    return unknown(None, "nothing says that one is closed") if found is None else known(found, "the image")


def data(execution: Execution) -> Answer[tuple[str, ...]]:
    """Return the directories in which a service keeps data."""
    return unknown((), ALONE) if execution.service is None else kept_data.data_paths(execution.service)


def lost_capabilities(service: Service) -> Answer[tuple[str, ...]]:
    """Return the capabilities that the start surely needs and that `cap_drop` takes away."""
    from ats_lint.analysis.runtime import capabilities

    return known(capabilities.missing(service), "the image, the scripts in view and `cap_drop`")


def peers(service: Service) -> Answer[frozenset[str]]:
    """Return the services that a service talks to, or that talk to it."""
    from ats_lint.analysis.runtime import conversations

    found = conversations.peers(service.compose).get(service.key, frozenset())
    if not found and service.key in conversations.opaque(service.compose):
        return unknown(frozenset(), "no file shows whom it talks to")
    return known(found, "the files of the application", sure=bool(found))


def asked(service: Service) -> Answer[tuple[AskedHost, ...]]:
    """Return the servers that a service's environment names."""
    from ats_lint.analysis.runtime import asked_hosts

    return known(asked_hosts.asked_hosts(service), "the environment")


def _sure(execution: Execution, fact: str) -> bool:
    return execution.facts is not None and execution.facts.sure(fact)
