"""What a build names that comes from a registry, or from another stage: FROM, `COPY --from=`, `RUN --mount=from=`.

Source: `dispatchState` and the mount and copy dispatchers in
https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/convert.go
"""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.analysis.views.dockerfile import Arg, Copy, From, Instruction, Run, Stage
from ats_lint.model import Span
from ats_lint.patterns import regex

_ENDS = regex(r"([^$]*)\$(?:\{(\w+)\}|(\w+))")


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


def written_default(stage: Stage) -> tuple[str, Span] | None:
    """Return what FROM has before its last variable, and where an ARG writes that variable's value.

    None where the reference does not end with one variable of that kind, or where it serves anything else, too: another
    value would then change that as well.
    """
    image = stage.from_.image
    found = _ENDS.fullmatch(image.text) if stage.parent is None else None
    if found is None:
        return None
    name = found[2] or found[3]
    arguments = [pair for arg in stage.dockerfile.global_args for pair in arg.pairs if pair.key.text == name]
    if len(arguments) != 1 or _serves_more(stage, name, image.text):
        return None
    value = arguments[0].value
    return None if value is None or "$" in value.text else (found[1], value.span)


def _serves_more(stage: Stage, name: str, text: str) -> bool:
    """Tell whether an instruction names the variable that is neither a FROM of that text nor the one ARG."""
    word = regex(rf"\b{name}\b")
    named = [one for one in stage.dockerfile.instructions if word.search(one.source.slice(one.span))]
    froms = [one for one in named if isinstance(one, From) and one.image.text == text]
    arguments = [one for one in named if isinstance(one, Arg)]
    return len(arguments) != 1 or len(froms) + 1 != len(named)
