"""An instruction stands before the first FROM, or there is no FROM.

Only ARG, comments and parser directives may come before the first FROM: everything else needs a stage to belong to,
and the build stops with `no build stage in current context`.
"""

from collections.abc import Iterator

from ats_lint import Bad, Dockerfile, Finding, Good, Severity, rule
from ats_lint_rules._common.refusals import in_dockerfile


@rule(
    "DF803",
    "instruction-order",
    on=Dockerfile,
    severity=Severity.CRITICAL,
    tags={"correctness", "readiness-configuration"},
    references=("https://docs.docker.com/reference/dockerfile/#from",),
    aliases=("DL3061",),
    examples=(
        Bad("RUN true\nFROM alpine\n", at="RUN", says="RUN before the first FROM"),
        Bad(
            "# base\nLABEL a=b\nENV c=d\nARG V=1\nFROM alpine:$V\n",
            at=("LABEL", "ENV"),
            says=("LABEL before the first FROM", "ENV before the first FROM"),
        ),
        Bad("RUN true\nCMD true\n", at="RUN", says="no FROM instruction"),
        Bad("ARG A\n", at="ARG", says="no FROM instruction"),
        Good("# syntax=docker/dockerfile:1\n# comment\nARG V=3\nFROM alpine:$V\nRUN true\n"),
        Good("FROM alpine\nRUN true\n"),
    ),
)
def check(dockerfile: Dockerfile) -> Iterator[Finding]:
    yield from in_dockerfile(dockerfile, "instruction-order")
