"""Which stage takes something from which, as BuildKit looks the names up.

A `--from` finds any stage of the file, also later ones and its own; of stages with one name it finds the last. FROM
finds only earlier ones. Source: `toCommand` and `addState` in
https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/convert.go
"""

import re
from collections.abc import Iterator

from ats_lint.analysis.views.dockerfile import Copy, Dockerfile, Instruction, Run, Stage
from ats_lint.model import Span
from ats_lint.numbers import whole
from ats_lint.records import dataclass
from ats_lint.syntax.dockerfile import variables


@dataclass(frozen=True, slots=True)
class Edge:
    """One use of a stage: `text` as written at `span`."""

    stage: Stage
    text: str
    span: Span


def edges(stage: Stage) -> Iterator[Edge]:
    """Yield every stage that a stage is made from, FROM's first."""
    if stage.parent is not None:
        yield Edge(stage.parent, stage.from_.image.text, stage.from_.image.span)
    for instruction in stage.instructions:
        yield from _sources(instruction)
        if instruction.onbuild is not None:
            yield from _sources(instruction.onbuild)


def choices(stage: Stage) -> Iterator[Stage]:
    """Yield the earlier stages that FROM may name, where the arguments of a build decide which."""
    text, pattern, at = stage.from_.image.text, "", 0
    used = variables.references(text, stage.from_.escape)
    for one in sorted(used, key=lambda one: one.start):
        if one.start >= at:
            pattern += re.escape(text[at : one.start]) + ".*"
            at = one.end
    named = re.compile(pattern + re.escape(text[at:]), re.IGNORECASE)
    for other in stage.siblings[: stage.index] if used else ():
        if other.name and named.fullmatch(other.name):
            yield other


def _sources(instruction: Instruction) -> Iterator[Edge]:
    dockerfile = instruction.dockerfile
    if isinstance(instruction, Copy):
        flag = instruction.from_stage
        found = find(dockerfile, flag.value, numbers=True) if flag and flag.value else None
        if flag and flag.value and found:
            yield Edge(found, flag.value, flag.value_span or flag.span)
    elif isinstance(instruction, Run):
        for mount in instruction.mounts:
            name = mount.get("from")
            found = find(dockerfile, name) if name else None
            if name and found:
                span = mount.flag.value_span or mount.flag.span
                at = dockerfile.source.slice(span).find(f"from={name}")
                start = span.start + at + len("from=")
                yield Edge(found, name, Span(start, start + len(name)) if at >= 0 else span)


def find(dockerfile: Dockerfile, name: str, *, numbers: bool = False) -> Stage | None:
    """Return the last stage called `name`, or the one of that number."""
    named = (stage for stage in reversed(dockerfile.stages) if stage.name and stage.name.lower() == name.lower())
    if numbers and name.isascii() and name.isdecimal():
        return next((stage for stage in dockerfile.stages if stage.index == whole(name)), None)
    return next(named, None)


def idle(dockerfile: Dockerfile, also: list[Stage] | None = None) -> list[Stage]:
    """Return the stages that no final stage, and none of `also`, is made from."""
    pending = [stage for stage in dockerfile.stages if stage.is_final] + (also or [])
    reached = set(pending)
    while pending:
        stage = pending.pop()
        sources = (*(edge.stage for edge in edges(stage)), *choices(stage))
        fresh = set(sources) - reached
        reached |= fresh
        pending += fresh
    return [stage for stage in dockerfile.stages if stage not in reached]


def circles(dockerfile: Dockerfile) -> Iterator[tuple[Stage, Edge]]:
    """Yield the uses of stages that are made from the stage which uses them, with that one."""
    done: set[Stage] = set()
    for start in dockerfile.stages:
        if start not in done:
            yield from _closing(start, done)


def _closing(start: Stage, done: set[Stage]) -> Iterator[tuple[Stage, Edge]]:
    """Walk depth first without recursion; yield the references that lead back onto the path."""
    path, pending = [start], [edges(start)]
    done.add(start)
    while pending:
        edge = next(pending[-1], None)
        if edge is None:
            pending.pop()
            path.pop()
        elif edge.stage in path:
            yield path[-1], edge
        elif edge.stage not in done:
            done.add(edge.stage)
            path.append(edge.stage)
            pending.append(edges(edge.stage))
