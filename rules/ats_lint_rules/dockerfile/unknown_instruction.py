"""The builder does not know the instruction.

A misspelt keyword, a line of a shell script that lost its continuation character, or a file that is no Dockerfile:
the build stops with `unknown instruction`. Of a file that holds hardly anything else, such as a template or a script,
only the first such line is reported.

Fix safety: hint. The nearest known instruction is named and never written: only the author knows what was meant.
"""

from collections.abc import Iterator

from ats_lint import Bad, Dockerfile, Finding, Good, Severity, rule
from ats_lint_rules._common.refusals import in_dockerfile

_ENOUGH = 10


@rule(
    "DF802",
    "unknown-instruction",
    on=Dockerfile,
    severity=Severity.CRITICAL,
    tags={"correctness"},
    references=("https://docs.docker.com/reference/dockerfile/#overview",),
    examples=(
        Bad(
            "FROM alpine\nCOPPY a b\nRUNN true\n",
            at=("COPPY", "RUNN"),
            says=("unknown instruction COPPY, nearest is COPY", "unknown instruction RUNN, nearest is RUN"),
            safety="hint",
        ),
        Bad("FORM alpine\nRUN true\n", at="FORM", says="unknown instruction FORM, nearest is FROM", safety="hint"),
        Bad("FROM alpine\nRUN apk add curl &&\n  apk add git\n", at="apk", says="unknown instruction APK"),
        Bad("FROM alpine\nINCLUDE other\n", at="INCLUDE", says="unknown instruction INCLUDE"),
        Bad(
            "FROM alpine\nONBUILD RUNN true\n",
            at="RUNN",
            says="unknown instruction RUNN, nearest is RUN",
            safety="hint",
        ),
        Bad("{{ SET\n" + "  set x to y\n" * 12 + "}}\nFROM alpine\n", at="{{", says="unknown instruction {{"),
        Good("from alpine\nrun true\nCmd true\n"),
        Good("FROM alpine\nRUN apk add curl && \\\n  apk add git\n"),
        Good("FROM alpine\nRUN <<EOF\nCOPPY a b\nEOF\n"),
    ),
)
def check(dockerfile: Dockerfile) -> Iterator[Finding]:
    found = list(in_dockerfile(dockerfile, "unknown-instruction"))
    yield from found[:1] if _ENOUGH < len(found) > len(dockerfile.instructions) / 2 else found
