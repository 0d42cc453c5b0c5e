"""Naming stages and writing the edits of a split."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ats_lint import Edit, Span, Stage, edits
from ats_lint_rules._splitting.builder_block import BuilderBlock


def named(stage: Stage, *wanted: str) -> str:
    """Return a stage name that is not taken."""
    taken = {(other.name or "").lower() for other in stage.dockerfile.stages}
    names = (*wanted, *(f"{wanted[0]}{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def as_word(stage: Stage) -> str:
    """Return AS in the case of the file's FROM."""
    return "as" if stage.from_.written == "from" else "AS"


def rename(stage: Stage, name: str) -> tuple[Edit, ...]:
    """Give the stage's FROM another name."""
    token = stage.from_.name
    if token is not None:
        return edits.replace(token.span, name)
    at = stage.from_.image.span.end
    return (Edit(Span(at, at), f" {as_word(stage)} {name}"),)


def same_base(
    block: BuilderBlock, prepare: Iterable[str], common: Iterable[str], lines: Iterable[str]
) -> tuple[Edit, ...]:
    """Return the edits of a split whose runtime is made of the same base image as the builder.

    `common` goes into the base, `prepare` to the beginning of the builder, `lines` to that of the runtime stage.
    """
    stage = block.stage
    base, builder = named(stage, "base", "common"), named(stage, "builder", "build")
    word, keyword = as_word(stage), stage.from_.written
    first = [*common, "", f"{keyword} {base} {word} {builder}", *prepare]
    name = f" {word} {stage.name}" if stage.name else ""
    final = ["", f"{keyword} {base}{name}", *lines]
    text = "\n".join([*first, "", ""] if prepare else first)
    opening = edits.insert_before(block.inside[0], text)
    if not first[0] and re.search(r"\n\r?\n$", stage.source.text[: opening[0].span.start]):
        opening = edits.insert_before(block.inside[0], text[1:])
    return (*rename(stage, base), *opening, *edits.insert_after(block.inside[-1], "\n".join(final)))


def other_base(block: BuilderBlock, image: str, lines: Iterable[str]) -> tuple[Edit, ...]:
    """Return the edits of a split whose runtime is made of another image than the builder."""
    stage = block.stage
    name = f" {as_word(stage)} {stage.name}" if stage.name else ""
    text = "\n".join(["", f"{stage.from_.written} {image}{name}", *lines])
    return (*rename(stage, named(stage, "builder", "build")), *edits.insert_after(block.inside[-1], text))
