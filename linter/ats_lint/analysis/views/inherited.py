"""What a stage has from its own instructions, from its parents and from its base image.

Source: `toDispatchState` and `dispatch` in
https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/convert.go
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Generic, Self, TypeVar

from ats_lint.analysis.views import windows
from ats_lint.analysis.views.effective import Effective, Exposed, join_path, read_port
from ats_lint.files.policy import Policy
from ats_lint.files.source import Source
from ats_lint.images import ImageFacts, lookup
from ats_lint.records import cached_property
from ats_lint.syntax.dockerfile.instruction import Instruction
from ats_lint.syntax.dockerfile.keywords import Arg, Env, Expose, From, Volume
from ats_lint.syntax.dockerfile.scope import BuildScope, after, environment

Kind = TypeVar("Kind", bound=Instruction)
One = TypeVar("One", bound=Instruction)

_SCRATCH = ImageFacts("scratch", user="root", complete_tools=True, shell="", package_manager="", family="scratch")


class Inherited(Generic[Kind]):
    """Values in effect in one stage.

    `image` is the FROM's image with the defaults of arguments filled in, None when it cannot be known; `parent`
    is the stage that FROM names instead.
    """

    def __init__(
        self,
        index: int,
        instructions: tuple[Kind, ...],
        image: str | None,
        parent: Self | None,
        outer: BuildScope,
        settings: Policy,
    ) -> None:
        """Bind a stage to its place.

        Args:
            index: its number.
            instructions: its own, FROM first.
            image: the external image.
            parent: the stage it continues.
            outer: the variables before the first FROM.
            settings: what the configuration says.
        """
        self.index = index
        self.instructions = instructions
        self.image = image
        self.parent = parent
        self._outer = outer
        self.settings = settings

    @property
    def source(self) -> Source:
        """The file."""
        return self.instructions[0].source

    @property
    def name(self) -> str | None:
        """Name given by AS, as written."""
        first = self.instructions[0]
        return first.name.text if isinstance(first, From) and first.name else None

    @property
    def subject(self) -> str:
        """What reports call the stage: its name, else its image, else its number."""
        first = self.instructions[0]
        image = first.image.text if isinstance(first, From) else ""
        return self.name or image or f"stage {self.index}"

    @cached_property
    def lineage(self) -> tuple[Self, ...]:
        """The stages it is made of, the one with the external base image first, itself last."""
        found = [self]
        while found[-1].parent:
            found.append(found[-1].parent)
        return tuple(reversed(found))

    def chain(self) -> Iterator[Kind]:
        """Yield the instructions of the whole lineage in order."""
        for stage in self.lineage:
            yield from stage.instructions

    def until(self, at: Instruction | None) -> Iterator[Kind]:
        """Yield the instructions of the lineage before one of them; all of them without one."""
        return (item for item in self.chain() if at is None or item.index < at.index)

    @cached_property
    def by_kind(self) -> dict[type[Instruction], list[Kind]]:
        """Instructions of the lineage by their kind, in order."""
        found: dict[type[Instruction], list[Kind]] = {}
        for item in self.chain():
            found.setdefault(type(item), []).append(item)
        return found

    def count(self, kind: type[Instruction], at: Instruction | None) -> int:
        """Return how many instructions of a kind there are before `at`; without it, in all."""
        found = self.by_kind.get(kind, [])
        return len(found) if at is None else bisect_left(found, at.index, key=lambda item: item.index)

    def nearest(self, kind: type[One], at: Instruction | None = None) -> One | None:
        """Return the last instruction of a kind before another; without one, the last of the lineage."""
        before = self.count(kind, at)
        found = self.by_kind[kind][before - 1] if before else None
        return found if isinstance(found, kind) else None

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
        return lookup(self.external, self.settings.images) or (_SCRATCH if self.is_scratch else None)

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
        first = self.lineage[0].instructions[0]
        platform = first.platform if isinstance(first, From) else None
        if windows.is_windows(self.external, platform.value if platform else None, self.base.family, self.settings):
            return True
        if self.base.family is not None or platform:
            return False
        # PowerShell runs on other systems, too; only for Windows is the escape character changed.
        powershell = first.escape == "`" and windows.speaks_powershell(self.chain())
        return powershell or windows.speaks_windows(self.chain())

    @cached_property
    def scopes(self) -> dict[int, BuildScope]:
        """Scope before each own instruction, and after the last one under -1."""
        scope = BuildScope(dict(self.base.env), closed=self.is_scratch)
        for parent in self.lineage[:-1]:
            # From the root on, so that a long lineage is no deep recursion.
            scope = parent.scopes[-1]
        found: dict[int, BuildScope] = {}
        for instruction in self.instructions:
            found[instruction.index] = scope
            if isinstance(instruction, Env | Arg):
                scope = after(instruction, scope, self._outer)
        found[-1] = scope
        return found

    def scope(self, at: Instruction | None = None) -> BuildScope:
        """Return the variables that an instruction of the lineage sees; without one, those at the end."""
        if at is None:
            return self.scopes[-1]
        for stage in reversed(self.lineage):
            if at.index in stage.scopes:
                return self._outer if at is stage.instructions[0] else stage.scopes[at.index]
        return self._outer

    def expand(self, text: str, at: Instruction | None = None) -> str | None:
        """Return `text` as the builder expands it at an instruction; None when a variable is not known."""
        return self.scope(at).expand(text, self.instructions[0].escape)

    @cached_property
    def env(self) -> dict[str, str | None]:
        """Environment of the image: variables of ENV and of the base, with None for unknown values."""
        found: dict[str, str | None] = dict(self.base.env)
        for instruction in self.chain():
            if isinstance(instruction, Env):
                found.update(environment(instruction, self.scope(instruction)))
        return found

    @cached_property
    def exposures(self) -> tuple[Exposed[Kind], ...]:
        """Ports of EXPOSE through the lineage, those that can be known."""
        return tuple(self._exposures())

    def _exposures(self) -> Iterator[Exposed[Kind]]:
        for instruction in self.chain():
            if isinstance(instruction, Expose):
                for token in instruction.words:
                    text = self.expand(token.text, instruction)
                    found = read_port(text, token, instruction) if text else None
                    if found:
                        yield found

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
        return tuple(dict.fromkeys((*self.base.volumes, *self._volumes())))

    def _volumes(self) -> Iterator[str]:
        for instruction in self.chain():
            if isinstance(instruction, Volume):
                for token in instruction.items:
                    path = self.expand(token.text, instruction)
                    if path:
                        yield path

    def directories(self, kind: type[One]) -> tuple[Effective[One], ...]:
        """Return the working directory at first, and after each WORKDIR (`kind`) of the lineage."""
        directory = self.base.workdir or ("/" if self.is_scratch else None)
        found: list[Effective[One]] = [Effective(directory)]
        for instruction in self.by_kind.get(kind, ()):
            if isinstance(instruction, kind):
                path = self.expand(instruction.args.text, instruction)
                directory = join_path(directory, path) if path else None
                found.append(Effective(directory, instruction))
        return tuple(found)
