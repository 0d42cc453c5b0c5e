"""The C libraries of families of systems, and the glibc of releases: `c_libraries.json`."""

from __future__ import annotations

import re

from ats_lint.files.policy import PLAIN, Policy
from ats_lint.images.facts import Reference
from ats_lint.images.listed import listed


def has_glibc(family: str | None, policy: Policy = PLAIN) -> bool:
    """Tell whether the systems of a family have glibc."""
    return family in listed("c_libraries", policy)["glibc"]


def has_musl(family: str | None, policy: Policy = PLAIN) -> bool:
    """Tell whether the systems of a family have musl."""
    return family in listed("c_libraries", policy)["musl"]


def glibc_of(reference: Reference, policy: Policy = PLAIN) -> tuple[int, int] | None:
    """Return the version of the glibc of an image; None when its tag does not tell."""
    releases = listed("c_libraries", policy)["releases"]
    exact = re.match(r"\d+(?:\.\d+)?", reference.tag)
    words = [f"{reference.repository}:{exact[0]}"] if exact else []
    found = next((releases[word] for word in (*words, *re.split(r"[^a-z]+", reference.tag)) if word in releases), None)
    return (found[0], found[1]) if found else None
