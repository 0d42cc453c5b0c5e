"""Images that a build pulls: what FROM, `COPY --from=` and `RUN --mount=from=` name and no stage or context provides.

Source: `dispatchState` and the mount and copy dispatchers in
https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/convert.go
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ats_lint import (
    Copy,
    Dockerfile,
    Instruction,
    Reference,
    Run,
    Span,
    Stage,
    builders,
    lookup,
    parse_reference,
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
    for text, span, instruction in named(stage):
        found = _pull(text, span, stage, instruction)
        if found is not None and not provided.intersection({text.lower(), found.text.lower(), _full(found.reference)}):
            yield found


def origins(stage: Stage) -> Iterator[tuple[str, Span]]:
    """Yield the repositories, registry included, that the stage pulls from, whatever the tag; and where they stand."""
    provided = frozenset(_provided(stage.dockerfile))
    for text, span, instruction in named(stage):
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


def named(stage: Stage) -> Iterator[tuple[str, Span, Instruction]]:
    """Yield what the stage's own instructions name, as written, unless it is another stage."""
    if stage.parent is None and stage.from_.image.text:
        yield stage.from_.image.text, stage.from_.image.span, stage.from_
    names = {other.name.lower() for other in stage.dockerfile.stages if other.name}
    for instruction in stage.instructions:
        for text, span in sources(instruction.onbuild or instruction):
            name = stage.expand(text, instruction)
            if name is None or not (name.lower() in names or name.isdigit()):
                yield text, span, instruction


def sources(instruction: Instruction) -> Iterator[tuple[str, Span]]:
    """Yield what an instruction takes files from, as written, and where that stands."""
    if isinstance(instruction, Copy) and instruction.keyword == "COPY":
        flag = instruction.from_stage
        if flag and flag.value and flag.value_span:
            yield flag.value, flag.value_span
    if isinstance(instruction, Run):
        for mount in instruction.mounts:
            text, whole = mount.get("from"), mount.flag.value_span
            if text and whole:
                at = instruction.source.slice(whole).find(text, instruction.source.slice(whole).find("from="))
                yield text, Span(whole.start + at, whole.start + at + len(text)) if at >= 0 else whole


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
