"""Build stages, and what is in effect at the end of each.

Source: `toDispatchState` and `dispatch` in
https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/convert.go
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from ats_lint.analysis.build import inherited, windows
from ats_lint.analysis.build.effective import Effective, EffectiveUser, Exposed, I_co, last, started
from ats_lint.analysis.project.links import Use
from ats_lint.files.source import Source
from ats_lint.images import ImageFacts, lookup
from ats_lint.syntax.dockerfile.instructions import (
    Cmd,
    Copy,
    Entrypoint,
    From,
    Healthcheck,
    Instruction,
    Run,
    Workdir,
)
from ats_lint.syntax.dockerfile.scope import Scope

if TYPE_CHECKING:
    from ats_lint.analysis.build.accounts import Account, Accounts
    from ats_lint.analysis.build.changes import Change
    from ats_lint.analysis.build.contents import Contents, Walk
    from ats_lint.analysis.build.software import Software
    from ats_lint.syntax.dockerfile.document import Dockerfile

_SCRATCH = ImageFacts("scratch", user="root", complete_tools=True, shell="", package_manager="", family="scratch")


class Stage:
    """One FROM and what follows it.

    `image` is the FROM's image with the defaults of arguments filled in, None when it cannot be known; `parent`
    is the stage that FROM names instead. `uses` are the Compose services that run the stage, and `targeted` tells that
    a project builds it by name: both are set by whoever knows the project.
    """

    uses: tuple[Use, ...] = ()
    targeted: bool = False

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
        first = instructions[0]
        if not isinstance(first, From):
            raise TypeError("a stage begins with FROM")
        self.dockerfile = dockerfile
        self.index = index
        self.instructions = instructions
        self.from_ = first
        self.image = image
        self.parent = parent
        self.placed: dict[tuple[str, int], str | None] = {}
        self._outer = outer
        self.siblings = siblings

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

    @property
    def is_final(self) -> bool:
        """Whether containers are started from it."""
        return self.is_last or self.targeted or bool(self.uses)

    @cached_property
    def lineage(self) -> tuple[Stage, ...]:
        """The stages it is made of, the one with the external base image first, itself last."""
        found = [self]
        while found[-1].parent:
            found.append(found[-1].parent)
        return tuple(reversed(found))

    def chain(self) -> Iterator[Instruction]:
        """Yield the instructions of the whole lineage in order."""
        for stage in self.lineage:
            yield from stage.instructions

    @property
    def runs(self) -> list[Run]:
        """Own RUN instructions."""
        return [item for item in self.instructions if isinstance(item, Run)]

    @property
    def external(self) -> str | None:
        """The image that the lineage starts from; None when it cannot be known."""
        return self.lineage[0].image

    @property
    def base_known(self) -> bool:
        """Whether anything is known of the external base image."""
        return self._base is not None

    @cached_property
    def _base(self) -> ImageFacts | None:
        if not self.external:
            return None
        settings = self.dockerfile.settings
        found = lookup(self.external, settings.images if settings else None)
        return found or (_SCRATCH if self.is_scratch else None)

    @property
    def is_scratch(self) -> bool:
        """Whether the lineage starts from nothing."""
        return self.external == "scratch"

    @cached_property
    def base(self) -> ImageFacts:
        """Facts of the external base image; an object without any when it is not known."""
        return self._base or ImageFacts(self.external or "")

    @cached_property
    def is_windows(self) -> bool:
        """Whether it is built for Windows."""
        platform = self.lineage[0].from_.platform
        if windows.is_windows(self.external, platform.value if platform else None, self.base.family):
            return True
        return self.base.family is None and not platform and windows.speaks_windows(self.chain())

    @cached_property
    def scopes(self) -> dict[int, Scope]:
        """Scope before each own instruction, and after the last one under -1."""
        return inherited.scopes(self, self._outer)

    def scope(self, at: Instruction | None = None) -> Scope:
        """Return the variables that an instruction of the lineage sees; without one, those at the end."""
        if at is None:
            return self.scopes[-1]
        for stage in reversed(self.lineage):
            if at.index in stage.scopes:
                return self._outer if at is stage.from_ else stage.scopes[at.index]
        return self._outer

    def expand(self, text: str, at: Instruction | None = None) -> str | None:
        """Return `text` as the builder expands it at an instruction; None when a variable is not known."""
        return self.scope(at).expand(text, self.dockerfile.escape)

    @cached_property
    def env(self) -> dict[str, str | None]:
        """Environment of the image: variables of ENV and of the base, with None for unknown values."""
        return inherited.env(self)

    @cached_property
    def user(self) -> EffectiveUser:
        """User that the stage ends with."""
        return self.user_at(None)

    def user_at(self, at: Instruction | None) -> EffectiveUser:
        """Return the user in effect before an instruction; without one, at the end."""
        return inherited.user(self, at)

    @cached_property
    def workdir(self) -> Effective[Workdir]:
        """Working directory that the stage ends with."""
        return self.workdir_at(None)

    def workdir_at(self, at: Instruction | None) -> Effective[Workdir]:
        """Return the working directory in effect before an instruction; without one, at the end."""
        return self.workdirs[inherited.count(self, Workdir, at)]

    @cached_property
    def workdirs(self) -> tuple[Effective[Workdir], ...]:
        """Working directory at first, and after each WORKDIR of the lineage."""
        return tuple(inherited.workdirs(self))

    @cached_property
    def by_kind(self) -> dict[type[Instruction], list[Instruction]]:
        """Instructions of the lineage by their kind, in order."""
        return inherited.by_kind(self)

    def nearest(self, kind: type[I_co], at: Instruction | None = None) -> I_co | None:
        """Return the last instruction of a kind before another; without one, the last of the lineage."""
        return inherited.nearest(self, kind, at)

    def until(self, at: Instruction | None) -> Iterator[Instruction]:
        """Yield the instructions of the lineage before one of them; all of them without one."""
        return (item for item in self.chain() if at is None or item.index < at.index)

    @cached_property
    def exposures(self) -> tuple[Exposed, ...]:
        """Ports of EXPOSE through the lineage, those that can be known."""
        return tuple(inherited.exposures(self))

    @property
    def exposed(self) -> tuple[str, ...]:
        """Ports of EXPOSE through the lineage, such as `8080/tcp`."""
        return tuple(dict.fromkeys(map(str, self.exposures)))

    @property
    def ports(self) -> tuple[int, ...]:
        """TCP ports that the lineage exposes."""
        return tuple(dict.fromkeys(port for item in self.exposures if item.protocol == "tcp" for port in item.ports))

    @cached_property
    def volumes(self) -> tuple[str, ...]:
        """Paths declared by VOLUME through the lineage and by the base image."""
        return tuple(dict.fromkeys((*self.base.volumes, *inherited.volumes(self))))

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
            found = started(stage.instructions, found)
        return found

    @cached_property
    def shell(self) -> tuple[str, ...]:
        """The shell of the shell form at the end of the stage."""
        return self.shell_at(None)

    def shell_at(self, at: Instruction | None) -> tuple[str, ...]:
        """Return the shell that reads an instruction's shell form; without one, that at the end."""
        return inherited.shell(self, at)

    @cached_property
    def steps_down(self) -> bool | None:
        """Whether the entrypoint gives up root by itself; None when its text is not at hand."""
        from ats_lint.analysis.build.stepdown import steps_down

        return steps_down(self)

    @cached_property
    def walk(self) -> Walk:
        """What the stage's instructions do to the image."""
        from ats_lint.analysis.build.contents import Walk

        return Walk(self)

    @property
    def software(self) -> Software:
        """Programs in the image."""
        return self.walk.software

    def contents(self, at: Instruction | None = None) -> Contents:
        """Return what the image holds before an instruction; without one, at the end."""
        return self.walk.contents(at)

    def changes_until(self, at: Instruction | None) -> Iterator[Change]:
        """Yield what the lineage does to files before an instruction; all of it without one."""
        for stage in self.lineage:
            yield from (one for one in stage.walk.changes if at is None or one.at.index < at.index)

    @property
    def accounts(self) -> Accounts:
        """Accounts in the image."""
        return self.walk.accounts

    def text_of(self, path: str, at: Instruction | None = None) -> str | None:
        """Return the text of a file in the image, as it is before `at`; None when it is not at hand."""
        from ats_lint.analysis.build.placed import placed_text

        return placed_text(self, path, at)

    @property
    def users_created(self) -> tuple[Account, ...]:
        """Accounts that RUN instructions of the lineage create."""
        return self.walk.created

    def has_user(self, name: str) -> bool | None:
        """Tell whether an account is there; None when that cannot be known. Numbers always are."""
        return self.accounts.has(name)

    def placed_text(self, path: str) -> str | None:
        """Return the text of a file that instructions put into the image; None when it is not at hand."""
        from ats_lint.analysis.build.placed import placed_text

        return placed_text(self, path)

    def copied_from(self, copy: Copy) -> Stage | str | None:
        """Return the stage, or else the image or context, that `COPY --from` names; None without one."""
        flag = copy.from_stage
        text = self.expand(flag.value, copy) if flag and flag.value else None
        return None if text is None else self.dockerfile_stage(text) or text

    def dockerfile_stage(self, reference: str) -> Stage | None:
        """Return the earlier stage that a `--from` names, by name or by number."""
        return inherited.earlier(self, reference)

    def facts(self) -> ImageFacts:
        """Return what is known of the image that the stage makes."""
        return self._facts

    @cached_property
    def _facts(self) -> ImageFacts:
        from ats_lint.analysis.build.stagefacts import stage_facts

        return stage_facts(self)
