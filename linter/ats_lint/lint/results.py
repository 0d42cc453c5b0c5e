"""What a run finds out, complete when it is made."""

from __future__ import annotations

from pathlib import Path

from ats_lint.diagnostic import Diagnostic
from ats_lint.files.source import Source
from ats_lint.lint.registry import Listed
from ats_lint.model import InputError
from ats_lint.records import dataclass


@dataclass(frozen=True, slots=True)
class Crash:
    """Something that raised: the rule, None when a project could not even be read, its file, and the traceback."""

    rule: Listed | None
    path: Path
    detail: str

    @property
    def sentence(self) -> str:
        """What happened, without the traceback."""
        who = f"rule {self.rule.code} {self.rule.name} crashed" if self.rule else "the project could not be examined"
        return f"{who}: {self.detail.strip().splitlines()[-1]}"


def crash(rule: Listed | None, path: Path) -> Crash:
    """Return the exception that is being handled as a crash."""
    import traceback  # late: it costs a start more than any other module that all goes well without

    return Crash(rule, path, traceback.format_exc())


@dataclass(frozen=True, slots=True)
class Change:
    """A file that fixes change; `before` is None for a new one. `secrets` are the new lines not to be shown."""

    before: Source | None
    after: Source
    secrets: frozenset[str] = frozenset()

    @property
    def path(self) -> Path:
        """Absolute path of the file."""
        return self.after.path


@dataclass(frozen=True, slots=True)
class Dropped:
    """A fix that could not be proved, and why."""

    diagnostic: Diagnostic
    reason: str


@dataclass(frozen=True, slots=True)
class Result:
    """Everything one run found out."""

    root: Path
    diagnostics: tuple[Diagnostic, ...] = ()
    fixed: tuple[Diagnostic, ...] = ()
    errors: tuple[InputError, ...] = ()
    crashes: tuple[Crash, ...] = ()
    changes: tuple[Change, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    files: int = 0
    warnings: tuple[InputError, ...] = ()
    """Ignore comments that mean nothing, and bake files that were not read."""
    hidden: tuple[Diagnostic, ...] = ()
    """Findings that are not reported and know where secrets are: reports mask those, too."""
    known: tuple[Diagnostic, ...] = ()
    """Findings of the baseline, or from before a change."""
    reported: frozenset[Path] = frozenset()
    """The files that were linted."""
    migrations: tuple[Change, ...] = ()
    """Scripts that carry existing data over to where fixes look for it."""
