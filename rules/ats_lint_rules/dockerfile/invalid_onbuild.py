"""ONBUILD holds an instruction that cannot be triggered.

ONBUILD inside ONBUILD, FROM and MAINTAINER are refused: the image builds nowhere.
"""

from collections.abc import Iterator

from ats_lint import Bad, Dockerfile, Finding, Good, Severity, rule
from ats_lint_rules._common.refusals import in_dockerfile


@rule(
    "DF820",
    "invalid-onbuild",
    on=Dockerfile,
    wakes={"onbuild"},
    severity=Severity.HIGH,
    tags={"correctness"},
    references=("https://docs.docker.com/reference/dockerfile/#onbuild-limitations",),
    aliases=("DL3043",),
    examples=(
        Bad(
            "FROM alpine\nONBUILD ONBUILD RUN true\nONBUILD from alpine\n",
            at=("ONBUILD", "from"),
            says=("ONBUILD inside ONBUILD", "FROM inside ONBUILD"),
        ),
        Bad("FROM alpine\nONBUILD MAINTAINER me\n", at="MAINTAINER", says="MAINTAINER inside ONBUILD"),
        Good("FROM alpine\nONBUILD RUN true\nONBUILD COPY . .\n"),
    ),
)
def check(dockerfile: Dockerfile) -> Iterator[Finding]:
    yield from in_dockerfile(dockerfile, "invalid-onbuild")
