"""Where two resolved configurations differ."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.model import Claim
from ats_lint.syntax.compose.values import Json

_MISSING = object()


def difference(before: Json, after: Json) -> set[Claim]:
    """Return the paths of the deepest keys that differ; lists differ as a whole.

    Where only one side has a mapping, its innermost keys are the paths.
    """
    return set(_differences(before, after, ()))


def covered(changed: Claim, claims: set[Claim]) -> bool:
    """Tell whether a place that differs is one that was named, lies in one, or holds one."""
    inside = any(changed[:length] in claims for length in range(len(changed) + 1))
    return inside or any(claim[: len(changed)] == changed for claim in claims)


def _differences(before: object, after: object, path: Claim) -> Iterator[Claim]:
    if before is _MISSING and after:
        before = {} if isinstance(after, dict) else before
    elif after is _MISSING and before:
        after = {} if isinstance(before, dict) else after
    if isinstance(before, dict) and isinstance(after, dict):
        for key in {**before, **after}:
            yield from _differences(before.get(key, _MISSING), after.get(key, _MISSING), (*path, key))
    elif type(before) is not type(after) or before != after:
        yield path
