"""FROM uses a variable that no ARG before the first FROM declares.

It is empty at build time: variables of FROM come from the ARG instructions at the top of the file and from the
builder's own platform arguments. An ARG inside a stage does not count.

With a default, as in `${TAG:-3}`, the severity is low: the build works, but `--build-arg` cannot change the image.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Severity, Stage, rule, short
from ats_lint_rules._common.build_arguments import PLATFORM
from ats_lint_rules._common.undeclared_arguments import used_by_from
from ats_lint_rules._common.wording import nearest


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
        Bad(
            "FROM alpine:${VERSION:-3}\n",
            at="${VERSION:-3}",
            says="no ARG VERSION before the first FROM, so its default holds",
            severity="low",
        ),
        Good("ARG VERSION\nFROM alpine:${VERSION:-3}\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    known = {pair.key.text for arg in stage.dockerfile.global_args for pair in arg.pairs}
    for name, span, operator in used_by_from(stage):
        if name in known or name in PLATFORM:
            continue
        near = nearest(name, [*known, *PLATFORM], 0.75)
        held = operator in {"-", ":-"}
        hint = f", nearest is {near}" if near else ", so its default holds" if held else ""
        severity = Severity.LOW if held else None
        yield Finding(span, f"no ARG {short(name, 24)} before the first FROM{short(hint, 36)}", severity=severity)
