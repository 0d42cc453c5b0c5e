"""The release behind a moving tag: the tag with a version that stands for the same digest."""

from __future__ import annotations

from ats_lint.images.facts import Reference
from ats_lint.patterns import regex
from ats_lint.pin.registry_client import ImageRegistry

_VERSION = regex(r"v?(\d+(?:\.\d+)+)(?:-(.+))?")
_CHANNEL = regex(r"(?:latest|stable|lts|edge|current|main|mainline|master)(?:-(.+))?|(.+)")
MOST = 40
"""Tags that are asked for their digest, the newest first: every question counts against a limit of the registry's."""


def release_of(registry: ImageRegistry, reference: Reference, tag: str, digest: str) -> str | None:
    """Return the most exact release tag that stands for `digest`; None when none of the newest does.

    Raises:
        RegistryError: the registry does not say.
    """
    found = _CHANNEL.fullmatch(tag)
    variant = (found[1] or found[2]) if found and tag not in {"latest", ""} else None
    candidates = sorted(_candidates(registry, reference, variant or ""), key=lambda one: one[0], reverse=True)
    same = (name for _, name in candidates[:MOST] if registry.digest(reference, name) == digest)
    return next(same, None)


def _candidates(registry: ImageRegistry, reference: Reference, variant: str) -> list[tuple[tuple[int, ...], str]]:
    found: list[tuple[tuple[int, ...], str]] = []
    for name in registry.tags(reference):
        version = _VERSION.fullmatch(name)
        if version is not None and (version[2] or "") == variant:
            found.append((tuple(map(int, version[1].split("."))), name))
    return found
