"""Images that a build pulls: what FROM, COPY and RUN name and no stage or context provides."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint import (
    Dockerfile,
    Instruction,
    Reference,
    Span,
    Stage,
    builders,
    dataclass,
    lookup,
    parse_reference,
    pulled,
    references,
)


@dataclass(frozen=True, slots=True)
class Pull:
    """One image of a registry that an instruction needs.

    `reference` has its variables replaced; in a `partial` one the registry or the namespace is not known, so
    that only tag and digest say anything. `copied` tells that it is no base image: files are taken out of it.
    """

    text: str
    reference: Reference
    span: Span
    stage: Stage
    instruction: Instruction
    partial: bool = False
    copied: bool = False

    @property
    def shown(self) -> str:
        """The image as messages name it, shortened in the middle."""
        return references.brief(self.text)

    @property
    def untagged(self) -> bool:
        """Whether it has neither tag nor digest."""
        return not self.reference.tag and not self.reference.digest


def pulls(stage: Stage) -> Iterator[Pull]:
    """Yield the images that the stage's own instructions pull, as far as they can be known."""
    provided = frozenset(_provided(stage.dockerfile))
    for text, span, instruction in pulled.named(stage):
        found = _pull(text, span, stage, instruction)
        if found is not None and not provided.intersection({text.lower(), found.text.lower(), _full(found.reference)}):
            yield found


def origins(stage: Stage) -> Iterator[tuple[str, Span]]:
    """Yield the repositories, registry included, that the stage pulls from, whatever the tag; and where they stand."""
    provided = frozenset(_provided(stage.dockerfile))
    for text, span, instruction in pulled.named(stage):
        image = stage.expand(text, instruction)
        if image == "scratch" or provided.intersection({text.lower(), (image or text).lower()}):
            continue
        repository = references.static_repository(image or text)
        pull = _pull(text, span, stage, instruction)
        if repository is not None and not (pull and is_bare_unknown(pull)):
            yield repository, span


def contexts(dockerfile: Dockerfile) -> Iterator[str]:
    """Yield the names of the build contexts that are given besides the main one."""
    yield from sorted(builders.contexts(dockerfile))


def _provided(dockerfile: Dockerfile) -> Iterator[str]:
    """Yield, in lower case and once more as full references, the names that contexts take from the registry."""
    for name in contexts(dockerfile):
        yield name.lower()
        reference = parse_reference(name)
        if reference is not None:
            yield _full(reference)


def _full(reference: Reference) -> str:
    return f"{reference.repository}:{reference.tag or 'latest'}@{reference.digest}"


def _pull(text: str, span: Span, stage: Stage, instruction: Instruction) -> Pull | None:
    """Return the image that `text` names; None for scratch and for what cannot be known or is no image."""
    copied = instruction is not stage.from_
    image = stage.expand(text, instruction)
    if image is not None:
        reference = parse_reference(image)
        if reference is None or (image == "scratch" and not copied):
            return None
        return Pull(image, reference, span, stage, instruction, copied=copied)
    reference = references.partial_reference(text)
    return Pull(text, reference, span, stage, instruction, partial=True, copied=copied) if reference else None


def is_bare_unknown(pull: Pull) -> bool:
    """Tell whether a source of files is a mere word that no known image bears: a mistyped stage, more likely."""
    if not pull.copied or pull.partial or "/" in pull.text or not pull.untagged:
        return False
    settings = pull.stage.dockerfile.settings
    return lookup(pull.text, settings.images) is None
