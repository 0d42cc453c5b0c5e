"""yum, dnf, microdnf or tdnf installs packages without versions.

What is installed is what the mirror has on the day of the build. Versions make a build repeatable; they also make it
fail once the mirror drops the version, and hold back security updates: most images do better with a base pinned by
digest and rebuilt often, so that this rule runs only when it is selected.

`name-1.2-3` and `name-1.2*` are versions; files, groups (`@core`), modules and variables are left alone.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Severity, Stage, rule
from ats_lint_rules._run.versions import calls, report


@rule(
    "DF323",
    "rpm-unpinned",
    on=Stage,
    severity=Severity.INFO,
    enabled="off",
    tags={"supply-chain", "reliability"},
    references=("https://dnf.readthedocs.io/en/latest/command_ref.html#specifying-packages",),
    aliases=(
        "DL3033",
        "DL3041",
        "6452c424",
        "93d88cf7",
    ),
    examples=(
        Bad("FROM rockylinux:9\nRUN dnf install -y git\n", at="git", says="git has no version"),
        Bad(
            "FROM centos:7\nRUN yum -y install --setopt=tsflags=nodocs java-1.8.0-openjdk-devel\n",
            at="java-1.8.0-openjdk-devel",
            says="java-1.8.0-openjdk-devel has no version",
        ),
        Bad(
            "FROM a:1\nRUN microdnf install tar.x86_64 gzip && tdnf install -y tar\n",
            at=("tar.x86_64", "tar"),
            says=("tar.x86_64 and 1 more have no version", "tar has no version"),
        ),
        Good("FROM rockylinux:9\nRUN dnf install -y git-2.43.5-1.el9 tar-1.34* 'docker-ce-3:24.0.7'\n"),
        Good("FROM rockylinux:9\nRUN dnf install -y https://x.org/a.rpm ./b.rpm @development $PACKAGES\n"),
        Good("FROM rockylinux:9\nRUN dnf update -y && dnf module enable nodejs:18\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for run, call in calls(stage, "rpm"):
        yield from report(stage, run, call)
