"""Volume is not where this version of the image stores its data.

The mount looks right, the data goes elsewhere, and the next container starts empty. PostgreSQL 18 moved its data from
/var/lib/postgresql/data to /var/lib/postgresql (and refuses to start with a mount at the old place), Chroma 1 from
/chroma/chroma to /data, InfluxDB 2 and 3 from /var/lib/influxdb. A mount above a volume that the image declares does
not hold what is written to that volume: Docker puts an anonymous one in between. Kafka writes to /tmp unless
KAFKA_LOG_DIRS says otherwise.

Reported is a volume at a place that other versions use, above or below the right one, or the only volume of a data
store when it lies at neither. Where the data goes comes from the image's tag, and from options and variables that
move it.

Fix safety: safe for PostgreSQL 18 and later by tag, which does not start as it is. Otherwise unsafe: the mount is moved
to where the image stores its data now, and the migration script that the fix comes with copies what is in the container
or in an anonymous volume so far into the volume or directory that is mounted.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Mount, Service, Severity, container_of, rule
from ats_lint_rules._settings.data_moves import moved, set_apart
from ats_lint_rules._settings.misplaced import in_tmp, misplaced

_KAFKA = "services:\n  kafka:\n    image: apache/kafka:3.9.0\n"


@rule(
    "DC604",
    "wrong-data-path",
    on=Service,
    severity=Severity.HIGH,
    tags={"reliability", "correctness", "readiness-volumes"},
    references=(
        "https://github.com/docker-library/docs/blob/master/postgres/README.md#pgdata",
        "https://docs.trychroma.com/docs/overview/migration",
        "https://docs.docker.com/reference/dockerfile/#volume",
    ),
    examples=(
        Bad(
            "services:\n  db:\n    image: postgres:18.1\n    volumes:\n      - data:/var/lib/postgresql/data  # x\n"
            "volumes:\n  data:\n",
            at="/var/lib/postgresql/data",
            says="volume is at /var/lib/postgresql/data, data is stored in /var/lib/postgresql",
            safety="safe",
            fixed="services:\n  db:\n    image: postgres:18.1\n    volumes:\n      - data:/var/lib/postgresql  # x\n"
            "volumes:\n  data:\n",
        ),
        Bad(
            "services:\n  db:\n    image: postgres:16\n    volumes: ['data:/var/lib/postgresql']\nvolumes:\n  data:\n",
            at="/var/lib/postgresql",
            says="volume is at /var/lib/postgresql, data is stored in /var/lib/postgresql/data",
            safety="unsafe",
            fixed="services:\n  db:\n    image: postgres:16\n    volumes: ['data:/var/lib/postgresql/data']\n"
            "volumes:\n  data:\n",
        ),
        Bad(
            "services:\n  vec:\n    image: chromadb/chroma:1.0.0\n    volumes:\n      - type: volume\n"
            "        source: vec\n        target: /chroma/chroma\nvolumes:\n  vec:\n",
            at="/chroma/chroma",
            says="volume is at /chroma/chroma, data is stored in /data",
            safety="unsafe",
            fixed="services:\n  vec:\n    image: chromadb/chroma:1.0.0\n    volumes:\n      - type: volume\n"
            "        source: vec\n        target: /data\nvolumes:\n  vec:\n",
        ),
        Bad(
            "services:\n  db:\n    image: mongo:7\n    volumes: ['data:/var/lib/mongodb']\nvolumes:\n  data:\n",
            at="/var/lib/mongodb",
            says="volume is at /var/lib/mongodb, data is stored in /data/db",
            safety="unsafe",
            fixed="services:\n  db:\n    image: mongo:7\n    volumes: ['data:/data/db']\nvolumes:\n  data:\n",
        ),
        Bad(
            _KAFKA + "    environment:\n      KAFKA_LOG_DIRS: /tmp/kraft-combined-logs\n"
            "    volumes: ['log:/var/lib/kafka/data']\nvolumes:\n  log:\n",
            at="/tmp/kraft-combined-logs",
            says="data is written to /tmp, the volume is at /var/lib/kafka/data",
            safety="unsafe",
            fixed=_KAFKA + "    environment:\n      KAFKA_LOG_DIRS: /var/lib/kafka/data\n"
            "    volumes: ['log:/var/lib/kafka/data']\nvolumes:\n  log:\n",
        ),
        Bad(
            _KAFKA + "    volumes: ['log:/var/lib/kafka/data']\nvolumes:\n  log:\n",
            at="kafka",
            says="data is written to /tmp, the volume is at /var/lib/kafka/data",
            safety="hint",
        ),
        Bad(
            _KAFKA + "    environment: ['KAFKA_NODE_ID=1']\n    volumes: ['log:/var/lib/kafka/data']\n"
            "volumes:\n  log:\n",
            at="kafka",
            says="data is written to /tmp, the volume is at /var/lib/kafka/data",
            safety="unsafe",
            fixed=_KAFKA + "    environment: ['KAFKA_NODE_ID=1', KAFKA_LOG_DIRS=/var/lib/kafka/data]\n"
            "    volumes: ['log:/var/lib/kafka/data']\nvolumes:\n  log:\n",
        ),
        Good(
            "services:\n  db:\n    image: postgres:18\n    volumes: ['data:/var/lib/postgresql']\nvolumes:\n  data:\n"
        ),
        Good(
            "services:\n  db:\n    image: postgres:17\n    volumes: ['data:/var/lib/postgresql/data']\n"
            "volumes:\n  data:\n"
        ),
        Good(
            "services:\n  db:\n    image: postgres:18\n    environment: {PGDATA: /var/lib/postgresql/data/pgdata}\n"
            "    volumes: ['data:/var/lib/postgresql/data']\nvolumes:\n  data:\n"
        ),
        Good(
            "services:\n  db:\n    image: mysql:8\n    volumes: ['data:/var/lib/mysql', 'old:/backups']\n"
            "volumes:\n  data:\n  old:\n"
        ),
        Good("services:\n  db:\n    image: postgres:16\n    volumes: ['./init:/docker-entrypoint-initdb.d']\n"),
        Good(
            "services:\n  vec:\n    image: chromadb/chroma:0.6.3\n    volumes: ['vec:/chroma/chroma']\n"
            "volumes:\n  vec:\n"
        ),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    told: list[Mount] = []
    for path in container_of(service).data.value:
        mount = misplaced(service, path)
        if mount is not None and mount not in told:
            told.append(mount)
            yield Finding(
                mount.target_span,
                f"volume is at {mount.target}, data is stored in {path}",
                moved(service, mount, path),
                path=mount.value.source.path,
            )
    yield from _in_tmp(service)


def _in_tmp(service: Service) -> Iterator[Finding]:
    """Find a Kafka broker that has a volume and keeps its log in /tmp."""
    found = in_tmp(service)
    if found is None:
        return
    where = found.variable
    span = where.value_span if where and where.value_span and where.source is service.source else service.name.span
    yield Finding(span, f"data is written to /tmp, the volume is at {found.mount.target}", set_apart(service, found))
