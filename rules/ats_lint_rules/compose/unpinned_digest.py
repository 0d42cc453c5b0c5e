"""A service's image has a tag and no digest.

A tag can be pushed again, by its owner for a security fix or by whoever got hold of the account; only a digest
(`@sha256:…`) names content. With it every host runs the same bytes, and updates come as a change that can be
reviewed.

Services with `build`, images that the project builds itself, references with an unknown tag, and those without a tag
(see moving-tag) are left alone.

Fix safety: hint, until a map of digests is configured (`digests`): an image that the map knows is pinned to it, which
is safe, because the map says which content the tag stands for.
"""

from collections.abc import Iterator

from ats_lint import Bad, Edit, Finding, Fix, Good, Reference, Service, Severity, Value, references, rule
from ats_lint_rules._common.digests import pinned

_DIGEST = "sha256:" + 64 * "0"


@rule(
    "DC302",
    "unpinned-digest",
    on=Service,
    severity=Severity.INFO,
    enabled="strict",
    tags={"supply-chain", "production", "owasp-13"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#image",
        "https://docs.docker.com/dhi/core-concepts/digests/",
    ),
    aliases=("CL-0019",),
    examples=(
        Bad(
            "services:\n  web:\n    image: nginx:1.27\n",
            at="nginx:1.27",
            says="image nginx:1.27 has no digest",
            safety="hint",
        ),
        Bad(
            "services:\n  web:\n    image: 'nginx:1.27'  # proxy\n",
            at="'nginx:1.27'",
            says="image nginx:1.27 has no digest",
            safety="safe",
            fixed=f"services:\n  web:\n    image: 'nginx:1.27@{_DIGEST}'  # proxy\n",
            settings={"digests": {"nginx:1.27": _DIGEST}},
        ),
        Bad(
            "services:\n  web:\n    image: nginx:${TAG:-1.27}\n",
            at="nginx:${TAG:-1.27}",
            says="image nginx:1.27 has no digest",
            safety="hint",
            settings={"digests": {"nginx:1.27": _DIGEST}},
        ),
        Good(f"services:\n  web:\n    image: nginx:1.27@{_DIGEST}\n"),
        Good("services:\n  web:\n    image: app:1\n    build: .\n"),
        Good("services:\n  web:\n    image: app:${TAG}\n"),
        Good("services:\n  web:\n    image: nginx\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    image, reference = service.get("image"), references.service_reference(service)
    if image is None or reference is None or reference.digest or not reference.tag:
        return
    message = f"image {references.brief(image.text or image.raw)} has no digest"
    yield Finding(image.span, message, _fix(service, image, reference), path=image.source.path, subject=service.key)


def _fix(service: Service, image: Value, reference: Reference) -> Fix:
    def pin(digest: str) -> tuple[Edit, ...]:
        return service.replace("image", image, f"{image.raw}@{digest}")

    return pinned(reference, service.compose.settings.digests, pin, "image", plain=image.raw == image.text)
