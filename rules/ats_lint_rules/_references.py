"""Image references as messages and rules want them, unknown registries included."""

from __future__ import annotations

import re

from ats_lint import Compose, Reference, Service, parse_reference

_LONGEST_NAME = 45
_PLACEHOLDER = "unknown.invalid/"
_VARIABLE = re.compile(r"\$(\w+|\{[^{}]*\})")


def brief(text: str, longest: int = _LONGEST_NAME) -> str:
    """Return `text` short enough for a message: its beginning gives way, the end says more."""
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


def is_partial(reference: Reference) -> bool:
    """Tell whether only the tag and the digest of a reference are known."""
    return reference.registry == _PLACEHOLDER.rstrip("/")


def service_reference(service: Service) -> Reference | None:
    """Return the image that a service pulls; None for one that is built here, absent, invalid or not known."""
    image = service.get("image")
    if image is None or image.kind != "scalar" or service.has("build"):
        return None
    reference = partial_reference(image.raw) if image.text is None else parse_reference(image.text)
    return None if reference in _built(service.compose) else reference


def _built(compose: Compose) -> frozenset[Reference]:
    """Return the names that the project gives to images of its own."""
    named = (parse_reference(one.image) for one in compose.services.values() if one.has("build") and one.image)
    return frozenset(reference for reference in named if reference)
