"""Base image is the full variant, and a smaller one of the same release is published.

The full images of programming languages hold compilers, version control systems and hundreds of development packages
for every build that somebody may want to run. A program that only runs needs none of them, and scanners report the
vulnerabilities of all of them.

Images with a whole development kit of Java or .NET are large in the same way where nothing is built in the stage.

Fix safety: a hint. What a program needs of the full image only its author can tell.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Safety, Severity, Stage, parse_reference, rule
from ats_lint_rules._splitting.smaller_images import smaller_image


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
        Bad(
            'FROM eclipse-temurin:21-jdk-alpine\nCOPY app.jar .\nCMD ["java", "-jar", "app.jar"]\n',
            at="eclipse-temurin:21-jdk-alpine",
            says="the full image of eclipse-temurin is shipped",
            safety="hint",
        ),
        Bad("FROM php:8.3-fpm\n", at="php:8.3-fpm", says="the full image of php is shipped", safety="hint"),
        Good("FROM python:3.12-slim\n"),
        Good("FROM eclipse-temurin:21-jre\n"),
        Good("FROM php:8.3-apache\n"),
        Good("FROM node:22-alpine3.20\n"),
        Good("FROM golang:1.23 AS build\nFROM gcr.io/distroless/static\n"),
        Good("FROM registry.example.com/python:3.12\n"),
        Good("FROM python:${TAG}\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    reference = parse_reference(stage.image) if stage.image and stage.parent is None else None
    shipped = any(other.is_final and stage in other.lineage for other in stage.dockerfile.stages)
    if reference is None or not shipped or stage.is_windows:
        return
    smaller = smaller_image(stage, reference)
    if smaller:
        fix = Fix(f"try {smaller}", (), Safety.HINT, "What the program needs of the full image is not known.")
        yield Finding(stage.from_.image.span, f"the full image of {reference.repository} is shipped", fix)
