"""Servers as the packages of distributions bring them: `packaged_servers.json` has them by family and program."""

from __future__ import annotations

from ats_lint.files.policy import PLAIN, Policy
from ats_lint.images.listed import listed
from ats_lint.records import dataclass


@dataclass(frozen=True, slots=True)
class PackagedServer:
    """A server as one family packages it: its packages, its main configuration, and the directories it must write."""

    packages: tuple[str, ...]
    configuration: str
    directories: tuple[str, ...]


def packaged_server(program: str, family: str, policy: Policy = PLAIN) -> PackagedServer | None:
    """Return what is known of a program as a family of systems packages it."""
    data = listed("packaged_servers", policy)
    found = data["families"].get(data["like"].get(family, family), {}).get(program)
    if found is None:
        return None
    return PackagedServer(tuple(found["packages"]), found["configuration"], tuple(found["writes"]))
