"""One container of a service or a stage: the door to all that is known of it.

Every answer says whether it is known, assumed or unknown, and from where; none is worked out that is not asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ats_lint.analysis.runtime import answered, clients, kept_data, launch, processes, service_process
from ats_lint.analysis.runtime.certainty import Answer, unknown
from ats_lint.analysis.runtime.lifetime import Lifetime
from ats_lint.analysis.views.answers import remembered
from ats_lint.analysis.views.compose import Service
from ats_lint.analysis.views.dockerfile import Stage
from ats_lint.images.facts import ImageFacts, is_root
from ats_lint.records import cached_property, dataclass
from ats_lint.syntax.shell import Command

if TYPE_CHECKING:
    from ats_lint.analysis.runtime.asked_hosts import AskedHost
    from ats_lint.analysis.runtime.healthchecks import Check
    from ats_lint.analysis.runtime.listener import Listener, Serving
    from ats_lint.analysis.runtime.proposed_probe import Probe
    from ats_lint.analysis.runtime.rootless import Rootless
    from ats_lint.analysis.runtime.unheard_ports import Heard
    from ats_lint.analysis.runtime.written_paths import StartWrites
    from ats_lint.syntax.compose.ports import Port


@dataclass(frozen=True)
class Container:
    """What a service, or a stage that no service changes, does when it runs."""

    execution: processes.Execution
    """What is executed, with which words and environment."""

    @property
    def service(self) -> Service | None:
        """The service that runs it; None for a stage by itself."""
        return self.execution.service

    @property
    def stage(self) -> Stage | None:
        """The stage that its image is built from; None when that is not at hand."""
        return self.execution.stage

    @property
    def facts(self) -> ImageFacts | None:
        """What is known of its image."""
        return self.execution.facts

    @property
    def has_image(self) -> bool:
        """Whether the files say what it runs: its service is no `provider`, nor a part that another file completes."""
        return self.service is None or service_process.has_image(self.service)

    @cached_property
    def is_linux(self) -> bool:
        """Whether Linux runs it, from an image that its service names or builds."""
        return service_process.is_linux(self.service, self.stage)

    # What is executed, and how long.

    @property
    def commands(self) -> tuple[Command, ...]:
        """The commands of its process, those inside of `sh -c` included; empty when it is not known."""
        return self.execution.commands

    @property
    def argv(self) -> tuple[str, ...] | None:
        """The words that are executed, entrypoint first, unknown ones as written; None when nothing is known."""
        return self.execution.argv

    @property
    def arguments(self) -> tuple[str, ...]:
        """The words that the service's own command and entrypoint have."""
        return self.execution.arguments

    @property
    def environment(self) -> Mapping[str, str | None]:
        """The image's environment with the service's; None for unknown values."""
        return self.execution.env

    @property
    def is_overridden(self) -> bool:
        """Whether the service replaces the image's command or entrypoint."""
        return self.execution.overridden

    @property
    def is_same_server(self) -> bool:
        """Whether it runs the image's own program, whatever options it is given."""
        return self.execution.same_server

    @cached_property
    def is_own_process(self) -> bool:
        """Whether it starts what its image is made for, rather than a program that the service chooses."""
        return self.service is None or service_process.own_process(self.service)

    @cached_property
    def process(self) -> Answer[Command | None]:
        """The command that stays, behind shells and runners."""
        return answered.process(self.execution)

    @cached_property
    def lifetime(self) -> Answer[Lifetime]:
        """Whether it stays up, ends when its work is done, or waits for somebody."""
        return answered.lifetime(self.execution)

    @property
    def may_stay(self) -> bool:
        """Whether it may be meant to stay up: it is no job, no shell and no container that only waits."""
        return self.execution.long_running

    @property
    def ends(self) -> bool:
        """Whether it does its work and ends, or is a shell without anybody at it."""
        return self.execution.ends

    @cached_property
    def is_worker(self) -> bool:
        """Whether its process serves nobody: it takes work from a queue or a clock."""
        from ats_lint.analysis.runtime import applications

        return applications.is_worker(self.execution)

    def rewrites(self, path: str) -> bool:
        """Tell whether what it starts writes to a file of its own configuration, or to one below a directory."""
        return launch.changes(self.execution, path)

    # What it listens on, and how that is checked.

    @cached_property
    def image_server(self) -> Answer[Serving | None]:
        """How the server of its image is reached; unknown where the image has none, or something else is started."""
        return answered.image_server(self.execution)

    @cached_property
    def server(self) -> Answer[Serving | None]:
        """How its server is reached: the image's own, or one that is built here."""
        return self.image_server if self.image_server.value is not None else answered.own_server(self.execution)

    @cached_property
    def listeners(self) -> Answer[tuple[Listener, ...]]:
        """Where its server listens, with port, address and TLS, the main listener first."""
        return self.server.then(lambda found: found.listeners if found is not None else ())

    @cached_property
    def password(self) -> Answer[bool | None]:
        """Whether the server of its image asks for a password; a setting in view may leave that open."""
        return answered.password(self.image_server)

    @cached_property
    def port(self) -> Answer[int | None]:
        """The port that a program of one's own listens on: known where its command says so, by itself or by habit."""
        return answered.port(self.execution)

    @cached_property
    def unheard(self) -> tuple[tuple[Port, Heard], ...]:
        """The published ports on which surely nothing in it listens, with what is known instead."""
        return answered.unheard(self.service)

    @cached_property
    def healthcheck(self) -> Answer[Check | None]:
        """The health check in force; a known None where there is none, or where the image's own is one."""
        return answered.healthcheck(self.execution)

    @cached_property
    def is_checked(self) -> Answer[bool | None]:
        """Whether something checks its health, be it the image."""
        return answered.checked(self.execution)

    @cached_property
    def probe(self) -> Answer[Probe | None]:
        """The health check that the image knowledge base has for it; the origin says why there is none."""
        return answered.probe(self.execution)

    @cached_property
    def application_probe(self) -> Answer[Probe | None]:
        """A health check for a program of one's own, by its command and sources; the origin says why there is none."""
        return answered.application_probe(self.execution)

    @cached_property
    def answers_probe(self) -> Answer[bool | None]:
        """Whether what the image's probe asks is switched on."""
        return answered.answers_probe(self.execution)

    def has(self, program: str) -> bool | None:
        """Tell whether a program is in it; None when that is not known for certain."""
        return clients.has(self.execution, program)

    def client(self, port: int, path: str | None) -> tuple[str, ...] | None:
        """Return a test with a program that is in it: one that asks for the path, or that only connects."""
        return clients.client(self.execution, clients.ProbeTarget(port, path))

    # As whom it runs, and what it may do.

    @cached_property
    def account(self) -> Answer[str | None]:
        """The user that its first process starts as."""
        return answered.account(self.execution)

    @cached_property
    def starts_as_root(self) -> Answer[bool | None]:
        """Whether its first process starts as root."""
        return self.account.then(lambda name: None if name is None else is_root(name))

    @cached_property
    def steps_down(self) -> Answer[bool]:
        """Whether its entrypoint gives up root for what is started."""
        return answered.steps_down(self.execution, own=self.is_own_process)

    @cached_property
    def steps_up(self) -> Answer[bool | None]:
        """Whether a process in it may gain privileges by setuid programs or file capabilities."""
        return answered.steps_up(self.execution)

    @cached_property
    def first_start_capabilities(self) -> Answer[tuple[str, ...]]:
        """The capabilities that it needs to start for the first time, and to work, or that such images usually need."""
        return unknown((), answered.ALONE) if self.service is None else answered.first_start_capabilities(self.service)

    @cached_property
    def later_start_capabilities(self) -> Answer[tuple[str, ...]]:
        """The capabilities that it surely needs on every start, over the data that the first one left."""
        return unknown((), answered.ALONE) if self.service is None else answered.later_start_capabilities(self.service)

    @cached_property
    def lost_capabilities(self) -> Answer[tuple[str, ...]]:
        """The capabilities that its start surely needs and that `cap_drop` takes away."""
        return unknown((), answered.ALONE) if self.service is None else answered.lost_capabilities(self.service)

    @cached_property
    def rootless(self) -> Rootless:
        """Whether all that is started from its stage may run without root.

        Raises:
            LookupError: its image is not built here.
        """
        return answered.rootless(self.stage)

    # What it writes, what it keeps, and whom it talks to.

    @cached_property
    def start_writes(self) -> Answer[StartWrites]:
        """What its image's start writes under the settings in view, besides the paths that it always needs."""
        return answered.start_writes(self.service)

    @cached_property
    def needed_tmpfs(self) -> Answer[tuple[str, ...]]:
        """The entries of `tmpfs` that a read-only root takes, as far as the image and its start go."""
        return unknown((), answered.ALONE) if self.service is None else answered.needed_tmpfs(self.service)

    @cached_property
    def named_path(self) -> Answer[str | None]:
        """A path of settings that may be written to and is not mounted; empty where a configuration is not at hand."""
        return unknown(None, answered.ALONE) if self.service is None else answered.named_path(self.service)

    @cached_property
    def written_paths(self) -> Answer[tuple[str, ...]]:
        """The paths besides its data that it writes to, at its start and later."""
        return answered.written_paths(self.execution)

    @cached_property
    def blocked_writes(self) -> Answer[tuple[tuple[str, str], ...]]:
        """What its own sources write to and cannot: each source with the path, or with the directory that is closed."""
        return answered.blocked_writes(self.execution)

    @cached_property
    def closed_path(self) -> Answer[str | None]:
        """A path that its image's start must write and that its user surely may not."""
        return answered.closed_path(self.execution)

    @cached_property
    def data(self) -> Answer[tuple[str, ...]]:
        """The directories in which it keeps data."""
        return answered.data(self.execution)

    @cached_property
    def lost_databases(self) -> Answer[tuple[str, ...]]:
        """The files that it keeps a database in, by its environment, outside of its data and of every mount."""
        return kept_data.lost_databases(self.execution)

    @cached_property
    def asked_hosts(self) -> Answer[tuple[AskedHost, ...]]:
        """The data stores and the servers for mail that its environment names, with the siblings that they may be."""
        return unknown((), answered.ALONE) if self.service is None else answered.asked(self.service)

    @cached_property
    def peers(self) -> Answer[frozenset[str]]:
        """The services that it talks to, or that talk to it."""
        return unknown(frozenset(), answered.ALONE) if self.service is None else answered.peers(self.service)


@remembered
def container_of(subject: Service | Stage) -> Container:
    """Return the container of a service, or of a stage by itself: the same one, whoever asks."""
    return Container(processes.executed(subject))
