"""Image that stores data has no volume on its data path.

What a container writes beside volumes is gone with it: `docker compose down`, an update of the image or any change of
the service's configuration makes a new container, and the database is empty. Images that declare a VOLUME put the
data into an anonymous volume instead, which the next `down` orphans.

Where data is kept comes from the image, by its tag (PostgreSQL 18 and later uses /var/lib/postgresql), and from options
and variables that move it (`PGDATA`, `--datadir`, `KAFKA_LOG_DIRS`). Of any image, and of what is built here, it is
known where an address in the environment names a file (`sqlite:////srv/app.db`, `file:/srv/app.db`). Left alone are
jobs, clients that only borrow an image, caches told to save nothing (`--save ""`) or to evict any key, data on a
tmpfs, and applications pointed at a database elsewhere. Images that mostly serve as caches weigh less. A volume that
lies at the wrong place is the matter of wrong-data-path (DC604), an anonymous one of anonymous-volume (DC602).

Fix safety: safe where an image of a known version declares no volume and runs as root: the data lies in the container
now and goes with it anyway, and the new named volume starts with what the image has there. Otherwise unsafe: data that
is in an anonymous volume so far stays there, and a user other than root may not be allowed to write to a new volume.
The migration script that the fix comes with copies what the container has now.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    EditRefused,
    Finding,
    Fix,
    Good,
    Safety,
    Service,
    Severity,
    container_of,
    mounted,
    regex,
    rule,
    short,
    within,
)
from ats_lint_rules._common.fixes import hint
from ats_lint_rules._common.volumes import carry, declare, volume_name
from ats_lint_rules._settings.misplaced import misplaced

_VERSION = regex(r":(?=[^:/]*$)[^:/]*\d\.\d|@sha256:")
_EVICTION = regex(r"--maxmemory-policy[\s=]+['\"]?allkeys-")
_PG = "services:\n  db:\n    image: postgres:16\n"
_APP = "services:\n  relay:\n    build: .\n    volumes: ['data:/data']\nvolumes:\n  data:\n"
_FILE = {"Dockerfile": "FROM python:3.12-slim\nENV DATABASE_URL=sqlite:////srv/app.db\nCMD python /a.py\n"}


@rule(
    "DC601",
    "unpersisted-data",
    on=Service,
    severity=Severity.HIGH,
    tags={"reliability", "readiness-volumes"},
    references=(
        "https://docs.docker.com/engine/storage/volumes/",
        "https://docs.docker.com/reference/compose-file/volumes/",
    ),
    examples=(
        Bad(
            "services:\n  cache:\n    image: redis:7-alpine  # sessions\n",
            at="cache",
            says="no volume for the data in /data",
            safety="unsafe",
            severity="low",
            fixed="services:\n  cache:\n    image: redis:7-alpine  # sessions\n"
            "    volumes:\n      - cache-data:/data\nvolumes:\n  cache-data:\n",
        ),
        Bad(
            "services:\n  db:\n    image: postgres:18\n    volumes: ['./init:/docker-entrypoint-initdb.d:ro']\n"
            "volumes:\n  app_files: {}\n",
            at="db",
            says="no volume for the data in /var/lib/postgresql",
            safety="unsafe",
            fixed="services:\n  db:\n    image: postgres:18\n"
            "    volumes: ['./init:/docker-entrypoint-initdb.d:ro', \"db_data:/var/lib/postgresql\"]\n"
            "volumes:\n  app_files: {}\n  db_data:\n",
        ),
        Bad(
            "services:\n  vectors:\n    image: qdrant/qdrant:v1.12.0\n  ai:\n    image: ollama/ollama:0.5.0\n",
            at=("vectors", "ai"),
            says=("no volume for the data in /qdrant/storage", "no volume for the data in /root/.ollama"),
            safety="safe",
            fixed="services:\n  vectors:\n    image: qdrant/qdrant:v1.12.0\n"
            "    volumes:\n      - vectors-data:/qdrant/storage\n"
            "  ai:\n    image: ollama/ollama:0.5.0\n    volumes:\n      - ai-data:/root/.ollama\n"
            "volumes:\n  vectors-data:\n  ai-data:\n",
        ),
        Bad(
            _PG + "    environment:\n      PGDATA: /var/lib/postgresql/data/pgdata\n",
            at="db",
            says="no volume for the data in /var/lib/postgresql/data/pgdata",
            safety="unsafe",
            fixed=_PG + "    environment:\n      PGDATA: /var/lib/postgresql/data/pgdata\n"
            "    volumes:\n      - db-data:/var/lib/postgresql/data\nvolumes:\n  db-data:\n",
        ),
        Bad(
            _PG + "    deploy:\n      replicas: 2\n",
            at="db",
            says="no volume for the data in /var/lib/postgresql/data",
            safety="hint",
        ),
        Bad(
            _APP,
            at="relay",
            says="no volume for the database in /srv/app.db",
            safety="hint",
            files=_FILE,
        ),
        Good(_APP.replace("/data", "/srv"), files=_FILE),
        Good("services:\n  a:\n    image: own/a\n    environment: {U: 'sqlite:////tmp/a.db', V: 'sqlite:///a.db'}\n"),
        Good(_PG + "    volumes: ['data:/var/lib/postgresql/data']\nvolumes:\n  data:\n"),
        Good(_PG + "    volumes: ['./data:/var/lib/postgresql/data/']\n"),
        Good(_PG + "    volumes: ['${TARGET}']\n"),
        Good(_PG + "    tmpfs: /var/lib/postgresql/data\n"),
        Good(_PG + "    command: pg_dump -h other app\n"),
        Good("services:\n  cache:\n    image: redis\n    command: redis-server --save '' --appendonly no\n"),
        Good("services:\n  cache:\n    image: redis\n    command: redis-server --maxmemory-policy allkeys-lru\n"),
        Good('services:\n  cache:\n    image: redis\n    command: ["redis-server", "--save", ""]\n'),
        Good("services:\n  cache:\n    image: memcached:1.6\n"),
        Good("services:\n  web:\n    image: nginx\n"),
        Good("services:\n  auth:\n    image: quay.io/keycloak/keycloak:26.0\n    environment: {KC_DB: postgres}\n"),
        Good(
            "services:\n  db:\n    image: mysql:8\n    volumes:\n      - type: volume\n        source: data\n"
            "        target: /var/lib/mysql\nvolumes:\n  data:\n"
        ),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    paths = container_of(service).data.value
    for path in paths if not _evicts(service) else ():
        held = mounted.covering(service, path) is not None or mounted.is_split(service, path)
        if not held and misplaced(service, path) is None:
            fix = _fix(service, path, first=path == paths[0])
            # What only a cache keeps can be had again; whether it is one, the role of the image does not say for sure.
            severity = Severity.LOW if service.facts is not None and service.facts.role == "cache" else None
            message = f"no volume for the data in {path}"
            yield Finding(service.name.span, message, fix, severity=severity, in_development=Severity.LOW)
    for path in container_of(service).lost_databases.value:
        fix = hint("add a named volume", "Which directory is to last, and whose it is, is not known.")
        message = f"no volume for the database in {short(path, 45)}"
        yield Finding(service.name.span, message, fix, in_development=Severity.LOW)


def _evicts(service: Service) -> bool:
    """Tell whether the service is told to throw any of its data away when its memory is full: a cache."""
    return bool(_EVICTION.search(" ".join(item.raw for item in service.strings("command"))))


def _fix(service: Service, path: str, *, first: bool) -> Fix:
    facts = service.facts
    title = "add a named volume"
    if facts is None or not facts.sure("data_paths"):
        return hint(title, "Where this version of the image keeps its data is not certain.")
    if any(service.has(key) and service.text(key) != "1" for key in ("deploy.replicas", "scale")):
        return hint(title, "Several replicas must not share one volume.")
    target = next((known for known in facts.data_paths if within(path, known)), path)
    if target not in facts.data_paths and not container_of(service).starts_as_root.value:
        return hint(title, "A new volume there would belong to root, and the image runs as another user.")
    name = volume_name(service, target, first=first)
    try:
        edits = service.append("volumes", f"{name}:{target}") + declare(service, name)
    except EditRefused as refused:
        return hint(title, refused.because("file"))
    return Fix(title, edits, *_level(service, path), migration=(carry(service, target, name),))


def _level(service: Service, path: str) -> tuple[Safety, str]:
    facts = service.facts
    if facts is None or any(within(path, one) for one in facts.volumes):
        return Safety.UNSAFE, "Only the migration takes along what is in the anonymous volume that the image declares."
    pinned = bool(_VERSION.search(service.image or ""))
    proved = facts.sure("data_paths", "volumes", "user") and pinned and container_of(service).starts_as_root.value
    if not proved or path not in facts.data_paths:
        return Safety.UNSAFE, "The image that runs may declare a volume, or a user who cannot write to a new one."
    return Safety.SAFE, "The data lies in the container now and goes with it; a volume starts with what the image has."
