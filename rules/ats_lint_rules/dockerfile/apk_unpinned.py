"""`apk add` names packages without versions.

What is installed is what the mirror has on the day of the build. Versions make a build repeatable; they also make it
fail once the mirror drops the version, and hold back security updates: most images do better with a base pinned by
digest and rebuilt often, so that this rule runs only when it is selected.

`name=1.2-r0`, `name~1.2`, `name~=1.2` and `name>1` are versions; files, virtual names and variables are left alone.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Severity, Stage, rule
from ats_lint_rules._run.versions import calls, report


@rule(
    "DF322",
    "apk-unpinned",
    on=Stage,
    severity=Severity.INFO,
    enabled="off",
    tags={"supply-chain", "reliability"},
    references=("https://wiki.alpinelinux.org/wiki/Alpine_Package_Keeper",),
    aliases=(
        "DL3018",
        "d3499f6d",
    ),
    examples=(
        Bad("FROM alpine:3.23\nRUN apk add --no-cache git curl=8.11.1-r0\n", at="git", says="git has no version"),
        Bad(
            "FROM alpine:3.23\nRUN apk --no-cache -X https://x.org/edge add --virtual .deps gcc@edge\n",
            at="gcc@edge",
            says="gcc@edge has no version",
        ),
        Good("FROM alpine:3.23\nRUN apk add --no-cache git=2.47.1-r0 'curl~8.11' 'bash>5' 'gcc~=14'\n"),
        Good("FROM alpine:3.23\nRUN apk add --no-cache -t .deps /tmp/a.apk $PACKAGES\n"),
        Good("FROM alpine:3.23\nRUN apk del .deps && apk update\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for run, call in calls(stage, "apk"):
        yield from report(stage, run, call)
