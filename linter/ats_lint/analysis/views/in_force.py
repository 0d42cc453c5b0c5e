"""What a stage ends with: its user, working directory, shell, health check, entrypoint and command."""

from __future__ import annotations

from typing import Generic, TypeVar

from ats_lint.analysis.views import windows
from ats_lint.analysis.views.effective import Effective, EffectiveUser, last
from ats_lint.analysis.views.inherited import Inherited
from ats_lint.images.windows_images import windows_user
from ats_lint.records import cached_property, dataclass
from ats_lint.syntax.dockerfile import keywords as written

Kind = TypeVar("Kind", bound=written.Instruction)
UserKind = TypeVar("UserKind", bound=written.User)
WorkdirKind = TypeVar("WorkdirKind", bound=written.Workdir)
ShellKind = TypeVar("ShellKind", bound=written.Shell)
HealthcheckKind = TypeVar("HealthcheckKind", bound=written.Healthcheck)
EntrypointKind = TypeVar("EntrypointKind", bound=written.Entrypoint)
CmdKind = TypeVar("CmdKind", bound=written.Cmd)


@dataclass(frozen=True, slots=True)
class Kinds(Generic[UserKind, WorkdirKind, ShellKind, HealthcheckKind, EntrypointKind, CmdKind]):
    """The classes of the instructions of which the last one counts."""

    user: type[UserKind]
    workdir: type[WorkdirKind]
    shell: type[ShellKind]
    healthcheck: type[HealthcheckKind]
    entrypoint: type[EntrypointKind]
    cmd: type[CmdKind]


class InForce(
    Inherited[Kind], Generic[Kind, UserKind, WorkdirKind, ShellKind, HealthcheckKind, EntrypointKind, CmdKind]
):
    """Instructions in force in one stage, typed as the project sees them."""

    kinds: Kinds[UserKind, WorkdirKind, ShellKind, HealthcheckKind, EntrypointKind, CmdKind]

    @property
    def superusers(self) -> frozenset[str]:
        """Names of accounts that have root's number."""
        return frozenset()

    @cached_property
    def user(self) -> EffectiveUser[UserKind]:
        """User that the stage ends with."""
        return self.user_at(None)

    def user_at(self, at: written.Instruction | None) -> EffectiveUser[UserKind]:
        """Return the user in effect before an instruction; without one, at the end."""
        found = self.nearest(self.kinds.user, at)
        if found is not None:
            value = self.expand(found.args.text, found) or None
            return EffectiveUser(value, found, (value or "").partition(":")[0] in self.superusers)
        default = windows_user(self.external, self.settings) if self.external is not None and self.is_windows else None
        return EffectiveUser(self.base.user or default)

    @cached_property
    def workdir(self) -> Effective[WorkdirKind]:
        """Working directory that the stage ends with."""
        return self.workdir_at(None)

    def workdir_at(self, at: written.Instruction | None) -> Effective[WorkdirKind]:
        """Return the working directory in effect before an instruction; without one, at the end."""
        return self.workdirs[self.count(self.kinds.workdir, at)]

    @cached_property
    def workdirs(self) -> tuple[Effective[WorkdirKind], ...]:
        """Working directory at first, and after each WORKDIR of the lineage."""
        return self.directories(self.kinds.workdir)

    @cached_property
    def healthcheck(self) -> HealthcheckKind | None:
        """The HEALTHCHECK in effect, which may be NONE; the base image's own is in `base`."""
        return last(self.chain(), self.kinds.healthcheck)

    @property
    def has_healthcheck(self) -> bool | None:
        """Whether containers of it are checked; None when that is up to an unknown base."""
        return not self.healthcheck.none if self.healthcheck else self.base.builtin_healthcheck

    @cached_property
    def entrypoint(self) -> EntrypointKind | None:
        """The ENTRYPOINT in effect; None when it is the base image's."""
        return last(self.chain(), self.kinds.entrypoint)

    @cached_property
    def cmd(self) -> CmdKind | None:
        """The CMD in effect; None when it is the base image's, or when an ENTRYPOINT dropped it."""
        found = None
        for stage in self.lineage:
            own = last(iter(stage.instructions), self.kinds.cmd)
            found = own or (None if last(iter(stage.instructions), self.kinds.entrypoint) else found)
        return found

    @cached_property
    def shell(self) -> tuple[str, ...]:
        """The shell of the shell form at the end of the stage."""
        return self.shell_at(None)

    def shell_at(self, at: written.Instruction | None) -> tuple[str, ...]:
        """Return the shell that reads an instruction's shell form; without one, that at the end."""
        found = self.nearest(self.kinds.shell, at)
        if found is not None and found.json:
            return tuple(token.text for token in found.json)
        if self.base.family is None and windows.speaks_powershell(self.chain()):
            return windows.POWERSHELL
        return windows.SHELL if self.is_windows else ("/bin/sh", "-c")
