"""What surrounds a value: the file it stands in, the environment it is interpolated with, where paths start."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ats_lint.records import dataclass
from ats_lint.syntax.compose.dotenv import DotEnv
from ats_lint.syntax.compose.interpolation import Setting

_ALWAYS_SET = frozenset({"HOME", "PWD", "PATH", "COMPOSE_PROJECT_NAME"})
_UNKNOWN = Setting(None)


class Environment:
    """The variables that files set for interpolation, never those of the machine.

    Usually one `.env` beside the first Compose file; an included project adds its own, which yields to the
    including one's. `files` are in order of precedence. `given` wins over all of them: what a shell might set,
    or, with None, what nobody sets.
    """

    def __init__(
        self, files: tuple[DotEnv, ...] = (), given: Mapping[str, str | None] | None = None, *, hidden: bool = False
    ) -> None:
        """Hold the environment files, the one that wins first; `hidden` tells of one that must not be read."""
        self.files = files
        self.given = given or {}
        self.hidden = hidden
        self._settings: dict[str, Setting] = {}
        for file in reversed(files):
            for assignment in file.assignments:
                if not assignment.inherited and assignment.name:
                    self._settings[assignment.name] = Setting(assignment.value)
        for name, text in self.given.items():
            self._settings.pop(name, None)
            if text is not None:
                self._settings[name] = Setting(text)

    def lookup(self, name: str) -> Setting | None:
        """Return what `name` is set to; None when no file sets it and no shell is sure to.

        `HOME`, `PWD` and `PATH` are set in every shell, and Compose itself sets the project's name; their values
        are not known.
        """
        return self._settings.get(name) or (_UNKNOWN if self.hidden or name in _ALWAYS_SET else None)

    def get(self, name: str) -> str | None:
        """Return the value of `name`; None when it is not set or not known."""
        setting = self._settings.get(name)
        return setting.text if setting else None

    def __contains__(self, name: object) -> bool:
        """Tell whether a file sets the variable."""
        return name in self._settings

    def under(self, files: tuple[DotEnv, ...], *, hidden: bool = False) -> Environment:
        """Return this environment completed by the files of an included project."""
        if not files and not hidden:
            return self
        return Environment((*self.files, *files), self.given, hidden=self.hidden or hidden)

    def with_other(self, given: Mapping[str, str | None]) -> Environment:
        """Return this environment with variables set to something else, or, with None, not at all."""
        return Environment(self.files, {**self.given, **given}, hidden=self.hidden)


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """Where values come from.

    Attributes:
        environment: what variables expand to.
        directory: what relative paths start from; not always the directory of the file.
    """

    environment: Environment
    directory: Path
