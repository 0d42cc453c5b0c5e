"""Service says neither which image to run nor how to build one.

Compose refuses the project: `service "web" has neither an image nor a build context specified`. A service that says
nothing at all is the same. Files that only add to a base which is not at hand are left alone, as are services of
a `provider`, which runs them by other means.
"""

from collections.abc import Iterator

from ats_lint import Bad, Compose, Finding, Good, Service, Severity, overlays, rule

_SAYS = "neither image nor build: Compose refuses the service"


@rule(
    "DC804",
    "no-image-or-build",
    on=Compose,
    severity=Severity.HIGH,
    tags={"correctness", "readiness-configuration"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#image",
        "https://github.com/compose-spec/compose-go/blob/main/loader/validate.go",
    ),
    examples=(
        Bad(
            "services:\n  web:\n    ports: ['80:80']\n",
            at="web",
            says=_SAYS,
        ),
        Bad(
            "services:\n  web:\n  db:\n    image: redis\n",
            at="web",
            says=_SAYS,
        ),
        Bad("services:\n  web:\n    image:\n", at="web", says=_SAYS),
        Bad('services:\n  web: {image: ""}\n', at="web", says=_SAYS),
        Good("services:\n  web:\n    image: ${IMAGE}\n  app:\n    build: .\n", files={"Dockerfile": "FROM scratch\n"}),
        Good("services:\n  web: *missing\n"),
        Good("services:\n  base:\n    image: nginx\n  web:\n    extends: base\n"),
        Good("services:\n  db:\n    provider:\n      type: awesomecloud\n"),
        Good(
            "services:\n  web:\n    image: nginx\n",
            files={"compose.override.yaml": "services:\n  web:\n    ports: ['80:80']\n"},
        ),
        Good("services:\n  web:\n    ports: ['80:80']\n", path="docker-compose.prod.yml"),
        Good("services:\n  web:\n    command: sleep infinity\n", path=".devcontainer/docker-compose.yml"),
        Good("services:\n  web:\n    depends_on: [db]\n  db:\n    image: postgres:16\n", path="docker-compose.db.yml"),
        Good(
            "services:\n  app_proxy:\n    environment: {APP_PORT: 80}\n  web:\n    image: nginx:1.27\n",
            files={"umbrel-app.yml": "id: web\n"},
        ),
        Good(
            "services:\n  web:\n    image: nginx\n",
            files={
                "compose.db.yaml": "services:\n  db:\n    image: postgres:16\n",
                "compose.db.volumes.yaml": "services:\n  db:\n    volumes: ['data:/data']\nvolumes:\n  data:\n",
            },
        ),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    if not compose.complete:
        return
    for service in compose.services.values():
        # Where YAML cannot be read, what it says may be missing here.
        if overlays.is_supplied(service):
            continue
        if not (service.file.broken or _given(service, "image") or service.has("build") or service.has("provider")):
            message = _SAYS
            yield Finding(service.name.span, message, path=service.source.path, subject=service.key)


def _given(service: Service, key: str) -> bool:
    found = service.get(key)
    return found is not None and found.kind != "null" and found.text != ""
