"""A service's image has no tag, or a moving one such as `latest`.

What runs after the next pull is whatever was pushed last: hosts differ, a breaking release or a new major version
of a database arrives unasked, and going back means guessing which image ran before. A variant alone
(`redis:alpine`) is `latest` in that variant.

Services with `build` are left alone: their `image` names the result. So are references with a digest or
with an unknown variable in the tag, names of releases (`debian:bookworm`) and tags of a major version (`redis:7`).

Fix safety: hint. Which release the stack is tested with is in no file.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Safety, Service, Severity, moving_tags, references, rule


@rule(
    "DC301",
    "moving-tag",
    on=Service,
    severity=Severity.MEDIUM,
    tags={"supply-chain", "reliability", "cis-5.28", "owasp-13"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#image",
        "https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",
    ),
    aliases=("CL-0004",),
    examples=(
        Bad("services:\n  web:\n    image: nginx\n", at="nginx", says="image nginx has no tag", safety="hint"),
        Bad(
            'services:\n  web:\n    image: "nginx:latest"  # proxy\n',
            at='"nginx:latest"',
            says="image nginx:latest has a moving tag",
            safety="hint",
        ),
        Bad(
            "services:\n  app:\n    image: ghcr.io/acme/app:main\n",
            at="ghcr.io/acme/app:main",
            says="image ghcr.io/acme/app:main has a moving tag",
            safety="hint",
        ),
        Bad(
            "services:\n  cache:\n    image: redis:alpine\n",
            at="redis:alpine",
            says="image redis:alpine has a moving tag",
            safety="hint",
        ),
        Bad(
            "services:\n  app:\n    image: acme/app:${TAG:-latest}\n",
            at="acme/app:${TAG:-latest}",
            says="image acme/app:latest has a moving tag",
            safety="hint",
        ),
        Bad(
            "services:\n  app:\n    image: registry:5000/app\n",
            at="registry:5000/app",
            says="image registry:5000/app has no tag",
            safety="hint",
        ),
        Bad(
            "x-base: &base\n  image: nginx:stable\nservices:\n  web:\n    <<: *base\n",
            at="nginx:stable",
            says="image nginx:stable has a moving tag",
            safety="hint",
        ),
        Bad(
            "services:\n  app:\n    image: ${REGISTRY}/app:latest\n",
            at="${REGISTRY}/app:latest",
            says="image ${REGISTRY}/app:latest has a moving tag",
            safety="hint",
        ),
        Good("services:\n  web:\n    image: nginx:1.27-alpine\n"),
        Good("services:\n  web:\n    image: nginx@sha256:" + 64 * "0" + "\n"),
        Good("services:\n  app:\n    image: acme/app:latest\n    build: .\n"),
        Good("services:\n  app:\n    image: acme/app\n    build: .\n  worker:\n    image: docker.io/acme/app\n"),
        Good("services:\n  app:\n    image: acme/app:${TAG}\n"),
        Good("services:\n  app:\n    image: ${IMAGE}\n"),
        Good("services:\n  os:\n    image: debian:bookworm-slim\n"),
        Good("services:\n  app:\n    image: acme/app:nightly-20260131\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    image, reference = service.get("image"), references.service_reference(service)
    if image is None or reference is None or moving_tags.names_release(reference, service.compose.settings):
        return
    shown = references.brief(image.text or image.raw)
    message = f"image {shown} has a moving tag" if reference.tag else f"image {shown} has no tag"
    because = "Which release the stack is tested with is in no file."
    fix = Fix("name the release in the tag", (), Safety.HINT, because)
    yield Finding(image.span, message, fix, path=image.source.path, subject=service.key)
