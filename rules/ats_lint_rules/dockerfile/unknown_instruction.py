"""The builder does not know the instruction.

A misspelt keyword, a line of a shell script that lost its continuation character, or a file that is no Dockerfile:
the build stops with `unknown instruction`.

Fix safety: hint. The nearest known instruction is named and never written: only the author knows what was meant.
"""

from collections.abc import Iterator

from ats_lint import Bad, Dockerfile, Finding, Good, Severity, rule
from ats_lint_rules._refusals import in_dockerfile


@rule(
    "DF802",
    "unknown-instruction",
    on=Dockerfile,
    severity=Severity.CRITICAL,
    tags={"correctness"},
    references=("https://docs.docker.com/reference/dockerfile/#overview",),
    examples=(
        Bad("FROM alpine\nCOPPY a b\nRUNN true\n", at=("COPPY", "RUNN")),
        Bad("FORM alpine\nRUN true\n", at="FORM"),
        Bad("FROM alpine\nRUN apk add curl &&\n  apk add git\n", at="apk"),
        Bad("FROM alpine\nINCLUDE other\n", at="INCLUDE"),
        Bad("FROM alpine\nONBUILD RUNN true\n", at="RUNN"),
        Good("from alpine\nrun true\nCmd true\n"),
        Good("FROM alpine\nRUN apk add curl && \\\n  apk add git\n"),
        Good("FROM alpine\nRUN <<EOF\nCOPPY a b\nEOF\n"),
    ),
)
def check(dockerfile: Dockerfile) -> Iterator[Finding]:
    yield from in_dockerfile(dockerfile, "unknown-instruction")
