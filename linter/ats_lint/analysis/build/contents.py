"""What the image of a stage holds at one place of its build: a view of the walks over its instructions."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ats_lint.analysis.build import ownership
from ats_lint.analysis.build.accounts import Account, Accounts, accounts, created
from ats_lint.analysis.build.changes import Change, changes
from ats_lint.analysis.build.effective import Effective, EffectiveUser
from ats_lint.analysis.build.ownership import Owner
from ats_lint.analysis.build.software import Software, history
from ats_lint.syntax.dockerfile.instructions import Expose, Instruction, Volume, Workdir

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ats_lint.syntax.dockerfile.stages import Stage


class Walk:
    """The walks over the instructions of a stage, each taken once."""

    def __init__(self, stage: Stage) -> None:
        """Bind to a stage; nothing is walked before it is asked for."""
        self._stage = stage

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What the stage's own instructions do to files, in order."""
        return tuple(changes(self._stage))

    @cached_property
    def created(self) -> tuple[Account, ...]:
        """Accounts that RUN instructions of the lineage create."""
        return tuple(created(self._stage))

    @cached_property
    def accounts(self) -> Accounts:
        """Users and groups at the end."""
        for stage in self._stage.siblings[: self._stage.index]:
            _ = stage.walk.accounts
        return accounts(self._stage)

    @cached_property
    def history(self) -> tuple[tuple[int, Software], ...]:
        """Programs at first (-1), and after each own instruction that may change them."""
        for stage in self._stage.siblings[: self._stage.index]:
            # In order, so that a long chain of copies is no deep recursion.
            _ = stage.walk.history
        return tuple(history(self._stage))

    @property
    def software(self) -> Software:
        """Programs and packages at the end."""
        return self.history[-1][1]

    def contents(self, at: Instruction | None = None) -> Contents:
        """Return what the image holds before an instruction; without one, at the end."""
        return Contents(self._stage, at)


@dataclass(frozen=True)
class Contents:
    """The image before the instruction `at` of the stage's lineage, or behind the last one; None: not known."""

    stage: Stage
    at: Instruction | None = None

    @property
    def user(self) -> EffectiveUser:
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
        return self.stage.accounts if self.at is None else accounts(self.stage, self.at)

    @cached_property
    def software(self) -> Software:
        """Programs and packages."""
        if self.at is None:
            return self.stage.software
        owner = next(one for one in reversed(self.stage.lineage) if one.instructions[0].index <= self.at.index)
        past = owner.walk.history
        return past[bisect_left(past, self.at.index, key=lambda one: one[0]) - 1][1]

    @property
    def changes(self) -> tuple[Change, ...]:
        """What was done to files, in order."""
        return tuple(self.stage.changes_until(self.at))

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
