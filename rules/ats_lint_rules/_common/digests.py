"""References that a configured map of digests pins."""

from __future__ import annotations

from collections.abc import Mapping

from ats_lint import Fix, Reference, Safety, references
from ats_lint_rules._common.fixes import Pin, hint, propose

_TITLE = "pin the digest"


def pinned(reference: Reference, digests: Mapping[str, str], pin: Pin, what: str, *, plain: bool) -> Fix:
    """Return the fix that puts the digest behind a reference; `plain` tells whether it is written out as it is."""
    digest = references.digest_of(reference, digests)
    if digest is None:
        return hint(_TITLE, "No map of digests says which content the tag stands for.")
    if not plain:
        return hint(_TITLE, f"The reference is not written out; its digest is {digest}.")
    because = "The configured map of digests says which content the tag stands for."
    return propose(_TITLE, Safety.SAFE, because, lambda: pin(digest), what)
