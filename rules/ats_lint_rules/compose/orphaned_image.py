"""A service's image is no longer kept up: moved, unmaintained, or of a release past its end of life.

Nobody mends what is found in such an image. Repositories that have moved serve what they served on their last day
(`jwilder/nginx-proxy`, `k8s.gcr.io/*`), others were given up (`mailhog/mailhog`), frozen (`bitnami/*`) or
withdrawn. Releases are judged by a dated table from endoflife.date that comes with ats-lint; nothing is looked up.

Only moved or given up, an image weighs medium; a release past its end of life weighs high.

Services with `build` and images that the project builds itself are left alone; so are repositories of which nothing
is known.

Fix safety: hint. Where to go is the author's choice, and data may have to move.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Safety, Service, Severity, orphans, references, releases, rule


@rule(
    "DC305",
    "orphaned-image",
    on=Service,
    severity=Severity.HIGH,
    tags={"supply-chain", "security", "cis-4.2", "owasp-13"},
    references=(
        "https://endoflife.date/",
        "https://github.com/docker-library/docs",
        "https://github.com/bitnami/containers/issues/83267",
    ),
    examples=(
        Bad(
            "services:\n  mail:\n    image: mailhog/mailhog:v1.0.1\n",
            at="mailhog/mailhog:v1.0.1",
            says="image mailhog/mailhog:v1.0.1 is no longer kept up",
            safety="hint",
            severity="medium",
        ),
        Bad(
            "services:\n  cache:\n    image: bitnami/redis:7.2\n",
            at="bitnami/redis:7.2",
            says="image bitnami/redis:7.2 is no longer kept up",
            safety="hint",
            severity="medium",
        ),
        Bad(
            "services:\n  db:\n    image: docker.io/bitnamilegacy/mysql:8\n",
            at="docker.io/bitnamilegacy/mysql:8",
            says="image docker.io/bitnamilegacy/mysql:8 is no longer kept up",
            safety="hint",
            severity="medium",
        ),
        Bad(
            "services:\n  s3:\n    image: minio/minio\n",
            at="minio/minio",
            says="image minio/minio is no longer kept up",
            safety="hint",
            severity="medium",
        ),
        Bad(
            "services:\n  proxy:\n    image: jwilder/nginx-proxy:alpine\n",
            at="jwilder/nginx-proxy:alpine",
            says="image jwilder/nginx-proxy:alpine is no longer kept up",
            safety="hint",
            severity="medium",
        ),
        Bad(
            "services:\n  pause:\n    image: k8s.gcr.io/pause:3.2\n",
            at="k8s.gcr.io/pause:3.2",
            says="image k8s.gcr.io/pause:3.2 is no longer kept up",
            safety="hint",
            severity="medium",
        ),
        Bad(
            "services:\n  db:\n    image: ${DB_IMAGE:-postgres:9.6-alpine}\n",
            at="${DB_IMAGE:-postgres:9.6-alpine}",
            says="postgres 9.6 is past its end of life since 2021-11-11",
            safety="hint",
        ),
        Bad(
            'services:\n  db:\n    image: "mysql:5.7"\n',
            at='"mysql:5.7"',
            says="mysql 5.7 is past its end of life since 2023-10-31",
            safety="hint",
        ),
        Bad(
            "services:\n  java:\n    image: openjdk:11\n",
            at="openjdk:11",
            says="image openjdk:11 is no longer kept up",
            safety="hint",
        ),
        Bad(
            "services:\n  mail:\n    image: mailhog/mailhog:v1.0.1@sha256:" + "8d76a3d4" * 8 + "\n",
            at="mailhog/mailhog:v1.0.1@sha256:" + "8d76a3d4" * 8,
            says="image mailhog/mailhog:v1.0.1 is no longer kept up",
            safety="hint",
            severity="medium",
        ),
        Good("services:\n  db:\n    image: postgres:17\n"),
        Good("services:\n  proxy:\n    image: nginxproxy/nginx-proxy:1.6\n"),
        Good("services:\n  app:\n    image: acme/mailhog:1\n"),
        Good("services:\n  app:\n    image: mysql:5.7\n    build: .\n"),
        Good("services:\n  app:\n    image: postgres:${VERSION}\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    image, reference = service.get("image"), references.service_reference(service)
    if image is None or image.text is None or reference is None or references.is_partial(reference):
        return
    settings = service.compose.settings
    why = orphans.orphaned(reference, image.text, settings)
    found = releases.ended(reference, settings)
    if not why and not found:
        return
    message = f"image {references.brief(image.text)} is no longer kept up" if why else releases.describe(found)
    because = why[:1].upper() + why[1:] + "." if why else releases.reason(found)
    fix = Fix("move to an image that is kept up", (), Safety.HINT, because)
    severity = None if found else Severity.MEDIUM
    yield Finding(
        image.span, message, fix,
        path=image.source.path, severity=severity, subject=service.key, in_development=Severity.MEDIUM,
    )  # fmt: skip
