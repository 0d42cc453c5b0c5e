"""Base image is the full variant, and a smaller one of the same release is published.

The full images of programming languages hold compilers, version control systems and hundreds of development packages
for every build that somebody may want to run. A program that only runs needs none of them, and scanners report the
vulnerabilities of all of them.

Fix safety: a hint. What a program needs of the full image only its author can tell.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Safety, Severity, Stage, parse_reference, rule

_SMALL = ("slim", "alpine", "distroless", "chiseled", "minimal", "busybox", "windows", "nanoserver", "jre")


@rule(
    "DF705",
    "large-base",
    on=Stage,
    severity=Severity.INFO,
    enabled="strict",
    tags={"security", "performance", "production"},
    references=("https://docs.docker.com/build/building/best-practices/#choose-the-right-base-image",),
    examples=(
        Bad("FROM python:3.12\n", at="python:3.12", says="the full image of python is shipped", safety="hint"),
        Bad("FROM node\n", at="node", says="the full image of node is shipped", safety="hint"),
        Bad(
            "FROM node:22 AS build\nFROM docker.io/library/node:22-bookworm\n",
            at="docker.io/library/node:22-bookworm",
            says="the full image of node is shipped",
            safety="hint",
        ),
        Good("FROM python:3.12-slim\n"),
        Good("FROM node:22-alpine3.20\n"),
        Good("FROM golang:1.23 AS build\nFROM gcr.io/distroless/static\n"),
        Good("FROM registry.example.com/python:3.12\n"),
        Good("FROM python:${TAG}\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    reference = parse_reference(stage.image) if stage.image and stage.parent is None else None
    shipped = any(other.is_final and stage in other.lineage for other in stage.dockerfile.stages)
    if reference is None or not shipped or not stage.base.smaller or stage.is_windows:
        return
    if any(word in reference.tag for word in _SMALL):
        return
    suffix = stage.base.smaller
    smaller = f"{reference.repository}:{reference.tag}-{suffix}" if reference.tag not in {"", "latest"} else suffix
    fix = Fix(f"try {smaller}", (), Safety.HINT, "What the program needs of the full image is not known.")
    yield Finding(stage.from_.image.span, f"the full image of {reference.repository} is shipped", fix)
