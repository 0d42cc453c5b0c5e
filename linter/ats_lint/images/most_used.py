"""The images that public files use most, and what of the facts behind a safe fix is not yet well founded for each.

`most_used.json` counts for each image the repositories and the files that name it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, cast

from ats_lint.images.facts import ImageFacts, is_root
from ats_lint.images.listed import listed
from ats_lint.images.lookup import lookup
from ats_lint.images.parts import Confidence
from ats_lint.records import replace

_MADE_TO_BE_TOLD = frozenset({"os", "runtime", "job"})
"""Roles of images that do what a Dockerfile or a service tells them: of these, the user is all that matters."""


class Count(NamedTuple):
    """In how many repositories and files an image is named."""

    repositories: int
    files: int


class MostUsed(NamedTuple):
    """What `most_used.json` says."""

    source: str
    date: str
    repositories: int
    files: int
    images: dict[str, Count]


@lru_cache(maxsize=1)
def most_used() -> MostUsed:
    """Return the images in the order of their use."""
    data = listed("most_used")
    images = {name: Count(*count) for name, count in cast("dict[str, list[int]]", data["images"]).items()}
    return MostUsed(data["source"], data["date"], data["repositories"], data["files"], images)


def not_founded(name: str) -> tuple[str, ...] | None:
    """Return the facts behind DC403, DC123, DC110, PX111 and DF119 that are not of high confidence.

    That nothing is needed, or that nothing will do, is a fact, too, where it was read. None for an unknown image.
    """
    found = lookup(name.replace("*", "x"))
    if found is None:
        return None
    facts = replace(found, unsettled=frozenset())
    return tuple(field for field in _asked_of(facts) if not _is_high(facts, field))


def _asked_of(facts: ImageFacts) -> Iterator[str]:
    yield "user"
    if facts.role in _MADE_TO_BE_TOLD:
        return
    if facts.long_running is not False:
        yield "builtin_healthcheck" if facts.builtin_healthcheck else "probe"
    yield "capabilities" if is_root(facts.user or "") else "nonroot_capabilities"
    yield "tmpfs"


def _is_high(facts: ImageFacts, field: str) -> bool:
    known = getattr(facts, field) is not None or field in facts.grounds
    return known and facts.confidence_in(field) is Confidence.HIGH
