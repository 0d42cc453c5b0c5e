"""An option that the instruction does not have.

The build stops with `unknown flag`. Mount options are checked as well.

Fix safety: hint. The nearest option is named and never written: only the author knows what was meant.
"""

from collections.abc import Iterator

from ats_lint import Bad, Dockerfile, Finding, Good, Severity, rule
from ats_lint_rules._common.refusals import in_dockerfile


@rule(
    "DF821",
    "unknown-flag",
    on=Dockerfile,
    severity=Severity.HIGH,
    tags={"correctness"},
    references=("https://docs.docker.com/reference/dockerfile/",),
    examples=(
        Bad(
            "FROM alpine\nCOPY --form=a x y\n",
            at="--form=a",
            says="COPY has no option --form, nearest is --from",
            safety="hint",
        ),
        Bad(
            "FROM --plattform=linux/amd64 alpine\n",
            at="--plattform=linux/amd64",
            says="FROM has no option --plattform, nearest is --platform",
            safety="hint",
        ),
        Bad(
            "FROM alpine\nRUN --mount=type=cache,targt=/x true\n",
            at="type=cache,targt=/x",
            says="--mount has no option targt",
        ),
        Bad("FROM alpine\nUSER --chown=a app\n", at="--chown=a", says="USER has no option --chown"),
        Bad(
            "FROM alpine\nONBUILD COPY --chonw=a x y\n",
            at="--chonw=a",
            says="COPY has no option --chonw, nearest is --chown",
            safety="hint",
        ),
        Good("FROM alpine\nCOPY --chown=a --chmod=755 --link --parents --exclude=*.md x y\n"),
        Good("FROM alpine\nRUN --network=none --security=sandbox true --flag\nHEALTHCHECK NONE\n"),
        Good("FROM alpine\nADD --checksum=sha256:0 --keep-git-dir=true https://e.example/a /a\nCMD x --x\n"),
    ),
)
def check(dockerfile: Dockerfile) -> Iterator[Finding]:
    yield from in_dockerfile(dockerfile, "unknown-flag")
