"""Patterns for paths, as the configuration uses them."""

from __future__ import annotations

from fnmatch import fnmatch


def matches(relative: str, pattern: str) -> bool:
    """Tell whether a pattern means a file: by its path from the root, or by its name."""
    return fnmatch(relative, pattern) or fnmatch(relative.rpartition("/")[2], pattern)
