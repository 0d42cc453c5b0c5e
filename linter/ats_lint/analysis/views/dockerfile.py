"""A Dockerfile with the project around it: instructions that know their stage, stages that know who runs them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Protocol

from ats_lint.analysis.views import windows
from ats_lint.analysis.views.answers import Answers
from ats_lint.analysis.views.effective import Effective, EffectiveUser, last
from ats_lint.analysis.views.inherited import Inherited
from ats_lint.analysis.views.links import Neighbours, Recipe, Use
from ats_lint.files.build_context import BuildContext
from ats_lint.files.policy import Policy
from ats_lint.files.source import Source
from ats_lint.numbers import whole
from ats_lint.patterns import regex
from ats_lint.syntax.compose.application import Compose as WrittenCompose
from ats_lint.syntax.compose.service import Service as WrittenService
from ats_lint.syntax.dockerfile import keywords as written
from ats_lint.syntax.dockerfile.document import Dockerfile as WrittenDockerfile
from ats_lint.syntax.dockerfile.scope import Scope, global_scope
from ats_lint.syntax.dockerfile.scripts import commands
from ats_lint.syntax.shell import Command

_FOR_WORK = regex(r"(^|[-_.])(bench\w*|ci|debug\w*|dev\w*|docs?|lint\w*|tests?|testing|tools?)([-_.]|$)", re.IGNORECASE)
"""Names of stages in which people and pipelines work."""


class Instruction(written.Instruction):
    """One instruction, with its stage."""

    file: Dockerfile

    @property
    def dockerfile(self) -> Dockerfile:
        """The file that it stands in."""
        return self.file

    @cached_property
    def stage(self) -> Stage | None:
        """Stage that it belongs to; None before the first FROM."""
        return self.file.stage_of(self)

    @property
    def subject(self) -> str | None:
        """Name of the stage, for reports."""
        return self.stage.subject if self.stage else None

    @property
    def onbuild(self) -> Instruction | None:
        """The instruction inside an ONBUILD."""
        return None


class Unknown(Instruction, written.Unknown):
    """An instruction that the builder does not know."""


class Maintainer(Instruction, written.Maintainer):
    """MAINTAINER, which is deprecated."""


class User(Instruction, written.User):
    """USER."""


class Workdir(Instruction, written.Workdir):
    """WORKDIR."""


class Stopsignal(Instruction, written.Stopsignal):
    """STOPSIGNAL."""


class Expose(Instruction, written.Expose):
    """EXPOSE."""


class From(Instruction, written.From):
    """FROM, which begins a stage."""


class Env(Instruction, written.Env):
    """ENV."""


class Label(Instruction, written.Label):
    """LABEL."""


class Arg(Instruction, written.Arg):
    """ARG."""


class Volume(Instruction, written.Volume):
    """VOLUME."""


class Copy(Instruction, written.Copy):
    """COPY or ADD; the keyword tells which."""


class Shell(Instruction, written.Shell):
    """SHELL."""


class Executable(Instruction, written.Executable):
    """An instruction that runs something."""

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        """Commands in order, with spans in the source; empty for shells that are not POSIX."""
        return commands(self, self.stage.shell_at(self) if self.stage else None)


class Run(Executable, written.Run):
    """RUN."""


class Cmd(Executable, written.Cmd):
    """CMD, or the command of a HEALTHCHECK."""


class Entrypoint(Executable, written.Entrypoint):
    """ENTRYPOINT."""


class Healthcheck(Instruction, written.Healthcheck):
    """HEALTHCHECK."""

    @cached_property
    def probe(self) -> Cmd | None:
        """The command; None for NONE and when there is no CMD."""
        inner = self.file.inner(self)
        return inner if isinstance(inner, Cmd) else None

    @property
    def commands(self) -> tuple[Command, ...]:
        """Commands of the probe, with spans in the source."""
        return self.probe.commands if self.probe else ()


class Onbuild(Instruction, written.Onbuild):
    """ONBUILD."""

    @cached_property
    def onbuild(self) -> Instruction | None:
        """The instruction inside; None when there is none."""
        return self.file.inner(self)


KINDS: Mapping[str, type[Instruction]] = {
    kind.__name__.upper(): kind
    for kind in (
        Arg, Cmd, Copy, Entrypoint, Env, Expose, From, Healthcheck, Label, Maintainer, Onbuild, Run, Shell, Stopsignal,
        User, Volume, Workdir,
    )
} | {"ADD": Copy}  # fmt: skip
"""Every instruction that the builder knows, and its class."""


class Stage(Inherited[Instruction]):
    """One FROM and what follows it.

    What a build or a container of it depends on is asked of the project around its file.
    """

    def __init__(
        self,
        dockerfile: Dockerfile,
        index: int,
        instructions: tuple[Instruction, ...],
        image: str | None,
        parent: Stage | None,
        outer: Scope,
        siblings: Sequence[Stage],
    ) -> None:
        """Bind a stage to its place; `instructions` begin with FROM, `outer` is the global scope.

        `siblings` are the stages of the same build, those that follow included once they are made.
        """
        super().__init__(index, instructions, image, parent, outer, dockerfile.settings.images)
        first = instructions[0]
        if not isinstance(first, From):
            raise TypeError("a stage begins with FROM")
        self.dockerfile = dockerfile
        self.from_ = first
        self.siblings = siblings
        self.answers = Answers()

    def __repr__(self) -> str:
        """Show the place in the file."""
        return f"<Stage {self.index} {self.subject}>"

    @property
    def source(self) -> Source:
        """The file."""
        return self.dockerfile.source

    def given(self, args: Mapping[str, str | None]) -> Stage:
        """Return the stage as a build with these arguments makes it; itself where they change nothing."""
        return self.dockerfile.variant(self, args)

    @property
    def name(self) -> str | None:
        """Name given by AS, as written."""
        return self.from_.name.text if self.from_.name else None

    @property
    def subject(self) -> str:
        """What reports call the stage: its name, else its image, else its number."""
        return self.name or self.from_.image.text or f"stage {self.index}"

    @property
    def is_last(self) -> bool:
        """Whether it is what a build without a target makes."""
        return self.dockerfile.stages[-1] is self

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """The Compose services that run it."""
        return tuple(self.dockerfile.project.uses_of(self))

    @property
    def is_final(self) -> bool:
        """Whether containers are started from it."""
        return (
            (self.is_last and self.dockerfile.ships_last)
            or bool(self.uses)
            or self.dockerfile.project.is_targeted(self)
        )

    @property
    def runs(self) -> list[Run]:
        """Own RUN instructions."""
        return [item for item in self.instructions if isinstance(item, Run)]

    @cached_property
    def user(self) -> EffectiveUser[User]:
        """User that the stage ends with."""
        return self.user_at(None)

    def user_at(self, at: Instruction | None) -> EffectiveUser[User]:
        """Return the user in effect before an instruction; without one, at the end."""
        found = self.nearest(User, at)
        if found is not None:
            value = self.expand(found.args.text, found) or None
            return EffectiveUser(value, found, (value or "").partition(":")[0] in self._superusers)
        default = windows.default_user(self.external) if self.is_windows else None
        return EffectiveUser(self.base.user or default)

    @cached_property
    def _superusers(self) -> frozenset[str]:
        return self.dockerfile.project.superusers_of(self)

    @cached_property
    def workdir(self) -> Effective[Workdir]:
        """Working directory that the stage ends with."""
        return self.workdir_at(None)

    def workdir_at(self, at: Instruction | None) -> Effective[Workdir]:
        """Return the working directory in effect before an instruction; without one, at the end."""
        return self.workdirs[self.count(Workdir, at)]

    @cached_property
    def workdirs(self) -> tuple[Effective[Workdir], ...]:
        """Working directory at first, and after each WORKDIR of the lineage."""
        return self.directories(Workdir)

    @cached_property
    def healthcheck(self) -> Healthcheck | None:
        """The HEALTHCHECK in effect, which may be NONE; the base image's own is in `base`."""
        return last(self.chain(), Healthcheck)

    @property
    def has_healthcheck(self) -> bool | None:
        """Whether containers of it are checked; None when that is up to an unknown base."""
        return not self.healthcheck.none if self.healthcheck else self.base.builtin_healthcheck

    @cached_property
    def entrypoint(self) -> Entrypoint | None:
        """The ENTRYPOINT in effect; None when it is the base image's."""
        return last(self.chain(), Entrypoint)

    @cached_property
    def cmd(self) -> Cmd | None:
        """The CMD in effect; None when it is the base image's, or when an ENTRYPOINT dropped it."""
        found = None
        for stage in self.lineage:
            own = last(iter(stage.instructions), Cmd)
            found = own or (None if last(iter(stage.instructions), Entrypoint) else found)
        return found

    @cached_property
    def shell(self) -> tuple[str, ...]:
        """The shell of the shell form at the end of the stage."""
        return self.shell_at(None)

    def shell_at(self, at: Instruction | None) -> tuple[str, ...]:
        """Return the shell that reads an instruction's shell form; without one, that at the end."""
        found = self.nearest(Shell, at)
        if found is not None and found.json:
            return tuple(token.text for token in found.json)
        return windows.SHELL if self.is_windows else ("/bin/sh", "-c")

    def copied_from(self, copy: Copy) -> Stage | str | None:
        """Return the stage, or else the image or context, that `COPY --from` names; None without one."""
        flag = copy.from_stage
        text = self.expand(flag.value, copy) if flag and flag.value else None
        return None if text is None else self.dockerfile_stage(text) or text

    def dockerfile_stage(self, reference: str) -> Stage | None:
        """Return the earlier stage that a `--from` names, by name or by number, the nearest of that name."""
        stages = self.siblings[: self.index]
        for other in reversed(stages):
            if other.name and other.name.lower() == reference.lower():
                return other
        number = whole(reference) if reference.isascii() and reference.isdecimal() else -1
        return stages[number] if 0 <= number < len(stages) else None


class BuildSurroundings(Neighbours, Protocol):
    """The project around a Dockerfile."""

    @property
    def dockerfiles(self) -> tuple[Dockerfile, ...]:
        """The project's Dockerfiles."""

    @property
    def composes(self) -> tuple[WrittenCompose, ...]:
        """The project's Compose applications, variants included."""

    def dockerfile_of(self, service: WrittenService) -> Dockerfile | None:
        """Return the Dockerfile that a service builds; None when it is not at hand."""

    def context_of(self, dockerfile: Dockerfile) -> BuildContext | None:
        """Return what is sent to the builder with a Dockerfile."""

    def recipes_of(self, dockerfile: Dockerfile) -> tuple[Recipe, ...]:
        """Return how the project builds a Dockerfile."""

    def superusers_of(self, stage: Stage) -> frozenset[str]:
        """Return the names of the accounts of a stage that have root's number."""

    def uses_of(self, stage: Stage) -> tuple[Use, ...]:
        """Return the Compose services that run a stage."""

    def is_targeted(self, stage: Stage) -> bool:
        """Tell whether the project builds a stage by name."""


class Dockerfile(WrittenDockerfile[Instruction]):
    """A Dockerfile and the project around it."""

    def __init__(self, source: Source, project: BuildSurroundings) -> None:
        """Read the structure; whatever the text is, this does not fail."""
        super().__init__(source, KINDS, Unknown)
        self.project = project
        self.answers = Answers()

    @property
    def settings(self) -> Policy:
        """What the configuration says."""
        return self.project.policy

    @cached_property
    def context(self) -> BuildContext | None:
        """What is sent to the builder with it."""
        return self.project.context_of(self)

    @cached_property
    def recipes(self) -> tuple[Recipe, ...]:
        """How the project builds it."""
        return self.project.recipes_of(self)

    @property
    def ships_last(self) -> bool:
        """Whether the last stage may be shipped: not one for work where the project only builds others by name."""
        last = self.stages[-1] if self.stages else None
        if last is None or not self.recipes or not _FOR_WORK.search(last.name or ""):
            return True
        names = {"", (last.name or "").lower(), str(last.index)}
        return any(recipe.target is None or recipe.target.lower() in names for recipe in self.recipes)

    def given(self, name: str) -> str | None:
        """Return the value that every build of the project gives an argument; None when they differ or say none."""
        values = {recipe.args.get(name) for recipe in self.recipes}
        return values.pop() if len(values) == 1 else None

    def stage_of(self, instruction: Instruction) -> Stage | None:
        """Return the stage that an instruction belongs to; None before the first FROM."""
        at = bisect_right(self.stages, instruction.index, key=lambda stage: stage.from_.index)
        return self.stages[at - 1] if at else None

    def stage_called(self, name: str) -> Stage | None:
        """Return the stage that `target` names: the last of that name, else the one of that number."""
        numbered = (stage for stage in self.stages if name == str(stage.index))
        named = (stage for stage in reversed(self.stages) if (stage.name or "").lower() == name.lower())
        return next(named, None) or next(numbered, None)

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """Build stages in order."""
        return tuple(self._stages({}))

    def variant(self, stage: Stage, args: Mapping[str, str | None]) -> Stage:
        """Return a stage as a build with these arguments makes it: itself where none of them is declared."""
        declared = {pair.key.text for one in self.instructions if isinstance(one, Arg) for pair in one.pairs}
        used = {name: value for name, value in args.items() if name in declared}
        if not used:
            return stage
        key = tuple(sorted(used.items(), key=lambda item: item[0]))
        return self.answers.ask(("variant", key), lambda: self._stages(used))[stage.index]

    def _stages(self, args: Mapping[str, str | None]) -> list[Stage]:
        outer = global_scope(self.global_args, self.given, args)
        stages: list[Stage] = []
        named: dict[str, Stage] = {}
        starts = [item.index for item in self.instructions if isinstance(item, From)]
        for start, end in pairwise([*starts, len(self.instructions)]):
            instructions = self.instructions[start:end]
            first = instructions[0]
            image = outer.expand(first.image.text if isinstance(first, From) else "", self.escape) or None
            parent = named.get(image.lower()) if image else None
            stage = Stage(self, len(stages), instructions, None if parent else image, parent, outer, stages)
            stages.append(stage)
            if stage.name:
                named[stage.name.lower()] = stage
        return stages
