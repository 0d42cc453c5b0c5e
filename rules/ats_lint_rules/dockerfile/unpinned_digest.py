"""An image that the build pulls has no digest.

A tag can be pushed again, by its owner for a security fix or by whoever got hold of the account; only a digest
(`@sha256:…`) names content. With it every build starts from the same bytes, and updates come as a change that can be
reviewed.

Images that depend on an unknown variable, stages, build contexts and `scratch` are left alone.

Fix safety: hint, until a map of digests is configured (`digests`): an image that the map knows is pinned to it, which
is safe, because the map says which content the tag stands for.
"""

from collections.abc import Iterator

from ats_lint import Bad, Edit, Finding, Fix, Good, Severity, Stage, edits, rule
from ats_lint_rules._common.digests import pinned
from ats_lint_rules._run.pulls import Pull, is_bare_unknown, pulls

_DIGEST = "sha256:" + 64 * "0"


@rule(
    "DF303",
    "unpinned-digest",
    on=Stage,
    severity=Severity.INFO,
    enabled="strict",
    tags={"supply-chain", "production", "owasp-13"},
    references=(
        "https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",
        "https://docs.docker.com/dhi/core-concepts/digests/",
    ),
    aliases=("dockerfile-source-not-pinned",),
    examples=(
        Bad("FROM nginx:1.27\n", at="nginx:1.27", says="image nginx:1.27 has no digest", safety="hint"),
        Bad("FROM debian AS base\nFROM base\n", at="debian", says="image debian has no digest", safety="hint"),
        Bad(
            "FROM --platform=linux/amd64 nginx:1.27 AS web\n",
            at="nginx:1.27",
            says="image nginx:1.27 has no digest",
            safety="safe",
            fixed=f"FROM --platform=linux/amd64 nginx:1.27@{_DIGEST} AS web\n",
            settings={"digests": {"docker.io/library/nginx:1.27": _DIGEST}},
        ),
        Bad(
            "FROM scratch\nCOPY --from=busybox:1.36 /bin/sh /bin/sh\n",
            at="busybox:1.36",
            says="image busybox:1.36 has no digest",
            safety="safe",
            fixed=f"FROM scratch\nCOPY --from=busybox:1.36@{_DIGEST} /bin/sh /bin/sh\n",
            settings={"digests": {"busybox:1.36": _DIGEST}},
        ),
        Bad(
            "ARG VERSION=1.27\nFROM nginx:$VERSION\n",
            at="nginx:$VERSION",
            says="image nginx:1.27 has no digest",
            safety="hint",
            settings={"digests": {"nginx:1.27": _DIGEST}},
        ),
        Bad(
            "FROM nginx:1.27\n",
            at="nginx:1.27",
            says="image nginx:1.27 has no digest",
            safety="hint",
            settings={"digests": {"nginx:1.26": _DIGEST}},
        ),
        Good(f"FROM nginx:1.27@{_DIGEST}\n"),
        Good(f"FROM nginx@{_DIGEST}\n"),
        Good("FROM scratch\n"),
        Good("ARG VERSION\nFROM nginx:$VERSION\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for pull in pulls(stage):
        if not pull.reference.digest and not is_bare_unknown(pull):
            yield Finding(pull.span, f"image {pull.shown} has no digest", _fix(pull))


def _fix(pull: Pull) -> Fix:
    written = pull.stage.source.slice(pull.span)

    def pin(digest: str) -> tuple[Edit, ...]:
        return edits.replace(pull.span, f"{written}@{digest}")

    return pinned(pull.reference, pull.stage.dockerfile.settings.digests, pin, "file", plain=written == pull.text)
