"""`apt-get install` names packages without versions.

What is installed is what the mirror has on the day of the build. Versions make a build repeatable; they also make it
fail once the mirror drops the version, and hold back security updates: most images do better with a base pinned by
digest and rebuilt often, so that this rule runs only when it is selected.

`name=version` is a version; files (`./a.deb`), names that depend on a variable, and removals (`name-`) are left alone.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Severity, Stage, rule
from ats_lint_rules._run.versions import calls, report


@rule(
    "DF321",
    "apt-unpinned",
    on=Stage,
    severity=Severity.INFO,
    enabled="off",
    tags={"supply-chain", "reliability"},
    references=(
        "https://docs.docker.com/build/building/best-practices/#apt-get",
        "https://manpages.debian.org/stable/apt/apt-get.8.en.html",
    ),
    aliases=(
        "DL3008",
        "965a08d7",
    ),
    examples=(
        Bad(
            "FROM debian:12\nRUN apt-get update && apt-get install -y --no-install-recommends git curl=7.88.1-10\n",
            at="git",
            says="git has no version",
        ),
        Bad(
            "FROM debian:12\nRUN apt-get -qq -o Dpkg::Use-Pty=0 install \\\n    git \\\n    vim\n",
            at="git",
            says="git and 1 more have no version",
        ),
        Bad(
            "FROM debian:12\nRUN DEBIAN_FRONTEND=noninteractive sudo apt install git -t bookworm-backports\n",
            at="git",
            says="git has no version",
        ),
        Bad(
            "FROM debian:12\nRUN deps='git  vim' && apt-get update && apt-get install -y $deps \\\n    && rm -rf /a\n",
            at="$deps",
            says="git and 1 more have no version",
        ),
        Good("FROM debian:12\nRUN apt-get install -y git=1:2.39.2-1.1 curl=$CURL_VERSION\n"),
        Good("FROM debian:12\nRUN apt-get install -y ./a.deb /tmp/b.deb $PACKAGES\n"),
        Good("FROM debian:12\nRUN apt-get update && apt-get remove -y git && apt-get build-dep -y git\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for run, call in calls(stage, "apt"):
        yield from report(stage, run, call)
