"""Smaller images in the place of one with everything to build with."""

from __future__ import annotations

from ats_lint import Reference, Stage
from ats_lint_rules._splitting.buildsteps import steps

_SMALL = ("slim", "alpine", "distroless", "chiseled", "minimal", "busybox", "windows", "nanoserver", "jre")


def smaller_image(stage: Stage, reference: Reference) -> str:
    """Return what to try in the place of the full image that is shipped; empty when there is nothing smaller."""
    return _runtime(stage, reference) or _variant(stage, reference)


def _runtime(stage: Stage, reference: Reference) -> str:
    """Return the image that runs what the development kit builds; empty where the stage builds, or there is none."""
    found = stage.base.runtime(reference.tag) if reference.tag and not any(steps(stage)) else None
    return found.image if found is not None else ""


def _variant(stage: Stage, reference: Reference) -> str:
    """Return the smaller variant of the same release; empty when it is one, or there is none."""
    suffix = stage.base.smaller
    if not suffix or any(word in reference.tag for word in _SMALL):
        return ""
    return f"{reference.repository}:{reference.tag}-{suffix}" if reference.tag not in {"", "latest"} else suffix
