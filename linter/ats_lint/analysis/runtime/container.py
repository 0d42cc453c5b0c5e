"""One container of a service or a stage: every answer says whether it is known, assumed or unknown, and from where."""

from __future__ import annotations

from functools import cached_property

from ats_lint.analysis.runtime import (
    capabilities,
    conversations,
    healthchecks,
    own_server,
    processes,
    serving,
    storage,
    written_paths,
)
from ats_lint.analysis.runtime.certainty import Answer, known, unknown
from ats_lint.analysis.runtime.healthchecks import Check
from ats_lint.analysis.runtime.lifetime import Lifetime
from ats_lint.analysis.runtime.listener import Listener
from ats_lint.analysis.runtime.processes import Execution
from ats_lint.analysis.runtime.written_paths import StartWrites
from ats_lint.analysis.views.answers import remembered
from ats_lint.analysis.views.compose import Service
from ats_lint.analysis.views.dockerfile import Stage
from ats_lint.images.facts import ImageFacts
from ats_lint.model import Safety
from ats_lint.records import dataclass
from ats_lint.syntax.shell import Command

_NO_IMAGE = "nothing is known of the image"
_NO_USER = "nothing in view says which user it is"
_ALONE = "no service runs it"


@dataclass(frozen=True)
class Container:
    """What a service, or a stage that no service changes, does when it runs.

    Attributes:
        execution: what is executed, with which words and environment.
    """

    execution: Execution

    @property
    def facts(self) -> ImageFacts | None:
        """What is known of its image."""
        return self.execution.facts

    @cached_property
    def process(self) -> Answer[Command | None]:
        """The command that stays, behind shells and runners."""
        found = self.execution.process
        if found is None:
            return unknown(None, _NO_IMAGE)
        return known(found, "the command" if self.execution.overridden else "the image", sure=self._is_shown("command"))

    @cached_property
    def lifetime(self) -> Answer[Lifetime]:
        """Whether it stays up, ends when its work is done, or waits for somebody."""
        found = self.execution.life
        if found.kind is Lifetime.UNKNOWN:
            return unknown(found.kind, found.because)
        return known(found.kind, found.because, sure=found.known)

    @cached_property
    def listeners(self) -> Answer[tuple[Listener, ...]]:
        """Where its server listens, the main listener first."""
        found = serving.serving(self.execution) or own_server.serving(self.execution)
        if found is None:
            return unknown((), "what it listens on is not known")
        return Answer(found.listeners, found.certainty, found.origin)

    @cached_property
    def healthcheck(self) -> Answer[Check | None]:
        """The health check in force; a known None where there is none, or where the image's own is one."""
        service, stage = self.execution.service, self.execution.stage
        if service is not None and service.has("healthcheck"):
            found = healthchecks.service_check(service)
            is_told = processes.checked(service) is not None
            return known(found, "the service") if is_told else unknown(None, "a variable or another file decides it")
        instruction = stage.healthcheck if stage is not None else None
        if stage is not None and instruction is not None:
            return known(healthchecks.stage_check(stage, instruction), "the Dockerfile")
        builtin = stage.has_healthcheck if stage is not None else self.facts.builtin_healthcheck if self.facts else None
        if builtin is None:
            return unknown(None, _NO_IMAGE)
        return known(None, "the image", sure=self._sure("builtin_healthcheck"))

    @cached_property
    def account(self) -> Answer[str | None]:
        """The user that its first process starts as."""
        service, stage = self.execution.service, self.execution.stage
        if service is not None and service.has("user") and service.user != "":
            value, origin, sure = service.user, "the service", True
        else:
            written = stage is not None and stage.user.instruction is not None
            value, origin = self.facts.user if self.facts else None, "the Dockerfile" if written else "the image"
            sure = written or self._sure("user")
        return unknown(None, _NO_USER) if value is None else known(value, origin, sure=sure)

    @cached_property
    def capabilities(self) -> Answer[tuple[str, ...]]:
        """The capabilities that it needs to start and to work."""
        service = self.execution.service
        if service is None:
            return unknown((), _ALONE)
        found = capabilities.needs(service)
        return known(found.names, found.because, sure=found.safety is Safety.SAFE)

    @cached_property
    def written_paths(self) -> Answer[tuple[str, ...]]:
        """The paths besides its data that it writes to, at its start and later."""
        service, facts = self.execution.service, self.facts
        if service is None or facts is None or facts.tmpfs is None or not self.execution.same_server:
            return unknown((), "what it writes is not known")
        start = written_paths.at_start(service)
        paths = tuple(dict.fromkeys((*(one.partition(":")[0] for one in facts.tmpfs), *_places(start))))
        sure = facts.sure("tmpfs") and written_paths.other_written_path(service) is None
        return known(paths, "the image", sure=sure)

    @cached_property
    def data(self) -> Answer[tuple[str, ...]]:
        """The directories in which it keeps data."""
        service = self.execution.service
        if service is None or self.facts is None:
            return unknown((), _ALONE if service is None else _NO_IMAGE)
        return known(storage.data_paths(service), "the image and its settings", sure=self._sure("data_paths"))

    @cached_property
    def peers(self) -> Answer[frozenset[str]]:
        """The services that it talks to, or that talk to it."""
        service = self.execution.service
        if service is None:
            return unknown(frozenset(), _ALONE)
        found = {key for pair in conversations.pairs(service.compose) if service.key in pair for key in pair}
        if not found and service.key in conversations.opaque(service.compose):
            return unknown(frozenset(), "no file shows whom it talks to")
        return known(frozenset(found - {service.key}), "the files of the application", sure=bool(found))

    def _is_shown(self, fact: str) -> bool:
        """Tell whether the files in view say it, or a fact of the image that is sure."""
        return self.execution.overridden or self.execution.stage is not None or self._sure(fact)

    def _sure(self, fact: str) -> bool:
        return self.facts is not None and self.facts.sure(fact)


def _places(start: StartWrites) -> tuple[str, ...]:
    """Return the directories that a start writes to without the options of their tmpfs, and the files."""
    return (*(path.partition(":")[0] for path in start.directories), *start.kept)


@remembered
def container_of(subject: Service | Stage) -> Container:
    """Return the container of a service, or of a stage by itself: the same one, whoever asks."""
    made = processes.of_service(subject) if isinstance(subject, Service) else processes.of_stage(subject)
    return Container(made)
