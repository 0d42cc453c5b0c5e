"""RUN directly follows another RUN: the two could be one layer.

Each RUN makes a layer. What one of them adds and the next removes stays in the image all the same, and every layer is
one more thing to pull and unpack. Where the steps belong together, one RUN says so.

RUN with other options (mounts, network), in exec form or with a here-document, and stages that are not shipped are
left alone.
"""

from collections.abc import Iterator
from itertools import pairwise

from ats_lint import Bad, Finding, Good, Related, Run, Severity, Stage, layers, rule


@rule(
    "DF703",
    "consecutive-run",
    on=Stage,
    severity=Severity.INFO,
    enabled="strict",
    tags={"style"},
    references=("https://docs.docker.com/build/building/best-practices/#run",),
    aliases=("DL3059", "0008c003"),
    examples=(
        Bad(
            "FROM debian:12\nRUN a\n# then\nRUN b\nRUN c\n",
            at=("RUN", "RUN"),
            says=(
                "RUN follows another one that could be one layer with it",
                "RUN follows another one that could be one layer with it",
            ),
        ),
        Good("FROM debian:12\nRUN make && make install\nRUN ldconfig\n"),
        Good("FROM debian:12\nRUN a\nENV x=1\nRUN b\n"),
        Good("FROM debian:12\nRUN a\nRUN --mount=type=cache,target=/c b\n"),
        Good("FROM debian:12\nRUN a\nRUN <<EOF\nb\nEOF\nRUN d\n"),
        Good("FROM debian:12 AS x\nRUN a\nRUN b\nFROM debian:12\nCOPY --from=x /y /y\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    if not layers.ships(stage):
        return
    for before, run in pairwise(stage.instructions):
        if isinstance(before, Run) and isinstance(run, Run) and _is_alike(before, run):
            related = Related(stage.dockerfile.path, before.keyword_span, "the RUN before")
            yield Finding(
                run.keyword_span, "RUN follows another one that could be one layer with it", related=(related,)
            )


def _is_alike(one: Run, other: Run) -> bool:
    flags = [[(flag.name, flag.value) for flag in run.flags] for run in (one, other)]
    plain = not one.heredocs and not other.heredocs and one.json is None and other.json is None
    return flags[0] == flags[1] and plain and not _is_chain(one) and not _is_chain(other)


def _is_chain(run: Run) -> bool:
    """Tell whether a RUN is a layer that somebody put together already."""
    return sum(not (one.depth or one.parent or one.pipe_position) for one in run.commands) > 1
