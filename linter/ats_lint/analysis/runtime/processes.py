"""What a service or a stage is when it runs: its process, its environment, whether it stays up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ats_lint.images.facts import ImageFacts
from ats_lint.model import Span
from ats_lint.syntax import shell
from ats_lint.syntax.compose.services import Service
from ats_lint.syntax.dockerfile.stages import Stage
from ats_lint.syntax.shell import Command

_SCRIPTS = re.compile(r"(.*[-_.])?(entrypoint|start|run)(\.sh)?|.*\.sh")
_IDLE = frozenset({"sleep", "tail", "cat", "yes", "pause"})
_ENDED = frozenset({"true", "false", "echo", "exit", "printf", ":"})
_AROUND = (
    _IDLE | _ENDED | {"set", "trap", "export", "cd", "date", "read", "[", "test", "wait", "exec", "find", "ls", ""}
)
_ONE_SHOT = re.compile(
    r"\b(migrate|migrations?|db:(migrate|seed|setup|create|push)|upgrade head|createsuperuser|collectstatic"
    r"|loaddata|create[-_]?(buckets?|topics?)|init[-_]?(db|kafka|minio)|kafka-topics|pytest|jest|vitest|py\.test|tox|nox"
    r"|(npm|yarn|pnpm) (ci|install|test|run (build|test|lint)))\b"
)
_ASKS_ONLY = frozenset(
    {"--help", "-h", "--version", "-V", "--info", "help", "version", "--help-extra", "-help", "-version"}
)
_TOOLS = frozenset(
    {"nmap", "tesseract", "ffmpeg", "git", "curl", "wget", "aws", "az", "gcloud", "terraform", "tofu", "kubectl",
     "helm", "ansible", "ansible-playbook", "pandoc", "jq", "yq", "make", "certbot", "restic", "rclone", "trivy",
     "hadolint", "shellcheck", "eslint", "psql", "mysql", "mysqldump", "pg_dump", "mc", "cargo", "mvn", "gradle", "ls",
     "env", "id", "date", "uname"}
)  # fmt: skip
"""Programs that do their work and end."""
_SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh", "cmd", "cmd.exe", "powershell", "pwsh", "python", "python3",
                     "node", "irb", "jshell", "php", "julia", "iex", "ghci"})  # fmt: skip
_SUBCOMMANDS: dict[str, tuple[str, ...]] = {
    "minio": ("server",),
    "vault": ("server",),
    "consul": ("agent",),
    "etcd": (),
    "keycloak": ("start", "start-dev"),
    "ollama": ("serve",),
}
"""Words before which an entrypoint puts the server's own name."""
_RUNNERS: dict[str, int] = {
    "poetry": 1, "pipenv": 1, "pdm": 1, "uv": 1, "rye": 1, "hatch": 1, "bundle": 1, "npx": 0, "bunx": 0,
    "opentelemetry-instrument": 0, "ddtrace-run": 0, "newrelic-admin": 1, "dotenv": 0, "doppler": 1, "infisical": 1,
    "wait-for-it": 0, "dockerize": 0, "cross-env": 0, "nodemon": 0, "pm2-runtime": 0,
}  # fmt: skip
"""Programs that start another one, with the number of words before it (`poetry run`)."""


@dataclass(frozen=True)
class Container:
    """A service with what it overrides, or a stage by itself."""

    facts: ImageFacts | None
    stage: Stage | None = None
    service: Service | None = None

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
        while len(words) > 1 and _SCRIPTS.fullmatch(words[0].rpartition("/")[2]):
            del words[0]
        return shell.from_words([(word, Span(0, 0)) for word in words]).commands

    def _script(self, words: list[str]) -> str | None:
        """Return the script that the words run alone, when the Dockerfile shows where it comes from."""
        if words[:2] == ["/bin/sh", "-c"] and len(words) == 3 and not re.search(r"[\s;&|]", words[2]):
            words = words[2:]
        if len(words) == 2 and words[0].rpartition("/")[2] in shell.SHELLS:
            words = words[1:]
        alone = len(words) == 1 and words[0].endswith(".sh") and self.stage is not None
        return self.stage.placed_text(words[0]) if alone and self.stage is not None else None

    @cached_property
    def process(self) -> Command | None:
        """The command that stays: the last one of a script, behind `poetry run` and the like."""
        started = [one for one in self.commands if "substitution" not in one.context and one.name]
        found = started[-1] if started else None
        return _behind_runners(found) if found else None

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
        return wrapped or words[0] in _SUBCOMMANDS.get(facts.name.rpartition("/")[2], ())

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

    @property
    def long_running(self) -> bool:
        """Whether it is a service that is meant to stay up, rather than a job, a shell or an idle container."""
        idle = self.process is not None and self.process.name in _IDLE and self.argv != ()
        # `start-server && tail -f server.log` is no idle container.
        alone = all(one.name in _AROUND or one.name in shell.SHELLS for one in self.commands)
        return not self.ends and not (idle and alone and (self.overridden or self.stage is not None))

    @property
    def ends(self) -> bool:
        """Whether it does its work and ends: a job, a tool, a shell without anybody at it."""
        service, facts = self.service, self.facts
        if service is not None and (service.is_job or service.has("provider")):
            return True
        if facts is not None and facts.role == "job" and facts.long_running is False:
            return True
        if (not self.overridden and self.stage is None) or self.argv == ():
            return facts is not None and facts.long_running is False
        return self.process is not None and _does_its_work(self.process)


def _does_its_work(process: Command) -> bool:
    if process.name in _SHELLS and not any(not (word.text or "-").startswith("-") for word in process.args):
        return True
    words = list(_line(process))
    if words[-1] in _ASKS_ONLY or (process.name in _TOOLS and "run" not in words[-1]):
        return True
    return process.name in _ENDED or bool(_ONE_SHOT.search(" ".join(words)))


def of_service(service: Service) -> Container:
    """Return a service as a container."""
    stage = service.stage if isinstance(service.stage, Stage) else None
    return Container(service.facts, stage, service)


def of_stage(stage: Stage) -> Container:
    """Return a stage as the container that it makes when nothing is overridden."""
    return Container(stage.facts(), stage)


def services_of(stage: Stage) -> Iterator[Service]:
    """Yield the Compose services that are built from a stage."""
    project = stage.dockerfile.project
    for compose in project.composes if project else ():
        yield from (service for service in compose.services.values() if service.stage is stage)


def checked(service: Service) -> bool | None:
    """Tell whether something checks a service's health; None when that is up to an unknown image."""
    found = service.healthcheck
    if found is not None and (found.disabled or found.test is not None):
        return not found.disabled
    if service.has("healthcheck") and found is None:
        return None
    return service.facts.builtin_healthcheck if service.facts else None


def _line(command: Command) -> Iterator[str]:
    return (word.text or word.raw for word in (command.program, *command.args) if word is not None)


def _behind_runners(command: Command) -> Command:
    for _ in range(4):
        skip = _RUNNERS.get(command.name)
        words = command.args[skip:] if skip is not None else ()
        if command.name.startswith("python") and command.first == "-m":
            words = command.args[1:]
        while words and words[0].prefix.startswith("-"):
            words = words[1:]
        if not words:
            return command
        made = shell.from_words([(word.text or word.raw, word.span) for word in words]).commands
        command = made[0]
    return command


def stage_behind(service: Service) -> Stage | None:
    """Return the stage that a service is built from, when its Dockerfile is at hand."""
    return service.stage if isinstance(service.stage, Stage) else None
