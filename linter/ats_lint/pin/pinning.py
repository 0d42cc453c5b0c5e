"""What pinning changes: for each image the new text, or the reason why it stays."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from ats_lint.api import NamedImage
from ats_lint.files.policy import PLAIN, Policy
from ats_lint.images.facts import Reference
from ats_lint.images.moving_tags import moving
from ats_lint.images.reference_parts import parse_reference
from ats_lint.patterns import regex
from ats_lint.pin.registry_client import ImageRegistry, RegistryError
from ats_lint.pin.release_tags import release_of
from ats_lint.records import dataclass, replace

_QUOTED = regex(r"""(['"]?)(.*)\1""", re.DOTALL)
_DEFAULT = regex(r"(.*\$\{\w+:?-)([^${}]*)(\})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class PinOutcome:
    """What becomes of one image: `text` takes the place of what is written; `reason` says why nothing does."""

    image: NamedImage
    name: str = ""
    digest: str = ""
    text: str | None = None
    reason: str = ""
    failed: bool = False

    @property
    def changes(self) -> bool:
        """Whether the file changes."""
        return self.text is not None and self.text != self.image.written


@dataclass(frozen=True, slots=True)
class Pinned:
    """What a registry says of a reference: its digest, and the release where the tag moves."""

    tag: str
    digest: str


def outcomes(
    images: Sequence[NamedImage], registry: ImageRegistry, *, update: bool, policy: Policy = PLAIN
) -> Iterator[PinOutcome]:
    """Yield what becomes of each image; every reference is asked for once.

    `policy` may know of images whose tags move.
    """
    asked: dict[str, Pinned | RegistryError] = {}

    def ask(text: str, reference: Reference) -> Pinned:
        if text not in asked:
            try:
                asked[text] = _pinned(reference, registry, policy)
            except RegistryError as error:
                asked[text] = error
        found = asked[text]
        if isinstance(found, RegistryError):
            raise found
        return found

    for image in images:
        try:
            yield _outcome(image, ask, update)
        except RegistryError as error:
            yield PinOutcome(image, image.reference or "", reason=str(error), failed=True)


def _outcome(image: NamedImage, ask: Callable[[str, Reference], Pinned], update: bool) -> PinOutcome:
    reference = parse_reference(image.reference) if image.reference else None
    if reference is None or image.reference is None:
        return PinOutcome(image, reason="it depends on a variable without a value")
    if reference.digest and not (update and reference.tag):
        return PinOutcome(image, image.reference, reference.digest, image.written)
    name = image.reference.partition("@")[0]
    pinned = ask(name, replace(reference, digest=""))
    named = name if pinned.tag == reference.tag else f"{_untagged(name)}:{pinned.tag}"
    text = _rewritten(image, f"{named}@{pinned.digest}")
    if text is None:
        return PinOutcome(image, name, pinned.digest, reason="its tag comes from a variable that is set elsewhere")
    return PinOutcome(image, named, pinned.digest, text)


def _pinned(reference: Reference, registry: ImageRegistry, policy: Policy) -> Pinned:
    tag = reference.tag or "latest"
    digest = registry.digest(reference, tag)
    if reference.tag and moving(reference, policy) is None:
        return Pinned(reference.tag, digest)
    return Pinned(release_of(registry, reference, tag, digest) or tag, digest)


def _rewritten(image: NamedImage, pinned: str) -> str | None:
    """Return what is to be written: quotes stay, and a default stays a default."""
    quoted = _QUOTED.fullmatch(image.written)
    quote, inner = (quoted[1], quoted[2]) if quoted else ("", image.written)
    if image.prefix + inner == image.reference:
        kept = pinned.startswith(image.prefix)
        return f"{quote}{pinned.removeprefix(image.prefix)}{quote}" if kept else None
    default = _DEFAULT.fullmatch(inner)
    if default is None or "$" in default[1].rpartition("${")[0]:
        return None
    before = default[1].rpartition("${")[0]
    # Another value of the variable gives what it gave before: the digest is part of the default.
    if before + default[2] != image.reference or not pinned.startswith(before):
        return None
    return f"{quote}{default[1]}{pinned.removeprefix(before)}{default[3]}{quote}"


def _untagged(name: str) -> str:
    colon = name.find(":", name.rfind("/") + 1)
    return name if colon < 0 else name[:colon]
