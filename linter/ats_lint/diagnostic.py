"""A finding as reports show it: with its rule, its severity, its file and the text it was found in."""

from __future__ import annotations

from pathlib import Path

from ats_lint.files.source import Source
from ats_lint.model import Fix, Related, Severity, Span
from ats_lint.records import dataclass
from ats_lint.rule import Described

_LONGEST = 80
_LONGEST_SUBJECT = 400
Key = tuple[Path, int, int, str, str]
"""Path, start and end, code, message."""


def brief(message: str) -> str:
    """Return a message that is not longer than messages are, cut after a whole word where there is a near one."""
    if len(message) <= _LONGEST:
        return message
    kept = message[: _LONGEST - 1]
    words = kept.rpartition(" ")[0].rstrip(" ,:(")
    return f"{words if 2 * len(words) > _LONGEST else kept}…"


def brief_subject(name: str | None) -> str | None:
    """Return a name that is not longer than names of images are: it stands in every finding."""
    return name if name is None or len(name) <= _LONGEST_SUBJECT else f"{name[: _LONGEST_SUBJECT - 1]}…"


@dataclass(frozen=True, slots=True, eq=False)
class Diagnostic:
    """What the engine makes of a `Finding`; two are the same when their `key` is.

    `path` is absolute. `span` and `secrets` are ranges of `source`, the text in which the finding was made:
    after fixes it differs from the text on disk when the run began. `origin` is set where it lies in a file that
    another one only reads (`.env`, a file that is extended): the one that reads it.
    """

    rule: Described
    severity: Severity
    path: Path
    span: Span
    message: str
    subject: str | None
    fix: Fix | None
    related: tuple[Related, ...]
    source: Source
    secrets: tuple[Span, ...] = ()
    origin: Path | None = None

    @property
    def key(self) -> Key:
        """What makes two diagnostics of one text the same one."""
        return self.path, self.span.start, self.span.end, self.rule.code, self.message

    @property
    def sort_key(self) -> Key:
        """Order of reports: path, place, code and, between equals, message."""
        return self.key

    @property
    def identity(self) -> tuple[Path, str, str, str]:
        """What stays the same when edits elsewhere move the finding: path, code, subject, message."""
        return self.path, self.rule.code, self.subject or "", self.message

    @property
    def start(self) -> tuple[int, int]:
        """Line and column of the first character, counted from one."""
        return self.source.position(self.span.start)

    @property
    def end(self) -> tuple[int, int]:
        """Line and column of the position after the last character, counted from one."""
        return self.source.position(self.span.end)
