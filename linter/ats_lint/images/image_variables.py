"""Variables that images set for those built from them."""

from __future__ import annotations

from fnmatch import fnmatchcase

from ats_lint.files.policy import PLAIN, Policy
from ats_lint.images.lookup import lookup


def sets(repository: str, name: str, policy: Policy = PLAIN) -> bool | None:
    """Tell whether an image may set a variable; None when its variables are not known."""
    facts = lookup(repository, policy.images)
    if facts is None or facts.variables is None:
        return None
    return name == "PATH" or any(fnmatchcase(name, pattern) for pattern in facts.variables)
