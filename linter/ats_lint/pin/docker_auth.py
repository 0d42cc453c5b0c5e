"""Credentials from Docker's own configuration; helpers are programs, and are run only when that was asked for."""

from __future__ import annotations

import base64
import binascii
import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from ats_lint.records import dataclass, field

HUB = "registry-1.docker.io"
_HUB_KEYS = ("https://index.docker.io/v1/", "index.docker.io", "docker.io", HUB)
_TIMEOUT = 20


@dataclass(frozen=True, slots=True)
class Credentials:
    """Names and passwords by registry; `repr` shows neither."""

    auths: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: {}, repr=False)
    helpers: Mapping[str, str] = field(default_factory=lambda: {})
    run_helpers: bool = False

    def of(self, registry: str) -> tuple[str, str] | None:
        """Return user and password for a registry; None when there are none, and it is asked as anybody."""
        for key in _HUB_KEYS if registry == HUB else (registry, f"https://{registry}", f"http://{registry}"):
            found = _decoded(self.auths.get(key, {}))
            if found is None and self.run_helpers and (key in self.helpers or "" in self.helpers):
                found = _helped(self.helpers.get(key) or self.helpers[""], key)
            if found is not None:
                return found
        return None


def load(run_helpers: bool = False) -> Credentials:
    """Return what `config.json` in `DOCKER_CONFIG` or `~/.docker` holds; nothing when there is none.

    Raises:
        ValueError: the file is not what Docker writes.
    """
    folder = os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker"
    path = Path(folder) / "config.json"
    if not os.path.isfile(path):
        return Credentials()
    try:
        held = json.loads(path.read_bytes())
        auths = {name: dict(entry) for name, entry in held.get("auths", {}).items()}
        helpers = dict(held.get("credHelpers", {}))
    except (ValueError, AttributeError, TypeError) as error:
        raise ValueError(f"{path}: not a configuration of Docker") from error
    if held.get("credsStore"):
        helpers[""] = str(held["credsStore"])
    return Credentials(auths, helpers, run_helpers)


def _decoded(entry: Mapping[str, str]) -> tuple[str, str] | None:
    if entry.get("username") and entry.get("password"):
        return entry["username"], entry["password"]
    try:
        user, colon, password = base64.b64decode(entry.get("auth", "")).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (user, password.rstrip("\0")) if colon else None


def _helped(helper: str, key: str) -> tuple[str, str] | None:
    command = [f"docker-credential-{helper}", "get"]
    try:
        done = subprocess.run(command, input=key, capture_output=True, text=True, timeout=_TIMEOUT, check=True)
        held = json.loads(done.stdout)
        return str(held["Username"]), str(held["Secret"])
    except (OSError, subprocess.SubprocessError, ValueError, KeyError):
        # No entry for this registry is an error of the helper, too: the registry is then asked as anybody.
        return None
