"""A stage is called `scratch` or `context`.

`scratch` is the empty image and `context` the build context: a stage of that name hides them, or is hidden by them,
depending on where the name is used.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Severity, Stage, rule

_RESERVED = frozenset({"scratch", "context"})


@rule(
    "DF805",
    "reserved-stage-name",
    on=Stage,
    severity=Severity.HIGH,
    tags={"correctness"},
    references=("https://docs.docker.com/reference/build-checks/reserved-stage-name/",),
    aliases=("DL3063", "ReservedStageName"),
    examples=(
        Bad("FROM alpine AS scratch\n", at="scratch", says="stage name scratch is reserved"),
        Bad("FROM alpine AS Context\nFROM alpine\n", at="Context", says="stage name Context is reserved"),
        Good("FROM scratch AS base\nFROM alpine AS contexts\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    name = stage.from_.name
    if name is not None and name.text.lower() in _RESERVED:
        yield Finding(name.span, f"stage name {name.text} is reserved")
