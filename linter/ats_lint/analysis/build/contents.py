"""What the image of a stage holds at one place of its build: a view of the walks over its instructions."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

from ats_lint.analysis.build import ownership
from ats_lint.analysis.build.accounts import Accounts, accounts
from ats_lint.analysis.build.changes import ImageChange, changes_until
from ats_lint.analysis.build.ownership import Owner
from ats_lint.analysis.build.software import Software, history, software
from ats_lint.analysis.views.dockerfile import Expose, Instruction, Stage, User, Volume, Workdir
from ats_lint.analysis.views.effective import Effective, EffectiveUser
from ats_lint.records import cached_property, dataclass


def contents(stage: Stage, at: Instruction | None = None) -> Contents:
    """Return what the image holds before an instruction; without one, at the end."""
    return Contents(stage, at)


@dataclass(frozen=True)
class Contents:
    """The image before the instruction `at` of the stage's lineage, or behind the last one; None: not known."""

    stage: Stage
    at: Instruction | None = None

    @property
    def user(self) -> EffectiveUser[User]:
        """Who runs what comes next."""
        return self.stage.user_at(self.at)

    @property
    def workdir(self) -> Effective[Workdir]:
        """Where it runs."""
        return self.stage.workdir_at(self.at)

    @property
    def shell(self) -> tuple[str, ...]:
        """What reads the shell form."""
        return self.stage.shell_at(self.at)

    @property
    def environment(self) -> Mapping[str, str | None]:
        """Variables that commands see, build arguments included."""
        return self.stage.scope(self.at).values

    @cached_property
    def accounts(self) -> Accounts:
        """Users and groups."""
        return accounts(self.stage, self.at)

    @cached_property
    def software(self) -> Software:
        """Programs and packages."""
        if self.at is None:
            return software(self.stage)
        owner = next(one for one in reversed(self.stage.lineage) if one.instructions[0].index <= self.at.index)
        past = history(owner)
        return past[bisect_left(past, self.at.index, key=lambda one: one[0]) - 1][1]

    @property
    def changes(self) -> tuple[ImageChange, ...]:
        """What was done to files, in order."""
        return tuple(changes_until(self.stage, self.at))

    def owner(self, path: str, user: str) -> Owner:
        """Return who owns a directory, seen from a user."""
        return ownership.owner(self.stage, path, user, self.at)

    @property
    def ports(self) -> tuple[int, ...]:
        """TCP ports of EXPOSE."""
        return tuple(
            dict.fromkeys(
                port
                for item in self.stage.exposures
                if item.protocol == "tcp" and self._is_past(item.instruction, Expose)
                for port in item.ports
            )
        )

    @property
    def volumes(self) -> tuple[str, ...]:
        """Paths of VOLUME, those of the base image included."""
        own = (one for one in self.stage.until(self.at) if isinstance(one, Volume))
        found = (self.stage.expand(item.text, one) for one in own for item in one.items)
        return tuple(dict.fromkeys((*self.stage.base.volumes, *(path for path in found if path))))

    def _is_past(self, instruction: Instruction, kind: type[Instruction]) -> bool:
        return isinstance(instruction, kind) and (self.at is None or instruction.index < self.at.index)
