"""A stage has more than one CMD, of which only the last one counts.

The others look as if they were started, too, and are not: of two servers only one runs. A container starts one
process; several belong in several services, or under a supervisor that is the one CMD.

Fix safety: safe. The builder ignores all but the last CMD; comments stay.
"""

from collections.abc import Iterator

from ats_lint import Bad, Cmd, Finding, Good, Severity, Stage, rule
from ats_lint_rules._common.repeated import dead


@rule(
    "DF406",
    "multiple-cmd",
    on=Stage,
    severity=Severity.MEDIUM,
    tags={"correctness"},
    references=(
        "https://docs.docker.com/reference/dockerfile/#cmd",
        "https://docs.docker.com/reference/build-checks/multiple-instructions-disallowed/",
    ),
    aliases=("DL4003", "DS-0016", "MultipleInstructionsDisallowed"),
    examples=(
        Bad(
            'FROM debian:12\n# first\nCMD ["a"]\nRUN x\nCMD ["b"]\n',
            at="CMD",
            says="CMD is replaced by a later one",
            safety="safe",
            fixed='FROM debian:12\n# first\nRUN x\nCMD ["b"]\n',
        ),
        Bad(
            "FROM debian:12\nCMD a \\\n  # why\n  b\nCMD c\n",
            at="CMD",
            says="CMD is replaced by a later one",
            safety="safe",
            fixed="FROM debian:12\n# why\nCMD c\n",
        ),
        Bad(
            "FROM debian:12\nCMD a\nCMD b\nCMD c\n",
            at=("CMD", "CMD"),
            says=("CMD is replaced by a later one", "CMD is replaced by a later one"),
            safety="safe",
            fixed="FROM debian:12\nCMD c\n",
        ),
        Good("FROM debian:12 AS a\nCMD a\nFROM a\nCMD b\n"),
        Good("FROM debian:12\nHEALTHCHECK CMD a\nONBUILD CMD b\nCMD c\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    yield from dead(stage, Cmd)
