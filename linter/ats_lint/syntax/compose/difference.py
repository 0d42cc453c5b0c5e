"""Where two resolved configurations differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ats_lint.model import Claim
from ats_lint.syntax.compose.values import Json


class _Missing:
    """What stands where the other side alone has a key."""


_MISSING = _Missing()


def difference(before: Json, after: Json) -> set[Claim]:
    """Return the paths of the deepest keys that differ; lists differ as a whole.

    Where only one side has a mapping, its innermost keys are the paths.
    """
    return set(_differences(before, after, ()))


class Named:
    """The places of a configuration that were named."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        """Remember the places, and those that hold one."""
        self._claims = frozenset(claims)
        self._above = frozenset(claim[:length] for claim in self._claims for length in range(len(claim)))

    def cover(self, changed: Claim) -> bool:
        """Tell whether a place that differs is one that was named, lies in one, or holds one."""
        inside = any(changed[:length] in self._claims for length in range(len(changed) + 1))
        return inside or changed in self._above


def _differences(before: Json | _Missing, after: Json | _Missing, path: Claim) -> Iterator[Claim]:
    if before is _MISSING and after:
        before = {} if isinstance(after, dict) else before
    elif after is _MISSING and before:
        after = {} if isinstance(before, dict) else after
    if isinstance(before, dict) and isinstance(after, dict):
        for key in {**before, **after}:
            yield from _differences(before.get(key, _MISSING), after.get(key, _MISSING), (*path, key))
    elif type(before) is not type(after) or before != after:
        yield path
