"""Image repositories that nobody keeps up at their name any more.

Those of which more is known say so in the knowledge base; `orphans.json` lists the others, as names or patterns.
"""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import cast

from ats_lint.images.facts import Reference
from ats_lint.images.listed import listed
from ats_lint.images.lookup import lookup


def repositories() -> Mapping[str, str]:
    """Return the names or patterns of repositories, with the reason to leave each, in one clause."""
    return cast("Mapping[str, str]", listed("orphans")["repositories"])


def orphaned(reference: Reference, shown: str) -> str:
    """Return why an image's repository should be left, in one clause; empty when nothing is known against it."""
    facts = lookup(shown)
    if facts is not None and facts.orphaned:
        return facts.orphaned
    return _listed(reference.repository)


@lru_cache(maxsize=1024)
def _listed(repository: str) -> str:
    return next((why for name, why in repositories().items() if fnmatchcase(repository, name)), "")
