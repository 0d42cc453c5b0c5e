"""Image references by the grammar that Docker itself uses.

Source: https://github.com/distribution/reference (`reference.go`, `normalize.go`, `regexp.go`).
"""

from __future__ import annotations

from functools import lru_cache

from ats_lint.images.facts import Reference
from ats_lint.patterns import regex

_HUB = frozenset({"", "docker.io", "index.docker.io"})
_LONGEST_PATH = 255
_HEX_DIGITS = {"sha256": 64, "sha384": 96, "sha512": 128}

_LABEL = r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
_DOMAIN = regex(rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?")
_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_PATH = regex(rf"{_COMPONENT}(?:/{_COMPONENT})*")
_TAG = regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_IDENTIFIER = regex(r"[a-f0-9]{64}")


@lru_cache(maxsize=4096)
def parse_reference(text: str) -> Reference | None:
    """Take an image reference apart; None when Docker would refuse it.

    `registry` is empty for Docker Hub, however it was spelt. A reference with an unresolved variable is
    no reference.
    """
    name, at, digest = text.partition("@")
    if (at and not _is_digest(digest)) or _IDENTIFIER.fullmatch(name):
        return None
    name, tag = _split_tag(name)
    registry, path = _split_registry(name)
    if not _valid(registry, path, tag):
        return None
    if registry not in _HUB:
        return Reference(f"{registry}/{path}", tag or "", digest, registry)
    official = path.removeprefix("library/")
    return Reference(path if "/" in official else official, tag or "", digest)


def _split_tag(name: str) -> tuple[str, str | None]:
    """Split at the colon that follows the last slash: an earlier one belongs to the registry's port."""
    colon = name.find(":", name.rfind("/") + 1)
    return (name, None) if colon < 0 else (name[:colon], name[colon + 1 :])


def _split_registry(name: str) -> tuple[str, str]:
    """Tell a registry from a user's name: only a registry has a dot, a port or a capital, or is `localhost`."""
    first, slash, rest = name.partition("/")
    if slash and (first == "localhost" or any(sign in first for sign in ".:[") or first != first.lower()):
        return first, rest
    return "", name


def _valid(registry: str, path: str, tag: str | None) -> bool:
    return (
        (not registry or _DOMAIN.fullmatch(registry) is not None)
        and len(path) <= _LONGEST_PATH
        and _PATH.fullmatch(path) is not None
        and (tag is None or _TAG.fullmatch(tag) is not None)
    )


def _is_digest(text: str) -> bool:
    algorithm, _, value = text.partition(":")
    return len(value) == _HEX_DIGITS.get(algorithm) and not value.strip("0123456789abcdef")
