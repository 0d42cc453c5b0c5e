"""A service has both `build` and `image`.

Compose builds the image and gives it that name, or, when the name can be pulled, pulls it instead: what runs depends on
what is in the registry and on the host. `pull_policy` settles it, so services that have one are left alone.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, rule


@rule(
    "DC303",
    "build-and-image",
    on=Service,
    severity=Severity.INFO,
    enabled="off",
    tags={"maintainability"},
    references=(
        "https://docs.docker.com/reference/compose-file/build/#using-build-and-image",
        "https://docs.docker.com/reference/compose-file/services/#pull_policy",
    ),
    aliases=("no-build-and-image",),
    examples=(
        Bad("services:\n  web:\n    build: .\n    image: acme/web:1\n", at="image", says="both build and image"),
        Bad(
            "services:\n  web:\n    image: acme/web:1\n    build:\n      context: .\n",
            at="image",
            says="both build and image",
        ),
        Good("services:\n  web:\n    build: .\n"),
        Good("services:\n  web:\n    image: acme/web:1\n"),
        Good("services:\n  web:\n    build: .\n    image: acme/web:1\n    pull_policy: build\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    if service.has("build") and service.has("image") and not service.has("pull_policy"):
        key = service.value.keys["image"]
        yield Finding(key.span, "both build and image", path=key.source.path, subject=service.key)
