"""FROM asks for the target platform, which is the default.

Fix safety: safe. Without the option the builder takes the same platform. With a default (`${TARGETPLATFORM:-…}`) it is
unsafe: a builder that sets no target platform would have used it.
"""

from collections.abc import Iterator

from ats_lint import Bad, Edit, Finding, Fix, Flag, Good, Safety, Severity, Span, Stage, rule, variables

_SAYS = "the target platform is the default anyway"


@rule(
    "DF819",
    "redundant-platform",
    on=Stage,
    wakes={"platform"},
    severity=Severity.INFO,
    tags={"style"},
    references=("https://docs.docker.com/reference/build-checks/redundant-target-platform/",),
    aliases=("DL3065", "RedundantTargetPlatform"),
    examples=(
        Bad(
            "FROM --platform=$TARGETPLATFORM alpine\n",
            at="$TARGETPLATFORM",
            says=_SAYS,
            safety="safe",
            fixed="FROM alpine\n",
        ),
        Bad(
            "FROM --platform=${TARGETPLATFORM}  alpine AS a  \nRUN true\n",
            at="${TARGETPLATFORM}",
            says=_SAYS,
            safety="safe",
            fixed="FROM alpine AS a  \nRUN true\n",
        ),
        Bad(
            "FROM --platform=${TARGETPLATFORM:-linux/amd64} a\n",
            at="${TARGETPLATFORM:-linux/amd64}",
            says=_SAYS,
            safety="unsafe",
            fixed="FROM a\n",
        ),
        Bad(
            "FROM \\\n  --platform=$TARGETPLATFORM \\\n  a\n",
            at="$TARGETPLATFORM",
            says=_SAYS,
            safety="hint",
        ),
        Good("FROM --platform=$BUILDPLATFORM alpine\n"),
        Good("ARG TARGETPLATFORM=linux/arm64\nFROM --platform=$TARGETPLATFORM alpine\n"),
        Good("FROM --platform=linux/$TARGETPLATFORM alpine\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    flag = stage.from_.platform
    if flag is None or not flag.value or flag.value_span is None:
        return
    used = variables.references(flag.value, stage.dockerfile.escape)
    given = any(pair.raw is not None for arg in stage.dockerfile.global_args for pair in arg.pairs)
    whole = len(used) == 1 and used[0].name == "TARGETPLATFORM" and (used[0].start, used[0].end) == (0, len(flag.value))
    if whole and used[0].operator in {"", ":-", "-"} and not (given and _has_default(stage)):
        yield Finding(flag.value_span, _SAYS, _fix(stage, flag, bool(used[0].operator)))


def _has_default(stage: Stage) -> bool:
    pairs = (pair for arg in stage.dockerfile.global_args for pair in arg.pairs)
    return any(pair.key.text == "TARGETPLATFORM" and pair.raw is not None for pair in pairs)


def _fix(stage: Stage, flag: Flag, fallback: bool) -> Fix:
    title, source = "remove --platform", stage.source
    others = [item.span.start for item in stage.from_.flags if item.span.start > flag.span.start]
    behind = min([*others, stage.from_.image.span.start])
    if source.slice(Span(flag.span.end, behind)).strip(" \t"):
        return Fix(title, (), Safety.HINT, "The option shares its lines with a continuation.")
    safety = Safety.UNSAFE if fallback else Safety.SAFE
    because = "The builder uses the target platform anyway."
    if fallback:
        because = "A builder that sets no target platform would no longer use the default."
    return Fix(title, (Edit(Span(flag.span.start, behind), ""),), safety, because)
