"""What makes Compose refuse a project, said where it stands."""

from __future__ import annotations

from pathlib import Path

from ats_lint.files.source import Source
from ats_lint.model import Span
from ats_lint.records import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that Compose refuses.

    Attributes:
        name: the rule that reports it: `syntax-error`, `duplicate-key`, `undefined-reference`, `schema`,
            `dependency-cycle`, `invalid-name`, `empty-compose`, `legacy-format`.
        message: what a finding says.
        source: the file.
        span: the token that explains it.
        key: the name that is not defined, or the key in question; empty when there is none.
        section: for an `undefined-reference`, the kind of what is missing: `networks`, `volumes`, `secrets`,
            `configs`, `services`, `models`, `include`, `extends`, `env_file`.
    """

    name: str
    message: str
    source: Source
    span: Span
    key: str = ""
    section: str = ""

    @property
    def path(self) -> Path:
        """Absolute path of the file."""
        return self.source.path
