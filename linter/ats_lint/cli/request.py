"""What `check` is asked to do: the arguments of a command line as values."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from ats_lint.lint.config import Settings
from ats_lint.model import Severity
from ats_lint.records import dataclass, replace

if TYPE_CHECKING:
    from ats_lint.lint.cache import Cache

Mode = Literal["check", "fix", "diff", "ignores", "baseline", "files"]


@dataclass(frozen=True, slots=True)
class CommandRequest:
    """What `check` was asked to do, apart from the settings.

    `reason` is for the comments of mode `ignores`; `since` is the revision since which findings are new.
    """

    paths: tuple[Path, ...]
    mode: Mode
    unsafe: bool = False
    formats: tuple[str, ...] = ()
    output: Path | None = None
    color: str = "auto"
    quiet: bool = False
    verbose: bool = False
    least: Severity = Severity.INFO
    statistics: bool = False
    exit_zero: bool = False
    stdin_name: Path | None = None
    reason: str = ""
    since: str | None = None
    dry: bool = False
    jobs: int | None = None
    """How many processes work at once; None for as many as pay."""
    cached: bool = False
    cache_dir: Path | None = None
    """Folder of what earlier runs found; None for the platform's."""

    @property
    def cache(self) -> Cache | None:
        """What earlier runs found; None where nobody wants it, or there is no place for it."""
        from ats_lint.lint.cache import Cache, default_folder

        folder = (self.cache_dir or default_folder()) if self.cached else None
        return None if folder is None else Cache(folder.absolute())

    @property
    def piped(self) -> bool:
        """Whether the text comes from standard input."""
        return Path("-") in self.paths


@dataclass(frozen=True, slots=True)
class Choices:
    """Settings given as options: they go before those of a file, and lists add to it."""

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: Severity | None = None
    profile: str | None = None
    fixable: tuple[str, ...] = ()
    unfixable: tuple[str, ...] = ()
    require_reason: bool = False
    baseline: Path | None = None
    local_rules: bool = False

    @property
    def given(self) -> frozenset[str]:
        """The names of the settings that were given."""
        values = {name: getattr(self, name) for name in Choices.__annotations__}
        # By identity: the severity of least weight equals 0, and so False.
        given = (name for name, value in values.items() if value is not None and value is not False and value != ())
        return frozenset(name.replace("_", "-") for name in given)

    def over(self, settings: Settings) -> Settings:
        """Return `settings` with the options laid over; `select` and `fixable` take the place of the file's."""
        return replace(
            settings,
            select=self.select or settings.select,
            extend_select=settings.extend_select + self.extend_select,
            ignore=settings.ignore + self.ignore,
            fail_on=settings.fail_on if self.fail_on is None else self.fail_on,
            exit_zero=settings.exit_zero and self.fail_on is None,
            profile=self.profile or settings.profile,
            fixable=self.fixable or settings.fixable,
            unfixable=settings.unfixable + self.unfixable,
            require_reason=settings.require_reason or self.require_reason,
            baseline=self.baseline or settings.baseline,
            local_rules=self.local_rules,
        )


def with_choices(options: Mapping[str, object]) -> dict[str, Any]:
    """Return the values of options with those that are settings as one: `choices`."""
    rest = dict(options)
    given = {name: rest.pop(name) for name in Choices.__annotations__}
    level = given["fail_on"]
    given["fail_on"] = Severity[level.upper()] if isinstance(level, str) else None
    return {**rest, "choices": Choices(**cast("dict[str, Any]", given))}
