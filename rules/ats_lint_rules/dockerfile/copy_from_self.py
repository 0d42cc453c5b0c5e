"""`COPY --from` names the stage that it stands in.

A stage cannot be copied from while it is built: the builder refuses the circle. Files that are there already need
`RUN cp`.

Names are compared without regard to case, and numbers count. A name that an earlier stage bears as well means that
one.
"""

from collections.abc import Iterator

from ats_lint import Bad, Copy, Finding, Good, Severity, Stage, instructions, pulled, rule, short


@rule(
    "DF507",
    "copy-from-self",
    on=Stage,
    severity=Severity.HIGH,
    tags={"correctness"},
    references=("https://docs.docker.com/reference/dockerfile/#copy---from",),
    aliases=("DL3023", "DS-0006", "cdddb86f"),
    examples=(
        Bad(
            "FROM node:22 AS build\nCOPY --from=build /a /b\n", at="build", says="COPY --from names its own stage build"
        ),
        Bad(
            "FROM node:22 AS build\nCOPY --from=BUILD /a /b\n", at="BUILD", says="COPY --from names its own stage BUILD"
        ),
        Bad("FROM node:22 AS a\nFROM node:22\nCOPY --from=1 /a /b\n", at="1", says="COPY --from names its own stage 1"),
        Good("FROM node:22 AS build\nFROM node:22\nCOPY --from=build /a /b\nCOPY --from=0 /a /b\n"),
        Good("FROM node:22\nCOPY --from=node:22 /a /b\n"),
        Good("FROM node:22 AS node\nFROM node AS app\nCOPY --from=node /a /b\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for copy in instructions.own(stage, Copy):
        for text, span in pulled.sources(copy):
            own_name = stage.name is not None and text.lower() == stage.name.lower()
            if (own_name or text == str(stage.index)) and stage.dockerfile_stage(text) is None:
                yield Finding(span, f"COPY --from names its own stage {short(text, 40)}")
