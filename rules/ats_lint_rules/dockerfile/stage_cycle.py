"""Stages need each other.

A stage that copies or mounts from itself, or from one that is made from it, can never be built: the builder stops with
`circular dependency detected`.
"""

from collections.abc import Iterator

from ats_lint import Bad, Dockerfile, Finding, Good, Severity, rule, short, stage_graph


@rule(
    "DF825",
    "stage-cycle",
    on=Dockerfile,
    severity=Severity.HIGH,
    tags={"correctness"},
    references=("https://docs.docker.com/reference/dockerfile/#copy---from",),
    aliases=("tally/circular-stage-deps",),
    examples=(
        Bad("FROM alpine AS a\nCOPY --from=a /x /y\n", at="a", says="stage needs itself"),
        Bad("FROM alpine AS a\nCOPY --from=b /x /y\nFROM a AS b\n", at="a", says="b needs a, which needs it"),
        Bad(
            "FROM alpine AS a\nRUN --mount=type=bind,from=b true\nFROM alpine AS b\nCOPY --from=a /x /y\n",
            at="a",
            says="b needs a, which needs it",
        ),
        Bad("FROM alpine\nCOPY --from=0 /x /y\n", at="0", says="stage needs itself"),
        Good("FROM alpine AS a\nFROM alpine\nCOPY --from=a /x /y\n"),
        Good("FROM alpine AS alpine\nFROM busybox\nCOPY --from=alpine /x /y\n"),
    ),
)
def check(dockerfile: Dockerfile) -> Iterator[Finding]:
    for holder, edge in stage_graph.circles(dockerfile):
        names = f"{short(holder.subject, 24)} needs {short(edge.text, 24)}, which needs it"
        yield Finding(edge.span, "stage needs itself" if edge.stage is holder else names, subject=holder.subject)
