"""What the API gives back: frozen records of plain values, which can be compared, pickled and sent to other processes.

Paths are relative to the directory that was linted, with forward slashes; what lies outside of it is absolute. Lines
and columns are counted from zero, columns in characters (code points). A byte order mark is no character of a file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ats_lint.model import Safety, Severity


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a text: line and column, both counted from zero."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Range:
    """A half-open range of a text: `end` is the position after its last character."""

    start: Position
    end: Position


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace a range of a file by `text`: an empty range inserts, an empty text deletes.

    `start` and `end` are the same range as offsets in characters. A text may hold a secret (see `Fix.secret`), so that
    it is left out of the record's `repr`.
    """

    path: str
    range: Range
    start: int
    end: int
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Addition:
    """Lines that a file must hold: those it lacks are appended; the file is made with `mode` where there is none."""

    path: str
    lines: tuple[str, ...] = field(repr=False)
    mode: int = 0o644
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What data that exists already needs once after a fix: to be carried into `volume`, or to get another `owner`."""

    kind: Literal["carry", "own"]
    service: str
    volume: str
    directory: str | None = None
    target: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Fix:
    """A remedy: `edits` and `additions` together or not at all; a hint (`safety`) has neither.

    `because` says in one sentence why it has its level. `secret` tells that what it writes holds a secret.
    """

    title: str
    safety: Safety
    because: str
    edits: tuple[Edit, ...] = ()
    additions: tuple[Addition, ...] = ()
    migration: tuple[Step, ...] = ()
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that explains a finding; `range` is None when its text cannot be read any more."""

    path: str
    range: Range | None
    message: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding. `rule` is the code and `name` the rule's name; `subject` is the service or stage that it is about.

    `secrets` are ranges of the file that nobody should show; message, title and reasons do not quote them.
    """

    rule: str
    name: str
    severity: Severity
    path: str
    range: Range
    message: str
    subject: str | None = None
    url: str = ""
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    secrets: tuple[Range, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is no finding: a file that cannot be read or parsed, a comment without meaning, a crashed rule."""

    kind: Literal["error", "warning", "crash"]
    path: str
    message: str
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A file as fixes leave it; `before` is None for a new one. `diff` shows the change without its secrets."""

    path: str
    before: str | None = field(repr=False)
    after: str = field(repr=False)
    mode: int | None = None
    diff: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """A fix that was not made, for it could not be proved, and the reason."""

    diagnostic: Diagnostic
    reason: str


@dataclass(frozen=True, slots=True)
class Linted:
    """What `lint` found."""

    diagnostics: tuple[Diagnostic, ...]
    problems: tuple[Problem, ...]
    files: int


@dataclass(frozen=True, slots=True)
class Fixed:
    """What `fix` makes of the files.

    `diagnostics` are left in the new texts; `fixed` were found on the way, each in the text of its time, so that their
    fixes have no edits any more: `changes` holds the outcome. `migrations` are scripts to run once, also new files.
    """

    diagnostics: tuple[Diagnostic, ...]
    fixed: tuple[Diagnostic, ...]
    refused: tuple[Refused, ...]
    changes: tuple[Change, ...]
    migrations: tuple[Change, ...]
    problems: tuple[Problem, ...]
    files: int
