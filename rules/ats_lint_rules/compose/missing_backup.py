"""Volume of a data store has no backup.

A named volume outlives its container, not its disk, a `docker volume prune` or a wrong `DELETE`. Nothing in the
project makes copies of it: no service that runs a backup tool or a dump, and no label by which a backup tool on the
host finds it.

Looked at are volumes on the data paths of databases, queues, search engines and storage. Volumes made elsewhere
(`external: true`) or kept by another driver are left alone, and so are all volumes of a project that has a backup
service, which may work over the network.

Fix safety: none is offered. What has to be kept, how often and where, the author decides.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    Compose,
    Definition,
    Finding,
    Fix,
    Good,
    Safety,
    Severity,
    container_of,
    mounted,
    precautions,
    rule,
)

_ROLES = frozenset({"database", "queue", "search", "storage"})
_DB = "services:\n  db:\n    image: postgres:16\n    volumes: ['data:/var/lib/postgresql/data']\n"


@rule(
    "DC605",
    "missing-backup",
    on=Compose,
    severity=Severity.INFO,
    enabled="strict",
    tags={"reliability", "production", "readiness-backups"},
    references=(
        "https://docs.docker.com/engine/storage/volumes/#back-up-restore-or-migrate-data-volumes",
        "https://offen.github.io/docker-volume-backup/",
    ),
    examples=(
        Bad(
            _DB + "volumes:\n  data:\n",
            at="data",
            says="volume data holds the data of db and has no backup",
            safety="hint",
        ),
        Good(_DB + "volumes:\n  data:\n    external: true\n"),
        Good(_DB + "volumes:\n  data:\n    labels:\n      backup.schedule: daily\n"),
        Good(
            _DB + "  backup:\n    image: offen/docker-volume-backup:v2\n    volumes: ['data:/backup/data:ro']\n"
            "volumes:\n  data:\n"
        ),
        Good(_DB + "  dump:\n    image: postgres:16\n    command: pg_dump -h db app\nvolumes:\n  data:\n"),
        Good("services:\n  web:\n    image: nginx\n    volumes: ['data:/data']\nvolumes:\n  data:\n"),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    if any(True for _ in precautions.backup_services(compose)):
        return
    wanted = dict(_stores(compose))
    for name, volume in compose.volumes.items():
        if name in wanted and not _kept_elsewhere(volume) and not _labelled(volume):
            hint = Fix("add a backup", (), Safety.HINT, "What to keep, how often and where, the author decides.")
            message = f"volume {name} holds the data of {wanted[name]} and has no backup"
            message = message if len(message) <= 80 else f"volume {name} has no backup"
            yield Finding(volume.name.span, message, hint, path=volume.source.path)


def _stores(compose: Compose) -> Iterator[tuple[str, str]]:
    """Yield volumes with the data stores that keep their data there."""
    for service in compose.services.values():
        if service.facts is None or service.facts.role not in _ROLES or "backup" in " ".join(service.labels):
            continue
        for path in container_of(service).data.value:
            mount = mounted.covering(service, path)
            if mount is not None and mount.volume is not None:
                yield mount.volume, service.key


def _kept_elsewhere(volume: Definition) -> bool:
    driver = volume.text("driver")
    return volume.external or (volume.has("driver") and driver != "local") or volume.has("driver_opts")


def _labelled(volume: Definition) -> bool:
    labels = volume.get("labels")
    if labels is None:
        return False
    return any("backup" in key for key in labels.map) or any("backup" in (item.text or "") for item in labels.list)
