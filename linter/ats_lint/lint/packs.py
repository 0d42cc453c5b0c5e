"""Which packs of rules are installed, told without reading the metadata of every distribution."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

GROUP = "ats_lint.rules"
"""Entry point group under which a distribution offers a package of rules."""
OWN = "ats_lint_rules"
_OWN_METADATA = "ats_lint-"


def packages() -> tuple[str, ...]:
    """Return the names of the packages of rules, the project's own first.

    Other packs are few and metadata is slow to read: it is read only where a distribution names the group, or where
    distributions may lie that cannot be seen.
    """
    if not any(_offers(entry) for entry in dict.fromkeys(sys.path)) and not _strangers():
        return (OWN,)
    from importlib.metadata import entry_points

    return tuple(dict.fromkeys((OWN, *sorted(point.value for point in entry_points(group=GROUP)))))


def _offers(place: str) -> bool:
    """Tell whether a place on the path holds a distribution with other rules, or might."""
    if not os.path.isdir(place or "."):
        return os.path.exists(place)  # an archive
    return any(_names_group(folder) for folder in _metadata(place or "."))


def _metadata(place: str) -> Iterator[str]:
    with os.scandir(place) as entries:
        for entry in entries:
            if entry.name.endswith((".dist-info", ".egg-info")) and not entry.name.startswith(_OWN_METADATA):
                yield entry.path


def _names_group(folder: str) -> bool:
    try:
        with open(os.path.join(folder, "entry_points.txt"), "rb") as file:
            return f"[{GROUP}]".encode() in file.read()
    except OSError:
        return False


def _strangers() -> bool:
    """Tell whether somebody else than Python's own finder knows of distributions."""
    from importlib.machinery import PathFinder

    return any(hasattr(finder, "find_distributions") and finder is not PathFinder for finder in sys.meta_path)
