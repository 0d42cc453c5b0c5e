"""The words every other module speaks: positions, edits, fixes, findings. Standard library only."""

from __future__ import annotations

from enum import IntEnum
from pathlib import Path

from ats_lint.records import dataclass


class Severity(IntEnum):
    """How much a finding matters, ordered so that `max` and `>=` mean what they say."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def label(self) -> str:
        """Lower-case name, as users write it in options and read it in reports."""
        return self.name.lower()


class Safety(IntEnum):
    """How far a fix can be trusted: `HINT` is only shown, `UNSAFE` needs consent, `SAFE` needs none."""

    HINT = 0
    UNSAFE = 1
    SAFE = 2

    @property
    def label(self) -> str:
        """Lower-case name for reports."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of character offsets into one source text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        """Refuse a range that runs backwards.

        Raises:
            ValueError: `end` lies before `start`, or `start` is negative.
        """
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def __len__(self) -> int:
        """Length in characters."""
        return self.end - self.start

    def __bool__(self) -> bool:
        """True for the empty span too: it is a position."""
        return True

    def covers(self, other: Span) -> bool:
        """Tell whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Tell whether the spans share a character, or one is a position strictly inside the other."""
        return self.start < other.end and other.start < self.end


Claim = tuple[str, ...]
"""Path of a key in the resolved configuration, such as `("services", "web", "restart")`."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `span` by `text`: an empty span inserts, an empty text deletes.

    `path` is the edited file, absolute; None means the file of the finding. `claim` names the one place of
    the resolved model that may differ afterwards; two edits of one pass that claim the same place
    conflict unless they are equal.
    """

    span: Span
    text: str
    path: Path | None = None
    claim: Claim = ()


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines that a file must hold; the missing ones are appended, and the file is created if need be.

    `mode` is used only on creation. `secret` keeps the text out of every report and diff. A line counts
    as present when the file already has a line with the same `key` (`NAME` of `NAME=value`), or, without
    `=`, the same text.
    """

    path: Path
    lines: tuple[str, ...]
    mode: int = 0o644
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Carry:
    """Data of a service that a fix would leave behind: it goes into the named volume that the service has from now on.

    `files` are the Compose files of the application, base first. It comes from `directory` on the host, or, when
    that is None, from what the service's container has at `target`: an anonymous volume, or its own layer. Without a
    `volume` that goes into `directory`.
    """

    files: tuple[Path, ...]
    service: str
    target: str
    volume: str
    directory: Path | None = None


@dataclass(frozen=True, slots=True)
class Own:
    """Files of a service that belong to another user than the one a fix makes it run as.

    They lie in the named `volume`, or in `directory` on the host when that is not None. `owner` is what `chown`
    takes; names are looked up in the service's image, which is built again before.
    """

    files: tuple[Path, ...]
    service: str
    owner: str
    volume: str = ""
    directory: Path | None = None


Step = Carry | Own
"""What data or containers that exist already need once, after a fix; one script takes all steps of an application."""


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that are applied together or not at all, possibly in several files.

    `title` is an imperative phrase ("add restart: unless-stopped"); `because` is one sentence that says
    why the fix has its `safety`. `claims` names places of the resolved model that change although no edit
    says so: another service that reads the same `.env`, say. `migration` is what existing data needs once.
    """

    title: str
    edits: tuple[Edit, ...]
    safety: Safety
    because: str
    lines: tuple[Lines, ...] = ()
    claims: tuple[Claim, ...] = ()
    migration: tuple[Step, ...] = ()

    @property
    def has_effect(self) -> bool:
        """Tell whether it would do anything; a hint carries a title and no edits."""
        return bool(self.edits or self.lines)


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that explains a finding."""

    path: Path
    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """All that a rule yields; the engine adds path, rule and severity.

    `path` is set only when the finding lies in another file than the node the rule was given;
    `severity` only when this finding weighs differently from its rule. `secrets` are spans (in the
    finding's file) that no report may print in clear. `subject` overrides the node's own subject.
    `in_development` is what it weighs at most in a file whose profile is `dev`.
    """

    span: Span
    message: str
    fix: Fix | None = None
    related: tuple[Related, ...] = ()
    path: Path | None = None
    severity: Severity | None = None
    secrets: tuple[Span, ...] = ()
    subject: str | None = None
    in_development: Severity | None = None


class InputError(Exception):
    """A file that cannot be read or parsed: one message with the position it has (1-based; 0 is none)."""

    def __init__(self, path: Path, message: str, line: int = 0, column: int = 0) -> None:
        """Keep the parts apart for machine formats."""
        super().__init__(message)
        self.path = path
        self.message = message
        self.line = line
        self.column = column


class EditRefused(ValueError):
    """The edit cannot be made exactly here: a rule that meets this offers no fix."""

    def because(self, what: str) -> str:
        """Return the reason in a sentence for a hint; `what` would have been edited."""
        return f"The {what} cannot be edited exactly: {self}."
