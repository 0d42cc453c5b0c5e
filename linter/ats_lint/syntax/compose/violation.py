"""One thing that the Compose Specification does not have."""

from __future__ import annotations

from typing import Literal

from ats_lint.records import dataclass

Path = tuple[str, ...]
Kind = Literal["unknown-key", "key-type", "missing-key", "type", "value", "format", "repeated"]


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that Compose refuses.

    Attributes:
        path: keys from the top of the file; positions in lists count from "0".
        message: what is wrong, for a finding.
        key_or_value: whether the key at `path` is at fault or its value.
        suggestion: the known key or value that was probably meant.
        kind: the sort of fault; a `format` is a duration or size that cannot be read.
    """

    path: Path
    message: str
    key_or_value: Literal["key", "value"]
    suggestion: str | None = None
    kind: Kind = "value"


def key_text(key: object) -> str:
    """Return a key as a text: `80`, `true`, `null`."""
    if isinstance(key, str):
        return key
    return "null" if key is None else str(key).lower()
