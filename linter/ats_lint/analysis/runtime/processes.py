"""What a service or a stage is when it runs: its process, its environment, whether it stays up."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ats_lint.analysis.build.placed import placed_text
from ats_lint.analysis.build.stagefacts import stage_facts
from ats_lint.analysis.runtime import lifetime, script_life
from ats_lint.analysis.runtime.lifetime import Life, Lifetime
from ats_lint.analysis.runtime.program_kinds import program_kinds
from ats_lint.analysis.views.answers import Answers, remembered
from ats_lint.analysis.views.compose import Service
from ats_lint.analysis.views.dockerfile import Stage
from ats_lint.files.policy import PLAIN, Policy
from ats_lint.images.facts import ImageFacts
from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.records import cached_property, dataclass
from ats_lint.syntax import shell
from ats_lint.syntax.shell import Command
from ats_lint.syntax.shell.runners import behind_runners

_SCRIPTS = regex(r"(.*[-_.])?(entrypoint|start|run)(\.sh)?|.*\.sh")
_WORDS = frozenset({"start", "run"})
_INITS = frozenset({"tini", "tini-static", "dumb-init", "catatonit", "docker-init"})
_WINDOWS = {
    "cmd": regex(r"/[cCkK]"),
    "powershell": regex(r"-(c|command)", re.IGNORECASE),
    "pwsh": regex(r"-(c|command)", re.IGNORECASE),
}
"""Shells of Windows, with the option before their commands."""


@dataclass(frozen=True)
class Execution:
    """A service with what it overrides, or a stage by itself."""

    facts: ImageFacts | None
    stage: Stage | None = None
    service: Service | None = None

    @cached_property
    def answers(self) -> Answers:
        """What has been found out about it."""
        return Answers()

    @property
    def settings(self) -> Policy:
        """What the configuration says."""
        if self.service is not None:
            return self.service.compose.settings
        return self.stage.settings if self.stage is not None else PLAIN

    @cached_property
    def overridden(self) -> bool:
        """Whether the service replaces the image's command or entrypoint."""
        service = self.service
        return service is not None and (service.command is not None or service.entrypoint is not None)

    @cached_property
    def argv(self) -> tuple[str, ...] | None:
        """The words that are executed, entrypoint first, unknown ones as written; None when nothing is known."""
        facts = self.facts
        entrypoint = facts.entrypoint if facts else None
        command = facts.command if facts else None
        service = self.service
        if service is not None and service.entrypoint is not None:
            entrypoint, command = service.entrypoint.written, ()
        if service is not None and service.command is not None:
            command = service.command.written
        return None if command is None else (*(entrypoint or ()), *command)

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        """The commands of the process, those inside of `sh -c` included; empty when it is not known."""
        words = list(self.argv or ())
        script = self._script(words)
        if script is not None:
            return shell.parse(script).commands
        script = _windows_script(words)
        if script is not None:
            return shell.parse(script).commands
        while len(words) > 1 and words[0].rpartition("/")[2] in _INITS:
            words = words[2:] if words[1] == "--" else words[1:]
        # A bare `start` or `run` is a word for the entrypoint of an image that is not at hand.
        while len(words) > 1 and words[0] not in _WORDS and _SCRIPTS.fullmatch(words[0].rpartition("/")[2]):
            del words[0]
        return shell.from_words([(word, Span(0, 0)) for word in words]).commands

    def _script(self, words: list[str]) -> str | None:
        """Return the script that the words run alone, when the Dockerfile shows where it comes from."""
        if words[:2] == ["/bin/sh", "-c"] and len(words) == 3 and not re.search(r"[\s;&|]", words[2]):
            words = words[2:]
        if len(words) == 2 and words[0].rpartition("/")[2] in shell.SHELLS:
            words = words[1:]
        alone = len(words) == 1 and words[0].endswith(".sh") and self.stage is not None
        return placed_text(self.stage, words[0]) if alone and self.stage is not None else None

    @cached_property
    def process(self) -> Command | None:
        """The command that stays: the last one of a script, behind `poetry run` and the like."""
        started = [one for one in self.commands if "substitution" not in one.context and one.name]
        found = started[-1] if started else None
        return behind_runners(found) if found else None

    @cached_property
    def same_server(self) -> bool:
        """Whether it runs the image's own program, whatever options it is given."""
        service, facts = self.service, self.facts
        if not self.overridden or service is None or facts is None:
            return True
        if service.entrypoint is not None or service.command is None:
            return False
        words, own = service.command.written, (facts.command or ())[:1]
        if not words or words[0].startswith("-") or words[:1] == own or not own:
            return True
        process = self.process
        wrapped = words[0] in shell.SHELLS and process is not None and process.name == own[0].rpartition("/")[2]
        return wrapped or words[0] in self._own_words

    @property
    def _own_words(self) -> tuple[str, ...]:
        """The words before which the image's entrypoint puts the server's own name."""
        named = program_kinds(self.settings).named_by_entrypoint
        return named.get(self.facts.name.rpartition("/")[2], ()) if self.facts is not None else ()

    @cached_property
    def arguments(self) -> tuple[str, ...]:
        """The words that the service's own command and entrypoint have, unknown ones as they are written."""
        service = self.service
        lines = [one.line for one in (service.entrypoint, service.command) if one is not None] if service else []
        return tuple(word for line in lines for word in line.split())

    @cached_property
    def env(self) -> Mapping[str, str | None]:
        """The environment: the image's with the service's; None for unknown values."""
        found: dict[str, str | None] = dict(self.facts.env) if self.facts else {}
        if self.stage is not None:
            found |= self.stage.env
        if self.service is not None:
            found |= {one.name: one.value for one in self.service.environment.values()}
        return found

    @cached_property
    def life(self) -> Life:
        """How long it lives, from what is said of it, from what it runs, and from what others expect of it."""
        service = self.service
        if service is not None and (service.is_job or service.has("provider")):
            return Life(Lifetime.JOB, True, "the Compose file says that it ends")
        found = self._own_life()
        if found.kind.stays is not False and not found.known and self._serves:
            return Life(Lifetime.SERVER, True, "it is expected to answer")
        return found

    def _own_life(self) -> Life:
        """Return how long it lives by what it runs."""
        facts = self.facts
        if not self.overridden and (self.stage is None or self.argv == ()):
            return _of_image(facts)
        if self.same_server and self.stage is None and facts is not None and facts.long_running:
            given = self.service.command.written if self.service and self.service.command else ()
            task = lifetime.is_task(given, facts.command or (), self._own_words, self.settings)
            sure = facts.sure("long_running") and not task
            because = "it is the image's own server" if sure else "it may not be a server that the image runs"
            return self._checked_only() or Life(Lifetime.SERVER, sure, because)
        staying = program_kinds(self.settings).staying
        started = [one if one.name in staying else behind_runners(one) for one in self.commands]
        found = lifetime.of_commands(started, self.settings, terminal=self._terminal)
        if found.kind is Lifetime.UNKNOWN and self._inherits:
            found = _of_image(self.stage.base if self.stage else None)
        if found.kind is Lifetime.UNKNOWN and self.stage is not None and self.process is not None:
            return script_life.of_script(self.stage, self.process) or found
        return found

    def _checked_only(self) -> Life | None:
        """Return the life of a server that is told to check its configuration, or to say its version, and end."""
        found = lifetime.of_commands(self.commands, self.settings)
        return found if found.kind is Lifetime.JOB and found.known and self.overridden else None

    @property
    def _inherits(self) -> bool:
        """Whether a stage starts what its base image starts."""
        stage = self.stage
        return stage is not None and not self.overridden and stage.cmd is None and stage.entrypoint is None

    @property
    def _terminal(self) -> bool:
        service = self.service
        return service is not None and bool(service.flag("tty") or service.flag("stdin_open"))

    @property
    def _serves(self) -> bool:
        """Whether something is published, checked or waited for, which a job that ends has no use for."""
        service, stage = self.service, self.stage
        if stage is not None and bool(stage.ports) and not self.overridden:
            return True
        if service is None:
            return False
        check = service.healthcheck
        waited = "service_healthy" in service.compose.waited_for.get(service.key, ())
        return bool(service.ports or service.expose) or waited or (check is not None and not check.disabled)

    @property
    def long_running(self) -> bool:
        """Whether it may be a service that is meant to stay up, rather than a job, a shell or an idle container."""
        return self.life.kind not in {Lifetime.JOB, Lifetime.SHELL, Lifetime.IDLE}

    @property
    def ends(self) -> bool:
        """Whether it does its work and ends: a job, a tool, a shell without anybody at it."""
        return self.life.kind in {Lifetime.JOB, Lifetime.SHELL}


def _of_image(facts: ImageFacts | None) -> Life:
    """Return how long what an image runs by itself lives."""
    if facts is None or facts.long_running is None:
        return Life(Lifetime.UNKNOWN, False, "what the image runs is not known")
    if facts.long_running:
        sure = facts.sure("long_running")
        return Life(Lifetime.SERVER, sure, "the image runs a server" if sure else "what the image runs is not certain")
    return Life(Lifetime.JOB, facts.sure("long_running"), "what the image runs by itself ends")


@remembered
def of_service(service: Service) -> Execution:
    """Return a service as a container: the same one, whoever asks."""
    stage = service.stage if isinstance(service.stage, Stage) else None
    return Execution(service.facts, stage, service)


@remembered
def of_stage(stage: Stage) -> Execution:
    """Return a stage as the container that it makes when nothing is overridden."""
    return Execution(stage_facts(stage), stage)


def executed(subject: Service | Stage) -> Execution:
    """Return what a service executes, or a stage by itself."""
    return of_service(subject) if isinstance(subject, Service) else of_stage(subject)


def checked(service: Service) -> bool | None:
    """Tell whether something checks a service's health; None when that is up to an unknown image."""
    found = service.healthcheck
    if found is not None and (found.disabled or found.test is not None):
        return not found.disabled
    if service.has("healthcheck") and found is None:
        return None
    return service.facts.builtin_healthcheck if service.facts else None


def _windows_script(words: list[str]) -> str | None:
    """Return what a shell of Windows is told to run."""
    name = words[0].replace("\\", "/").rpartition("/")[2].lower().removesuffix(".exe") if words else ""
    option = _WINDOWS.get(name)
    at = next((at for at, word in enumerate(words) if option and option.fullmatch(word)), None)
    return " ".join(words[at + 1 :]) if at is not None else None
