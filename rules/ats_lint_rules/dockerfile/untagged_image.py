"""An image that the build pulls has neither tag nor digest.

Without a tag the builder takes `latest`: whatever was pushed last. The same Dockerfile builds something else
next month, on another machine, or after the cache was pruned, and nobody can tell which release is in an image.

Looked at are FROM, `COPY --from=` and `RUN --mount=from=`. Defaults of arguments are filled in; stages, build
contexts that a Compose file names, `scratch` and references that depend on an unknown variable are left alone.

Fix safety: hint. Which release the author builds and tests with is in no file.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Safety, Severity, Stage, rule
from ats_lint_rules._run.pulls import is_bare_unknown, pulls


@rule(
    "DF301",
    "untagged-image",
    on=Stage,
    severity=Severity.MEDIUM,
    tags={"supply-chain", "reliability", "cis-5.28", "owasp-13"},
    references=(
        "https://docs.docker.com/reference/dockerfile/#from",
        "https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",
    ),
    aliases=("DL3006", "DS-0001", "CKV_DOCKER_7", "9efb0b2d", "missing-image-version"),
    examples=(
        Bad("FROM debian\n", at="debian", says="image debian has no tag", safety="hint"),
        Bad(
            "FROM --platform=linux/amd64 ghcr.io/acme/base AS build\n",
            at="ghcr.io/acme/base",
            says="image ghcr.io/acme/base has no tag",
            safety="hint",
        ),
        Bad(
            "FROM localhost:5000/app\n",
            at="localhost:5000/app",
            says="image localhost:5000/app has no tag",
            safety="hint",
        ),
        Bad("ARG BASE=node\nFROM $BASE\n", at="$BASE", says="image node has no tag", safety="hint"),
        Bad(
            "ARG REGISTRY\nFROM ${REGISTRY}/team/app\n",
            at="${REGISTRY}/team/app",
            says="image ${REGISTRY}/team/app has no tag",
            safety="hint",
        ),
        Bad(
            "FROM alpine:3.20\nCOPY --from=composer /usr/bin/composer /usr/bin/\n",
            at="composer",
            says="image composer has no tag",
            safety="hint",
        ),
        Bad(
            "FROM alpine:3.20\nRUN --mount=type=bind,from=ghcr.io/astral-sh/uv,source=/uv,target=/bin/uv uv sync\n",
            at="ghcr.io/astral-sh/uv",
            says="image ghcr.io/astral-sh/uv has no tag",
            safety="hint",
        ),
        Bad(
            "FROM alpine:3.20\nONBUILD COPY --from=acme/tools /bin/tool /bin/\n",
            at="acme/tools",
            says="image acme/tools has no tag",
            safety="hint",
        ),
        Bad(
            "FROM node:22 AS a\nFROM debian AS b\nFROM A\n", at="debian", says="image debian has no tag", safety="hint"
        ),
        Good("FROM scratch\n"),
        Good("FROM debian:bookworm\n"),
        Good("FROM debian@sha256:" + 64 * "0" + "\n"),
        Good("ARG BASE\nFROM $BASE\n"),
        Good("ARG VERSION\nFROM node:${VERSION}-alpine\n"),
        Good("ARG PREFIX\nFROM ${PREFIX}node\n"),
        Good("FROM node:22 AS build\nFROM BUILD\nCOPY --from=build /a /a\nCOPY --from=0 /a /a\n"),
        Good("FROM node:22 AS build\nRUN --mount=from=build,target=/b ls\n"),
        Good("FROM node:22\nCOPY --from=bulid /a /a\n"),
        Good(
            "FROM base\nCOPY --from=assets /a /a\n",
            files={
                "compose.yaml": "services:\n  web:\n    build:\n      context: .\n      additional_contexts:\n"
                "        base: docker-image://debian:bookworm\n        assets: ../assets\n"
            },
        ),
        Good(
            "FROM base\n",
            files={
                "compose.yaml": "services:\n  web:\n    build:\n      context: .\n      additional_contexts:\n"
                "        - base=../base\n"
            },
        ),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for pull in pulls(stage):
        if pull.untagged and not is_bare_unknown(pull):
            because = "Which release the author builds and tests with is in no file."
            fix = Fix(f"name the release: {pull.shown}:<version>", (), Safety.HINT, because)
            yield Finding(pull.span, f"image {pull.shown} has no tag", fix)
