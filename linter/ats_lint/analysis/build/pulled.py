"""What a build names that comes from a registry, or from another stage: FROM, `COPY --from=`, `RUN --mount=from=`.

Source: `dispatchState` and the mount and copy dispatchers in
https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/convert.go
"""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.analysis.views.dockerfile import Copy, Instruction, Run, Stage
from ats_lint.model import Span


def named(stage: Stage) -> Iterator[tuple[str, Span, Instruction]]:
    """Yield what the stage's own instructions name, as written, unless it is another stage."""
    if stage.parent is None and stage.from_.image.text:
        yield stage.from_.image.text, stage.from_.image.span, stage.from_
    names = {other.name.lower() for other in stage.dockerfile.stages if other.name}
    for instruction in stage.instructions:
        for text, span in sources(instruction.onbuild or instruction):
            name = stage.expand(text, instruction)
            if name is None or not (name.lower() in names or name.isdecimal()):
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
