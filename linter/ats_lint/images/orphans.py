"""Image repositories that nobody keeps up at their name any more.

Those of which more is known say so in the knowledge base; `orphans.json` lists the others, as names or patterns.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import cast

from ats_lint.images.facts import Reference
from ats_lint.images.lookup import lookup

_LIST = Path(__file__).with_name("orphans.json")


@lru_cache(maxsize=1)
def repositories() -> Mapping[str, str]:
    """Return the names or patterns of repositories, with the reason to leave each, in one clause."""
    data = json.loads(_LIST.read_text(encoding="utf-8"))
    return cast("Mapping[str, str]", data["repositories"])


def orphaned(reference: Reference, shown: str) -> str:
    """Return why an image's repository should be left, in one clause; empty when nothing is known against it."""
    facts = lookup(shown)
    if facts is not None and facts.orphaned:
        return facts.orphaned
    return _listed(reference.repository)


@lru_cache(maxsize=1024)
def _listed(repository: str) -> str:
    return next((why for name, why in repositories().items() if fnmatchcase(repository, name)), "")
