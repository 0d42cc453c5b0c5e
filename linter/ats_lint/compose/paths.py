"""Where the paths that a Compose file names lead."""

from __future__ import annotations

import os
import re
from pathlib import Path

from ats_lint.compose.scope import Scope

_REMOTE = ("https://", "http://", "git://", "ssh://", "github.com/", "git@")
_WINDOWS = re.compile(r"[A-Za-z]:[\\/]|\\\\")


def local_path(text: str | None, scope: Scope) -> Path | None:
    """Return the absolute path that `text` means; None when it is unknown, remote, or depends on the user."""
    if not text or text.startswith("~") or _WINDOWS.match(text) or "\0" in text:
        return None
    return Path(os.path.normpath(scope.directory / text))


def is_remote(text: str) -> bool:
    """Tell whether a build context is fetched: a URL, a Git reference, another service or a builder's scheme."""
    return "://" in text or text.startswith((*_REMOTE, "service:", "oci:", "docker-image:"))
