"""Servers as the packages of distributions bring them: `packaged_servers.json` has them by family and program."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from ats_lint.records import dataclass

_LIST = Path(__file__).with_name("packaged_servers.json")


@dataclass(frozen=True, slots=True)
class PackagedServer:
    """A server as one family packages it: its packages, its main configuration, and the directories it must write."""

    packages: tuple[str, ...]
    configuration: str
    directories: tuple[str, ...]


def packaged_server(program: str, family: str) -> PackagedServer | None:
    """Return what is known of a program as a family of systems packages it."""
    data = _data()
    found = data["families"].get(data["like"].get(family, family), {}).get(program)
    if found is None:
        return None
    return PackagedServer(tuple(found["packages"]), found["configuration"], tuple(found["writes"]))


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    return json.loads(_LIST.read_text(encoding="utf-8"))  # type: ignore[no-any-return]
