"""A stage has more than one ENTRYPOINT, of which only the last one counts.

The others are ignored without a word, and so is whatever they were to set up before the program starts.

Fix safety: safe. The builder ignores all but the last ENTRYPOINT; comments stay.
"""

from collections.abc import Iterator

from ats_lint import Bad, Entrypoint, Finding, Good, Severity, Stage, rule
from ats_lint_rules._common.repeated import dead


@rule(
    "DF407",
    "multiple-entrypoint",
    on=Stage,
    wakes={"ENTRYPOINT"},
    severity=Severity.HIGH,
    tags={"correctness"},
    references=(
        "https://docs.docker.com/reference/dockerfile/#entrypoint",
        "https://docs.docker.com/reference/build-checks/multiple-instructions-disallowed/",
    ),
    aliases=("DL4004", "DS-0007", "MultipleInstructionsDisallowed", "multiple-entrypoint-instructions"),
    examples=(
        Bad(
            'FROM debian:12\nENTRYPOINT ["a"]\n\nENTRYPOINT ["b"]\n',
            at="ENTRYPOINT",
            says="ENTRYPOINT is replaced by a later one",
            safety="safe",
            fixed='FROM debian:12\n\nENTRYPOINT ["b"]\n',
        ),
        Good('FROM debian:12 AS a\nENTRYPOINT ["a"]\nFROM a\nENTRYPOINT ["b"]\n'),
        Good('FROM debian:12\nENTRYPOINT ["a"]\nCMD ["b"]\n'),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    yield from dead(stage, Entrypoint)
