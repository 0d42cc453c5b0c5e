"""A service's image comes from a registry that is not trusted.

Whoever runs the registry, or owns a name on it, decides what the image holds. The setting `trusted-registries`
lists where images may come from; anything else is reported.

An entry is a registry (`ghcr.io`, `*.example.org`), or a registry with a namespace (`ghcr.io/acme`); images without a
registry come from `docker.io`. Services with `build`, images that the project builds itself, and references whose
registry depends on an unknown variable are left alone.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, references, rule

_GHCR = {"trusted-registries": ["ghcr.io", "*.example.org", "docker.io/acme"]}


@rule(
    "DC304",
    "untrusted-registry",
    on=Service,
    severity=Severity.HIGH,
    enabled="setting",
    tags={"supply-chain", "security", "cis-4.2"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#image",
        "https://docs.docker.com/build/building/best-practices/#choose-the-right-base-image",
    ),
    examples=(
        Bad(
            "services:\n  web:\n    image: nginx:1.27\n",
            at="nginx:1.27",
            says="image from docker.io/library/nginx, which is not trusted",
            settings=_GHCR,
        ),
        Bad(
            "services:\n  web:\n    image: quay.io/a/b:${TAG}\n",
            at="quay.io/a/b:${TAG}",
            says="image from quay.io/a/b, which is not trusted",
            settings=_GHCR,
        ),
        Bad(
            "services:\n  web:\n    image: ghcr.io.evil.com/a:1\n",
            at="ghcr.io.evil.com/a:1",
            says="image from ghcr.io.evil.com/a, which is not trusted",
            settings=_GHCR,
        ),
        Good("services:\n  web:\n    image: ghcr.io/acme/web:1\n", settings=_GHCR),
        Good("services:\n  web:\n    image: acme/web:1\n", settings=_GHCR),
        Good("services:\n  web:\n    image: docker.io/acme/web:1\n", settings=_GHCR),
        Good("services:\n  web:\n    image: r.example.org:5000/web:1\n", settings={"trusted-registries": ["r.*:5000"]}),
        Good("services:\n  web:\n    image: ${REGISTRY}/web:1\n", settings=_GHCR),
        Good("services:\n  web:\n    image: quay.io/a/b:1\n    build: .\n", settings=_GHCR),
        Good("services:\n  web:\n    image: nginx:1.27\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    image, settings = service.get("image"), service.compose.settings
    if image is None or not settings.trusted_registries or references.is_built(service):
        return
    repository = references.static_repository(image.text or image.raw)
    if repository is not None and not references.is_trusted(repository, settings.trusted_registries):
        message = f"image from {references.brief(repository)}, which is not trusted"
        yield Finding(image.span, message, path=image.source.path, subject=service.key)
