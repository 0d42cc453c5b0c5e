"""Two stages have the same name.

Names are compared in lower case. Whoever refers to the name gets the last stage before FROM and the last of all
in `COPY --from` and `--target`, and the earlier one can be reached by its number only.
"""

from collections.abc import Iterator

from ats_lint import Bad, Dockerfile, Finding, Good, Related, Severity, Stage, rule, short


@rule(
    "DF804",
    "duplicate-stage-name",
    on=Dockerfile,
    severity=Severity.HIGH,
    tags={"correctness"},
    references=("https://docs.docker.com/reference/build-checks/duplicate-stage-name/",),
    aliases=("DL3024", "DuplicateStageName", "DS-0012", "CKV_DOCKER_11"),
    examples=(
        Bad("FROM golang AS build\nFROM alpine AS build\n", at="build", says="stage name build is taken"),
        Bad(
            "FROM golang AS Build\nFROM alpine AS build\nFROM busybox as BUILD\n",
            at=("build", "BUILD"),
            says=("stage name build is taken", "stage name BUILD is taken"),
        ),
        Good("FROM golang AS build\nFROM alpine AS run\nFROM build\n"),
        Good("FROM alpine\nFROM alpine\n"),
    ),
)
def check(dockerfile: Dockerfile) -> Iterator[Finding]:
    seen: dict[str, Stage] = {}
    for stage in dockerfile.stages:
        token = stage.from_.name
        if token is None:
            continue
        first = seen.setdefault(token.text.lower(), stage)
        if first is not stage and first.from_.name is not None:
            related = Related(dockerfile.path, first.from_.name.span, "first stage of this name")
            message = f"stage name {short(token.text, 40)} is taken"
            yield Finding(token.span, message, related=(related,), subject=stage.subject)
