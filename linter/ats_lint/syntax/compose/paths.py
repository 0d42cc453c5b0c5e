"""Where the paths that a Compose file names lead."""

from __future__ import annotations

import os
from pathlib import Path

from ats_lint.patterns import regex
from ats_lint.syntax.compose.interpolation import Lookup, Setting
from ats_lint.syntax.compose.scope import Scope

_REMOTE = ("https://", "http://", "git://", "ssh://", "github.com/", "git@")
_HERE = Setting(".")
_WINDOWS = regex(r"[A-Za-z]:[\\/]|\\\\")


def beside(scope: Scope) -> Lookup:
    """Look variables up for a path: `PWD` is where the project lives, from wherever it is started by habit."""
    return lambda name: _HERE if name == "PWD" else scope.environment.lookup(name)


def local_path(text: str | None, scope: Scope) -> Path | None:
    """Return the absolute path that `text` means; None when it is unknown, remote, or depends on the user."""
    if not text or text.startswith("~") or _WINDOWS.match(text) or "\0" in text:
        return None
    return Path(os.path.normpath(scope.directory / text))


def is_remote(text: str) -> bool:
    """Tell whether a build context is fetched: a URL, a Git reference, another service or a builder's scheme."""
    return "://" in text or text.startswith((*_REMOTE, "service:", "oci:", "docker-image:"))
