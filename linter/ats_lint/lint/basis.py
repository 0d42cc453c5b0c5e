"""What results depend on beside files: this program, its rules, what it is built on, and the settings."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator, Sequence, Set
from enum import Enum
from pathlib import Path

from ats_lint import __version__
from ats_lint.files.data import is_collection, is_mapping
from ats_lint.files.digest import digest
from ats_lint.lint.config import Settings
from ats_lint.lint.packs import packages
from ats_lint.lint.registry import Listed

_PACKAGES = ("ats_lint", "ats_lint_schemas")
_AFTERWARDS = frozenset({"fail_on", "exit_zero", "baseline", "path", "exclude"})
"""Settings that change nothing of what is found in a project; `exclude` counts where files are looked for."""


def basis(settings: Settings, rules: Sequence[Listed]) -> str:
    """Return a text that is another one whenever the same files might give other results."""
    parts = [__version__, sys.version, sys.platform, *_distributions(), *_program()]
    parts += [rule.code for rule in rules]
    fields = Settings.__match_args__
    parts += [f"{name}={_plain(getattr(settings, name))}" for name in fields if name not in _AFTERWARDS]
    return hashed(*parts)


def hashed(*parts: str) -> str:
    """Return one short text for several."""
    text = "\0".join(parts).encode("utf-8", "surrogateescape")
    return digest(text, 20)


def _program() -> Iterator[str]:
    """Yield every file of this program and of the packs of rules, with what changes when it is written.

    The time at which a file's status changed cannot be set back: an installation that is edited is noticed as well.
    """
    for name in (*_PACKAGES, *packages()):
        spec = importlib.util.find_spec(name)
        for place in (spec and spec.submodule_search_locations) or ():
            yield from sorted(_files(place))


def _files(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _files(entry.path)
            elif entry.name.endswith((".py", ".json", ".so", ".pyd")):
                about = entry.stat()
                yield f"{entry.path} {about.st_size} {about.st_mtime_ns} {about.st_ctime_ns}"


def _distributions() -> Iterator[str]:
    """Yield what is installed, with versions: parsers of others decide what a file means."""
    for place in dict.fromkeys(sys.path):
        if os.path.isdir(place or "."):
            names = (name for name in os.listdir(place or ".") if name.endswith((".dist-info", ".egg-info")))
            yield from sorted(names)


def _plain(value: object) -> str:
    """Return a value as text, whatever order a set has; that of a mapping may decide which pattern counts."""
    if is_mapping(value):
        return "{" + ",".join(f"{_plain(key)}:{_plain(one)}" for key, one in value.items()) + "}"
    if is_collection(value):
        texts = map(_plain, value)
        return "{" + ",".join(sorted(texts)) + "}" if isinstance(value, Set) else "[" + ",".join(texts) + "]"
    return value.name if isinstance(value, Enum) else repr(str(value) if isinstance(value, Path) else value)
