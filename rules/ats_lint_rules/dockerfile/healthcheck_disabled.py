"""HEALTHCHECK NONE switches the base image's health check off.

The base image may bring a check along; NONE throws it away, and Docker takes the container for well as long as its
process lives. Only the final stage is looked at. Where the process is no longer the one that the base image checks, a
check of its own is better than none.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Severity, Stage, rule


@rule(
    "DF402",
    "healthcheck-disabled",
    on=Stage,
    wakes={"HEALTHCHECK"},
    severity=Severity.LOW,
    tags={"reliability", "cis-4.6", "readiness-health"},
    references=("https://docs.docker.com/reference/dockerfile/#healthcheck",),
    examples=(
        Bad("FROM nginx\nHEALTHCHECK NONE\n", at="NONE", says="the health check is switched off"),
        Bad("FROM nginx\nhealthcheck none\nCMD nginx\n", at="none", says="the health check is switched off"),
        Bad(
            "FROM nginx AS base\nHEALTHCHECK NONE\nFROM base\nCMD nginx\n",
            at="NONE",
            says="the health check is switched off",
        ),
        Good("FROM nginx\nHEALTHCHECK CMD curl -f http://localhost/\n"),
        Good("FROM nginx\nHEALTHCHECK NONE\nHEALTHCHECK CMD curl -f http://localhost/\n"),
        Good("FROM nginx AS build\nHEALTHCHECK NONE\nFROM alpine\n"),
        Good("FROM nginx\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    found = stage.healthcheck
    if stage.is_final and found is not None and found.none:
        yield Finding(found.words[0].span, "the health check is switched off")
