"""Image references as messages and rules want them, unknown registries included."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

from ats_lint.images.facts import Reference
from ats_lint.images.reference_parts import parse_reference
from ats_lint.patterns import regex
from ats_lint.syntax.compose.service import Service

_LONGEST_NAME = 45
_PLACEHOLDER = "unknown.invalid/"
_VARIABLE = regex(r"\$(\w+|\{[^{}]*\})")


def brief(text: str, longest: int = _LONGEST_NAME) -> str:
    """Return `text` short enough for a message: a digest gives way first, then the beginning; the end says more."""
    if len(text) > longest:
        text = text.partition("@")[0]
    return text if len(text) <= longest else "…" + text[1 - longest :]


def partial_reference(text: str) -> Reference | None:
    """Return tag and digest of a reference in which only the registry or the namespace is a variable.

    What the repository is called stays unknown; None when name, tag or digest depend on a variable, too.
    """
    masked = _VARIABLE.sub(lambda found: "\0" * len(found[0]), text)
    place, slash, tail = masked.rpartition("/")
    if not slash or not place or "\0" in tail or "$" in tail:
        return None
    return parse_reference(_PLACEHOLDER + tail)


def static_repository(text: str) -> str | None:
    """Return the repository with its registry, `docker.io` too, of a reference that may have variables.

    Those in the tag do not matter, those in the path are `*`; None when the registry depends on one.
    """
    name = _VARIABLE.sub("\0", text).partition("@")[0]
    colon = name.find(":", name.rfind("/") + 1)
    name = name if colon < 0 else name[:colon]
    first, slash, rest = name.partition("/")
    if "$" in name or "\0" in first or not name:
        return None
    if slash and (first == "localhost" or any(sign in first for sign in ".:[") or first != first.lower()):
        hub = first in {"docker.io", "index.docker.io", "registry-1.docker.io"}
        return _hub(rest).replace("\0", "*") if hub else name.replace("\0", "*")
    return _hub(name).replace("\0", "*")


def _hub(path: str) -> str:
    return f"docker.io/{path}" if "/" in path else f"docker.io/library/{path}"


def is_trusted(repository: str, trusted: tuple[str, ...]) -> bool:
    """Tell whether a repository lies in one of the registries, or in one of the namespaces below a registry."""
    registry = repository.partition("/")[0]
    for pattern in trusted:
        bare = pattern.removesuffix("/")
        if "/" not in bare and fnmatchcase(registry, bare):
            return True
        if "/" in bare and (fnmatchcase(repository, bare) or fnmatchcase(repository, f"{bare}/*")):
            return True
    return False


def digest_of(reference: Reference, digests: Mapping[str, str]) -> str | None:
    """Return the digest that a map gives for an image, however the map spells it."""
    for name, digest in digests.items():
        known = parse_reference(name)
        same = known is not None and known.repository == reference.repository
        if known is not None and same and (known.tag or "latest") == (reference.tag or "latest"):
            return digest
    return None


def is_partial(reference: Reference) -> bool:
    """Tell whether only the tag and the digest of a reference are known."""
    return reference.registry == _PLACEHOLDER.rstrip("/")


def service_reference(service: Service) -> Reference | None:
    """Return the image that a service pulls; None for one that is built here, absent, invalid or not known."""
    image = service.get("image")
    if image is None or image.kind != "scalar" or is_built(service):
        return None
    return partial_reference(image.raw) if image.text is None else parse_reference(image.text)


def is_built(service: Service) -> bool:
    """Tell whether the service's image is made by the project: by itself, or by another service of that image."""
    if service.has("build"):
        return True
    own = parse_reference(service.image) if service.image else None
    return own is not None and own in map(parse_reference, service.compose.built_images)
