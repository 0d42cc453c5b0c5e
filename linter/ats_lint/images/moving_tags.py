"""Tags that stand for another image after every release or every push.

Two kinds: names of a channel (`latest`, `edge`, `main`, `stable`), and, for images whose tags are known, the
name of a variant without any version (`alpine`, `slim`, `fpm`), which means the newest release in that variant.
Sources, read 2026-11-26: the tag lists of https://github.com/docker-library/official-images/tree/master/library.
"""

from __future__ import annotations

from ats_lint.images.facts import Reference
from ats_lint.images.lookup import lookup
from ats_lint.patterns import regex

_CHANNELS = frozenset(
    {
        "beta", "canary", "current", "daily", "dev", "devel", "develop", "development", "edge", "experimental", "head",
        "insiders", "latest", "lts", "main", "mainline", "master", "next", "nightly", "preview", "rolling", "snapshot",
        "snapshots", "stable", "test", "testing", "tip", "trunk", "unstable", "weekly",
    }
)  # fmt: skip
_VARIANTS = frozenset(
    {
        "alpine", "apache", "cli", "dind", "fpm", "full", "git", "jdk", "jre", "management", "minimal", "perl",
        "rootless", "slim", "standalone", "zts",
    }
)  # fmt: skip
_CODENAMES = frozenset(
    {
        "bionic", "bookworm", "bullseye", "buster", "focal", "jammy", "jessie", "noble", "stretch", "trixie",
        "xenial",
    }
)  # fmt: skip
_PARTS = regex(r"[-_.]")
_VARIANT_WITH_NUMBER = regex(
    r"(alpine|amd|arm|cuda|debian|el|java|jdk|jre|node|openjdk|php|py|python|ubi|ubuntu|x)\d*+(?:v\d*+)?(\.\d++)*"
)
_OPERATING_SYSTEM = "os"


def moving(reference: Reference) -> str | None:
    """Return the tag when it is a moving one; a digest holds any tag fast."""
    tag = reference.tag
    if not tag or reference.digest:
        return None
    name = tag.lower()
    facts = lookup(reference.repository)
    if facts is not None and name in facts.channels:
        return tag
    parts = _PARTS.split(name)
    return tag if _is_channel(parts) or _is_variant(reference, parts) else None


def _is_channel(parts: list[str]) -> bool:
    """Tell whether a channel begins or ends the tag, and nothing in it says a version, a date or a commit."""
    if not {parts[0], parts[-1]} & _CHANNELS:
        return False
    return all(part.isalpha() or _VARIANT_WITH_NUMBER.fullmatch(part) for part in _joined(parts))


def _joined(parts: list[str]) -> list[str]:
    """Put `alpine3` and `18` of `stable-alpine3.18` together again."""
    found: list[str] = []
    for part in parts:
        if part.isdecimal() and found and found[-1][-1:].isdecimal():
            found[-1] += "." + part
        else:
            found.append(part)
    return found


def _is_variant(reference: Reference, parts: list[str]) -> bool:
    """Tell whether the tag only names variants of an image that has versions of its own."""
    if not all(part in _VARIANTS or part in _CODENAMES for part in parts):
        return False
    facts = lookup(reference.repository)
    return facts is not None and bool(facts.role) and facts.role != _OPERATING_SYSTEM
