"""What a builder leaves for the runtime stage."""

from __future__ import annotations

from ats_lint import Copy, Edit, dataclass


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What the runtime stage copies from the builder, and which copies it then does without.

    `common` are lines for both stages, `prepare` for the beginning of the builder, `edits` for what is written there.
    """

    paths: tuple[str, ...]
    dropped: tuple[Copy, ...] = ()
    common: tuple[str, ...] = ()
    prepare: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
