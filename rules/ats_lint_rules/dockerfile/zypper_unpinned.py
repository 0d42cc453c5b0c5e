"""`zypper install` names packages without versions.

What is installed is what the mirror has on the day of the build. Versions make a build repeatable; they also make it
fail once the mirror drops the version, and hold back security updates: most images do better with a base pinned by
digest and rebuilt often, so that this rule runs only when it is selected.

`name=1.2` and comparisons are versions; files, patterns and variables are left alone.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Severity, Stage, rule
from ats_lint_rules._run.versions import calls, report


@rule(
    "DF324",
    "zypper-unpinned",
    on=Stage,
    severity=Severity.INFO,
    enabled="off",
    tags={"supply-chain", "reliability"},
    references=("https://en.opensuse.org/SDB:Zypper_manual",),
    aliases=(
        "DL3037",
        "562952e4",
    ),
    examples=(
        Bad(
            "FROM opensuse/leap:16.0\nRUN zypper --non-interactive install --no-recommends git\n",
            at="git",
            says="git has no version",
        ),
        Bad("FROM opensuse/leap:16.0\nRUN zypper in -y git=2.43 curl\n", at="curl", says="curl has no version"),
        Good("FROM opensuse/leap:16.0\nRUN zypper install -y git=2.43 'curl>=8'\n"),
        Good("FROM opensuse/leap:16.0\nRUN zypper in -y -t pattern devel_basis\n"),
        Good("FROM opensuse/leap:16.0\nRUN zypper refresh && zypper rm git && zypper in -y ./a.rpm $PACKAGES\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for run, call in calls(stage, "zypper"):
        kind = call.option("-t", "--type")
        if kind is None or kind.value in {None, "package"}:
            yield from report(stage, run, call)
