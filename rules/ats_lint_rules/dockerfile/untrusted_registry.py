"""An image comes from a registry that is not trusted.

Whoever runs the registry, or owns a name on it, decides what the image holds. The setting `trusted-registries`
lists where images may come from; anything else is reported.

An entry is a registry (`ghcr.io`, `*.example.org`), or a registry with a namespace (`ghcr.io/acme`); images without a
registry come from `docker.io`. Looked at are FROM, `COPY --from=` and `RUN --mount=from=`. A reference whose registry
depends on an unknown variable, stages, build contexts and `scratch` are left alone.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Severity, Stage, references, rule
from ats_lint_rules._run.pulls import origins

_GHCR = {"trusted-registries": ["ghcr.io", "*.example.org", "docker.io/acme"]}


@rule(
    "DF304",
    "untrusted-registry",
    on=Stage,
    severity=Severity.HIGH,
    enabled="setting",
    tags={"supply-chain", "security", "cis-4.2"},
    references=(
        "https://docs.docker.com/build/building/best-practices/#choose-the-right-base-image",
        "https://docs.docker.com/reference/dockerfile/#from",
    ),
    aliases=("DL3026",),
    examples=(
        Bad(
            "FROM debian:12\n",
            at="debian:12",
            says="image from docker.io/library/debian, which is not trusted",
            settings=_GHCR,
        ),
        Bad(
            "FROM quay.io/acme/app:1 AS base\n",
            at="quay.io/acme/app:1",
            says="image from quay.io/acme/app, which is not trusted",
            settings=_GHCR,
        ),
        Bad(
            "ARG VERSION\nFROM quay.io/acme/app:$VERSION\n",
            at="quay.io/acme/app:$VERSION",
            says="image from quay.io/acme/app, which is not trusted",
            settings=_GHCR,
        ),
        Bad(
            "FROM ghcr.io/a/b:1\nCOPY --from=busybox:1 /bin/sh /sh\n",
            at="busybox:1",
            says="image from docker.io/library/busybox, which is not trusted",
            settings=_GHCR,
        ),
        Bad(
            "FROM ghcr.io.evil.com/a:1\n",
            at="ghcr.io.evil.com/a:1",
            says="image from ghcr.io.evil.com/a, which is not trusted",
            settings=_GHCR,
        ),
        Good("FROM ghcr.io/a/b:1\nFROM registry.example.org/x:1\nFROM acme/app:1\nFROM scratch\n", settings=_GHCR),
        Good("FROM docker.io/library/debian:12\nFROM debian:12\n", settings={"trusted-registries": ["docker.io"]}),
        Good("ARG REGISTRY\nFROM ${REGISTRY}/app:1\n", settings=_GHCR),
        Good("FROM ghcr.io/a/b:1 AS build\nFROM ghcr.io/a/c:1\nCOPY --from=build /a /a\n", settings=_GHCR),
        Good("FROM quay.io/acme/app:1\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    settings = stage.dockerfile.settings
    trusted = settings.trusted_registries
    if not trusted:
        return
    for repository, span in origins(stage):
        if not references.is_trusted(repository, trusted):
            yield Finding(span, f"image from {references.brief(repository)}, which is not trusted")
