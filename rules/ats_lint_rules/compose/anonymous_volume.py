"""Data path is on an anonymous volume.

`- /var/lib/mysql` without a name makes a volume that only this container refers to: `docker compose down`, or `up -V`,
leaves it behind under a random name or deletes it, and the next container starts empty. What matters belongs on a
volume with a name.

Looked at are the data paths of known images, and for unknown images the usual ones of databases. Anonymous volumes that
only shield a directory from a bind mount (`/app/node_modules`) are left alone.

Fix safety: unsafe. The volume gets a name after its service and is declared; it starts with what the image has there,
and the migration script that the fix comes with copies what is on the anonymous volume so far.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    Edit,
    EditRefused,
    Finding,
    Fix,
    Good,
    Mount,
    Safety,
    Service,
    Severity,
    container_of,
    mounted,
    rule,
)
from ats_lint_rules._common.volumes import carry, declare, volume_name

_USUAL = frozenset(
    {"/var/lib/mysql", "/var/lib/postgresql/data", "/var/lib/postgresql", "/data/db", "/var/lib/mongodb",
     "/var/lib/redis", "/var/lib/mariadb", "/var/lib/rabbitmq", "/usr/share/elasticsearch/data"}
)  # fmt: skip


@rule(
    "DC602",
    "anonymous-volume",
    on=Service,
    severity=Severity.MEDIUM,
    tags={"reliability", "readiness-volumes"},
    references=(
        "https://docs.docker.com/engine/storage/volumes/#named-and-anonymous-volumes",
        "https://docs.docker.com/reference/compose-file/services/#volumes",
    ),
    examples=(
        Bad(
            "services:\n  db:\n    image: mysql:8\n    volumes:\n      - /var/lib/mysql  # data\n",
            at="/var/lib/mysql",
            says="data in /var/lib/mysql is on an anonymous volume",
            safety="unsafe",
            fixed="services:\n  db:\n    image: mysql:8\n    volumes:\n      - db-data:/var/lib/mysql  # data\n"
            "volumes:\n  db-data:\n",
        ),
        Bad(
            "services:\n  db:\n    image: postgres:16\n    volumes:\n      - type: volume\n"
            "        target: /var/lib/postgresql/data\nvolumes:\n  files:\n",
            at="/var/lib/postgresql/data",
            says="data in /var/lib/postgresql/data is on an anonymous volume",
            safety="unsafe",
            fixed="services:\n  db:\n    image: postgres:16\n    volumes:\n      - type: volume\n"
            "        target: /var/lib/postgresql/data\n        source: db-data\nvolumes:\n  files:\n  db-data:\n",
        ),
        Bad(
            "services:\n  db:\n    image: my/mysql\n    volumes: ['/var/lib/mysql']\n",
            at="'/var/lib/mysql'",
            says="data in /var/lib/mysql is on an anonymous volume",
            safety="unsafe",
            fixed="services:\n  db:\n    image: my/mysql\n    volumes: ['db-data:/var/lib/mysql']\n"
            "volumes:\n  db-data:\n",
        ),
        Good("services:\n  db:\n    image: mysql:8\n    volumes: ['data:/var/lib/mysql']\nvolumes:\n  data:\n"),
        Good("services:\n  web:\n    image: node:22\n    volumes: ['.:/app', '/app/node_modules']\n"),
        Good("services:\n  db:\n    image: mysql:8\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    wanted = container_of(service).data.value if service.facts else tuple(_USUAL)
    found = {id(mount): (mount, path) for path in wanted if (mount := _anonymous(service, path))}
    for mount, path in found.values():
        fix = _fix(service, mount, path)
        yield Finding(
            mount.target_span if mount.long else mount.span,
            f"data in {path} is on an anonymous volume",
            fix,
            path=mount.value.source.path,
        )


def _anonymous(service: Service, path: str) -> Mount | None:
    mount = mounted.covering(service, path)
    return mount if mount is not None and mount.anonymous and mount.target is not None else None


def _fix(service: Service, mount: Mount, path: str) -> Fix:
    name = volume_name(service, path, first=True)
    title = f"name the volume {name}"
    try:
        edits = _named(service, mount, name) + declare(service, name)
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, refused.because("volume"))
    because = "Only the migration takes along what is on the anonymous volume so far."
    return Fix(title, edits, Safety.UNSAFE, because, migration=(carry(service, mount.target or path, name),))


def _named(service: Service, mount: Mount, name: str) -> tuple[Edit, ...]:
    path = service.item("volumes", mount.value)
    if mount.long:
        return service.set((*path, "source"), name)
    return service.replace(path, mount.value, f"{name}:{mount.raw}")
