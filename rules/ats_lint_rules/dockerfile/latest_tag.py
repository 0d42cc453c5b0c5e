"""An image that the build pulls has a moving tag, such as `latest`.

`latest`, `edge`, `nightly`, `stable` or `main` stand for whatever was pushed last: the same Dockerfile builds
something else next month, a breaking release arrives unasked, and a rebuild cannot be compared with the last one.
A variant alone (`python:slim`, `redis:alpine`) is `latest` in that variant.

A digest beside the tag holds it fast. Names of releases (`debian:bookworm`, `ubuntu:jammy`), dated snapshots
(`nightly-2026-01-31`) and tags of a major version (`node:22`) are left alone.

Fix safety: hint. Which release the author builds and tests with is in no file.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Safety, Severity, Stage, moving_tags, references, rule
from ats_lint_rules._run.pulls import pulls


@rule(
    "DF302",
    "latest-tag",
    on=Stage,
    severity=Severity.MEDIUM,
    tags={"supply-chain", "reliability", "cis-5.28", "owasp-13"},
    references=(
        "https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",
        "https://docs.docker.com/reference/dockerfile/#from",
    ),
    aliases=("DL3007", "DS-0001", "CKV_DOCKER_7", "f45ea400", "avoid-latest-version"),
    examples=(
        Bad("FROM nginx:latest\n", at="nginx:latest", says="image nginx:latest has a moving tag", safety="hint"),
        Bad(
            "FROM debian:unstable-slim AS base\n",
            at="debian:unstable-slim",
            says="image debian:unstable-slim has a moving tag",
            safety="hint",
        ),
        Bad(
            "ARG TAG=latest\nFROM ghcr.io/acme/base:${TAG}\n",
            at="ghcr.io/acme/base:${TAG}",
            says="image ghcr.io/acme/base:latest has a moving tag",
            safety="hint",
        ),
        Bad(
            "ARG REGISTRY\nFROM ${REGISTRY}/app:latest\n",
            at="${REGISTRY}/app:latest",
            says="image ${REGISTRY}/app:latest has a moving tag",
            safety="hint",
        ),
        Bad("FROM alpine:edge\n", at="alpine:edge", says="image alpine:edge has a moving tag", safety="hint"),
        Bad(
            "FROM nginx:stable-alpine3.20-slim\n",
            at="nginx:stable-alpine3.20-slim",
            says="image nginx:stable-alpine3.20-slim has a moving tag",
            safety="hint",
        ),
        Bad(
            "FROM node:lts-bookworm-slim\n",
            at="node:lts-bookworm-slim",
            says="image node:lts-bookworm-slim has a moving tag",
            safety="hint",
        ),
        Bad(
            "FROM python:slim-bookworm\n",
            at="python:slim-bookworm",
            says="image python:slim-bookworm has a moving tag",
            safety="hint",
        ),
        Bad(
            "FROM jenkins/jenkins:lts-jdk17\n",
            at="jenkins/jenkins:lts-jdk17",
            says="image jenkins/jenkins:lts-jdk17 has a moving tag",
            safety="hint",
        ),
        Bad(
            "FROM scratch\nCOPY --from=busybox:latest /bin/sh /bin/sh\n",
            at="busybox:latest",
            says="image busybox:latest has a moving tag",
            safety="hint",
        ),
        Bad(
            "FROM rust:1.80\nRUN --mount=from=acme/cache:main,target=/c ls\n",
            at="acme/cache:main",
            says="image acme/cache:main has a moving tag",
            safety="hint",
        ),
        Good("FROM nginx:1.27\n"),
        Good("FROM nginx\n"),
        Good("FROM nginx:latest@sha256:" + 64 * "0" + "\n"),
        Good("FROM debian:bookworm-slim\n"),
        Good("FROM rustlang/rust:nightly-2024-01-31\n"),
        Good("FROM debian:stable-20240101-slim\n"),
        Good("FROM ghcr.io/acme/base:main-3f2a9c1\n"),
        Good("FROM acme/base:alpine\n"),
        Good("ARG TAG\nFROM nginx:${TAG}\n"),
        Good("FROM node:22 AS latest\nFROM latest\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for pull in pulls(stage):
        tag = moving_tags.moving(pull.reference, stage.settings)
        if tag is not None:
            because = "Which release the author builds and tests with is in no file."
            fix = Fix(f"name the release instead of {references.brief(tag, 30)}", (), Safety.HINT, because)
            yield Finding(pull.span, f"image {pull.shown} has a moving tag", fix)
