"""Image repositories that nobody keeps up at their name any more.

Those of which more is known say so in the knowledge base; `orphans.json` lists the others, as names or patterns.
"""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import cast

from ats_lint.files.policy import PLAIN, Policy
from ats_lint.images.facts import Reference
from ats_lint.images.listed import listed
from ats_lint.images.lookup import lookup


def repositories(policy: Policy = PLAIN) -> Mapping[str, str]:
    """Return the names or patterns of repositories, with the reason to leave each, in one clause."""
    return cast("Mapping[str, str]", listed("orphans", policy)["repositories"])


def orphaned(reference: Reference, shown: str, policy: Policy = PLAIN) -> str:
    """Return why an image's repository should be left, in one clause; empty when nothing is known against it."""
    facts = lookup(shown, policy.images)
    if facts is not None and facts.orphaned:
        return facts.orphaned
    found = repositories(policy)
    if reference.repository in found:
        return found[reference.repository]
    name = _pattern(reference.repository, tuple(found))
    return "" if name is None else found[name]


@lru_cache(maxsize=1024)
def _pattern(repository: str, patterns: tuple[str, ...]) -> str | None:
    """Return the first pattern that a repository is like: many services run the same few images."""
    return next((one for one in patterns if fnmatchcase(repository, one)), None)
