"""FROM uses a variable that no ARG before the first FROM declares.

It is empty at build time: variables of FROM come from the ARG instructions at the top of the file and from the
builder's own platform arguments. An ARG inside a stage does not count.
"""

from collections.abc import Iterator
from difflib import get_close_matches

from ats_lint import Bad, Dockerfile, Finding, Good, Severity, Span, Stage, rule, short, variables
from ats_lint_rules._common.build_arguments import PLATFORM


@rule(
    "DF807",
    "undefined-arg-in-from",
    on=Stage,
    severity=Severity.HIGH,
    tags={"correctness"},
    references=(
        "https://docs.docker.com/reference/build-checks/undefined-arg-in-from/",
        "https://docs.docker.com/reference/dockerfile/#understand-how-arg-and-from-interact",
    ),
    aliases=("UndefinedArgInFrom",),
    examples=(
        Bad("FROM alpine:$VERSION\n", at="$VERSION", says="no ARG VERSION before the first FROM"),
        Bad(
            "ARG VERSOIN=3\nFROM alpine:${VERSION}\n",
            at="${VERSION}",
            says="no ARG VERSION before the first FROM, nearest is VERSOIN",
        ),
        Bad("FROM alpine AS a\nARG TAG=3\nFROM alpine:$TAG\n", at="$TAG", says="no ARG TAG before the first FROM"),
        Bad(
            "FROM --platform=$BUILDPLATFROM alpine\n",
            at="$BUILDPLATFROM",
            says="no ARG BUILDPLATFROM before the first FROM, nearest is BUILDPLATFORM",
        ),
        Good("ARG VERSION\nFROM alpine:$VERSION\n"),
        Good("FROM --platform=$BUILDPLATFORM alpine:${TARGETARCH}\n"),
        Good("FROM alpine:${VERSION:-3}\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    known = {pair.key.text for arg in stage.dockerfile.global_args for pair in arg.pairs}
    for name, span, operator in _used(stage):
        if name not in known and name not in PLATFORM and operator not in {"-", ":-"}:
            near = next(iter(get_close_matches(name, [*known, *PLATFORM], n=1, cutoff=0.75)), None)
            hint = f", nearest is {near}" if near else ""
            yield Finding(span, f"no ARG {short(name, 24)} before the first FROM{short(hint, 36)}")


def _used(stage: Stage) -> Iterator[tuple[str, Span, str]]:
    parts = [(stage.from_.image.text, stage.from_.image.span)]
    platform = stage.from_.platform
    if platform is not None and platform.value_span is not None:
        parts.insert(0, (_written(stage.dockerfile, platform.value_span), platform.value_span))
    for text, span in parts:
        for one in variables.references(text, stage.dockerfile.escape):
            exact = len(text) == len(span)
            yield one.name, Span(span.start + one.start, span.start + one.end) if exact else span, one.operator


def _written(dockerfile: Dockerfile, span: Span) -> str:
    return dockerfile.source.slice(span)
