"""`COPY --from` copies a whole file system onto another one.

Everything of the other stage or image comes along: its package manager, caches, secrets and configuration, laid
over files of the same name. What the multi-stage build was to leave behind is back, and nobody can say what is
needed.

A stage that begins with `scratch` holds only what was put into it and is left alone, whether it is copied or copies:
then all layers are made one on purpose.
"""

from collections.abc import Iterator

from ats_lint import Bad, Copy, Finding, Good, Severity, Stage, instructions, rule
from ats_lint_rules._run.sources import expanded

_HELPERS = ("tonistiigi/xx",)


@rule(
    "DF509",
    "copy-whole-filesystem",
    on=Stage,
    severity=Severity.MEDIUM,
    tags={"security", "maintainability"},
    references=(
        "https://docs.docker.com/build/building/multi-stage/",
        "https://docs.docker.com/build/building/best-practices/#use-multi-stage-builds",
    ),
    aliases=("DL3067",),
    examples=(
        Bad(
            "FROM node:22 AS build\nFROM node:22-slim\nCOPY --from=build / /\n",
            at="/",
            says="the whole file system is copied",
        ),
        Bad("FROM node:22\nCOPY --from=acme/tools:1 / /\n", at="/", says="the whole file system is copied"),
        Bad(
            'FROM node:22 AS a\nFROM node:22-slim\nCOPY --from=a ["/", "/"]\n',
            at='"/"',
            says="the whole file system is copied",
        ),
        Good("FROM node:22 AS a\nFROM scratch\nCOPY --from=a / /\n"),
        Good("FROM node:22 AS a\nFROM node:22-slim\nARG X\nCOPY --from=a /app-${X}.tar.gz /\n"),
        Good("FROM scratch AS a\nFROM a AS b-linux\nFROM b-$TARGETOS AS c\nFROM debian:12\nCOPY --from=c / /\n"),
        Good("FROM node:22 AS build\nFROM node:22-slim\nCOPY --from=build /app /app\n"),
        Good("FROM scratch AS files\nCOPY a /a\nFROM node:22\nCOPY --from=files / /\n"),
        Good("FROM --platform=$BUILDPLATFORM tonistiigi/xx:1.6 AS xx\nFROM node:22\nCOPY --from=xx / /\n"),
        Good("FROM node:22 AS build\nFROM node:22-slim\nCOPY --from=build / /rootfs\n"),
        Good("FROM node:22\nCOPY / /\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for copy in () if stage.is_scratch else instructions.own(stage, Copy):  # there, layers are made one on purpose
        origin = stage.copied_from(copy)
        if copy.keyword != "COPY" or origin is None or expanded(stage, copy, copy.destination) != "/":
            continue
        image = origin.external if isinstance(origin, Stage) else origin
        if image is None or "$" in image or image == "scratch" or (image or "").startswith(_HELPERS):
            continue
        for source in copy.sources:
            path = expanded(stage, copy, source)
            if path is not None and "/" in path and not path.rstrip("./*"):
                yield Finding(source.span, "the whole file system is copied")
                break
