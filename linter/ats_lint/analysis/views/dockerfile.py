"""A Dockerfile with the project around it: instructions that know their stage, stages that know who runs them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Self

from ats_lint.analysis.views import stage_names
from ats_lint.analysis.views.answers import Answers
from ats_lint.analysis.views.build_surroundings import BuildSurroundings
from ats_lint.analysis.views.in_force import InForce, Kinds
from ats_lint.analysis.views.links import Recipe, Use
from ats_lint.files.build_context import BuildContext
from ats_lint.files.policy import Policy
from ats_lint.files.source import Source
from ats_lint.records import cached_property
from ats_lint.syntax.dockerfile import keywords as written
from ats_lint.syntax.dockerfile.document import Dockerfile as WrittenDockerfile
from ats_lint.syntax.dockerfile.scope import BuildScope, global_scope
from ats_lint.syntax.dockerfile.scripts import commands
from ats_lint.syntax.shell import Command


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


class Stage(InForce[Instruction, User, Workdir, Shell, Healthcheck, Entrypoint, Cmd]):
    """One FROM and what follows it.

    What a build or a container of it depends on is asked of the project around its file.
    """

    kinds = Kinds(User, Workdir, Shell, Healthcheck, Entrypoint, Cmd)

    def __init__(
        self,
        dockerfile: Dockerfile,
        index: int,
        instructions: tuple[Instruction, ...],
        image: str | None,
        parent: Self | None,
        outer: BuildScope,
        siblings: Sequence[Stage],
    ) -> None:
        """Bind a stage to its place; `instructions` begin with FROM, `outer` is the global scope.

        `siblings` are the stages of the same build, those that follow included once they are made.
        """
        super().__init__(index, instructions, image, parent, outer, dockerfile.settings)
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

    def given(self, args: Mapping[str, str | None]) -> Stage:
        """Return the stage as a build with these arguments makes it; itself where they change nothing."""
        return self.dockerfile.variant(self, args)

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
    def superusers(self) -> frozenset[str]:
        """Names of accounts that have root's number."""
        return self.dockerfile.project.superusers_of(self)

    def copied_from(self, copy: Copy) -> Stage | str | None:
        """Return the stage, or else the image or context, that `COPY --from` names; None without one."""
        flag = copy.from_stage
        text = self.expand(flag.value, copy) if flag and flag.value else None
        return None if text is None else self.dockerfile_stage(text) or text

    def dockerfile_stage(self, reference: str) -> Stage | None:
        """Return the earlier stage that a `--from` names, by name or by number, the nearest of that name."""
        return stage_names.earlier(self.siblings[: self.index], reference)


class Dockerfile(WrittenDockerfile[Instruction]):
    """A Dockerfile and the project around it."""

    def __init__(self, source: Source, project: BuildSurroundings[Dockerfile, Stage]) -> None:
        """Read the structure; whatever the text is, this does not fail."""
        super().__init__(source, KINDS, Unknown)
        self.project = project
        self.answers = Answers()

    @property
    def settings(self) -> Policy:
        """What the configuration says."""
        return self.project.settings

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
        return stage_names.ships(self.stages[-1] if self.stages else None, self.recipes)

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
        return stage_names.targeted(self.stages, name)

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """Build stages in order."""
        return tuple(self._stages({}))

    def variant(self, stage: Stage, args: Mapping[str, str | None]) -> Stage:
        """Return a stage as a build with these arguments makes it: itself where none of them is declared."""
        declared: set[str] = stage_names.declared(self.instructions) if args else set()
        used = {name: value for name, value in args.items() if name in declared}
        if not used:
            return stage
        key = tuple(sorted(used.items(), key=lambda item: item[0]))
        return self.answers.ask(("variant", key), lambda: self._stages(used))[stage.index]

    def _stages(self, args: Mapping[str, str | None]) -> list[Stage]:
        outer = global_scope(self.global_args, self.given, args)

        def make(stages: Sequence[Stage], own: Sequence[Instruction], image: str | None, parent: Stage | None) -> Stage:
            return Stage(self, len(stages), tuple(own), image, parent, outer, stages)

        return stage_names.made(self.instructions, outer, make)
