"""Stage has more than one HEALTHCHECK.

Only the last one counts; the ones before it look as if they did something.

Fix safety: safe. What is removed has no effect on the image; comments stay. A heredoc without an end is left alone.
"""

from collections.abc import Iterator
from functools import partial

from ats_lint import Bad, Finding, Good, HealthcheckInstruction, Safety, Severity, Stage, edits, rule
from ats_lint_rules._common.fixes import propose


@rule(
    "DF404",
    "multiple-healthchecks",
    on=Stage,
    wakes={"HEALTHCHECK"},
    severity=Severity.MEDIUM,
    tags={"correctness"},
    references=(
        "https://docs.docker.com/reference/dockerfile/#healthcheck",
        "https://docs.docker.com/reference/build-checks/multiple-instructions-disallowed/",
    ),
    aliases=("DL3012", "DS-0023", "MultipleInstructionsDisallowed"),
    examples=(
        Bad(
            "FROM nginx\nHEALTHCHECK CMD a\nRUN x\n# real\nHEALTHCHECK CMD b\n",
            at="HEALTHCHECK",
            says="a later HEALTHCHECK overrides this one",
            safety="safe",
            fixed="FROM nginx\nRUN x\n# real\nHEALTHCHECK CMD b\n",
        ),
        Bad(
            "FROM nginx\nHEALTHCHECK NONE\nhealthcheck CMD a \\\n  # why\n  -x\nHEALTHCHECK CMD b\n",
            at=("HEALTHCHECK", "healthcheck"),
            says=("a later HEALTHCHECK overrides this one", "a later HEALTHCHECK overrides this one"),
            safety="safe",
            fixed="FROM nginx\n# why\nHEALTHCHECK CMD b\n",
        ),
        Good("FROM nginx AS a\nHEALTHCHECK CMD a\nFROM a\nHEALTHCHECK CMD b\n"),
        Good("FROM nginx\nONBUILD HEALTHCHECK CMD a\nHEALTHCHECK CMD b\n"),
        Good("FROM nginx\nHEALTHCHECK CMD a\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    found = [item for item in stage.instructions if isinstance(item, HealthcheckInstruction)]
    for item in found[:-1]:
        title, because = "remove the HEALTHCHECK without effect", "Only the last HEALTHCHECK of a stage has an effect."
        fix = propose(title, Safety.SAFE, because, partial(edits.delete, item), "file")
        yield Finding(item.keyword_span, "a later HEALTHCHECK overrides this one", fix)
