"""The builder does not know the instruction.

A misspelt keyword, a line of a shell script that lost its continuation character, or a file that is no Dockerfile:
the build stops with `unknown instruction`. Only the first such line is reported, and nothing behind it: the builder
does not read further either.

Fix safety: hint. The nearest known instruction is named and never written: only the author knows what was meant.
"""

from collections.abc import Iterator

from ats_lint import Bad, Dockerfile, Finding, Good, Severity, rule
from ats_lint_rules._common.refusals import in_dockerfile


@rule(
    "DF802",
    "unknown-instruction",
    on=Dockerfile,
    severity=Severity.CRITICAL,
    tags={"correctness", "readiness-configuration"},
    references=("https://docs.docker.com/reference/dockerfile/#overview",),
    examples=(
        Bad(
            "FROM alpine\nCOPPY a b\nRUNN true\n",
            at="COPPY",
            says="unknown instruction COPPY, nearest is COPY",
            safety="hint",
        ),
        Bad("FORM alpine\nRUN true\n", at="FORM", says="unknown instruction FORM, nearest is FROM", safety="hint"),
        Bad("FROM alpine\nRUN apk add curl &&\n  apk add git\n", at="apk", says="unknown instruction apk"),
        Bad("FROM alpine\nINCLUDE other\n", at="INCLUDE", says="unknown instruction INCLUDE"),
        Bad(
            "FROM alpine\nONBUILD RUNN true\n",
            at="RUNN",
            says="unknown instruction RUNN, nearest is RUN",
            safety="hint",
        ),
        Good("from alpine\nrun true\nCmd true\n"),
        Good("FROM alpine\nRUN apk add curl && \\\n  apk add git\n"),
        Good("FROM alpine\nRUN <<EOF\nCOPPY a b\nEOF\n"),
    ),
)
def check(dockerfile: Dockerfile) -> Iterator[Finding]:
    yield from in_dockerfile(dockerfile, "unknown-instruction")
