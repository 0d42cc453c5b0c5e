"""Where a service keeps data, by the facts of its image and its settings."""

from pathlib import Path

import pytest

from ats_lint.analysis.runtime.certainty import Certainty
from ats_lint.analysis.runtime.container import container_of
from services import service_in


@pytest.mark.parametrize(
    ("body", "paths"),
    [
        ("image: postgres:16", ("/var/lib/postgresql/data",)),
        ("image: postgres:16\nenvironment: {PGDATA: /srv/pg}", ("/srv/pg",)),
        ("image: postgres:16\nenvironment: {PGDATA: '${WHERE}'}", ()),
        ("image: grafana/grafana:11.0.0", ("/var/lib/grafana",)),
        ("image: grafana/grafana:11.0.0\nenvironment: {GF_DATABASE_TYPE: postgres}", ()),
        ("image: grafana/grafana:11.0.0\nenvironment: {GF_DATABASE_TYPE: sqlite3}", ("/var/lib/grafana",)),
        ("image: registry:2.8.3\nenvironment: {REGISTRY_STORAGE_S3_BUCKET: b}", ()),
        ("image: registry:2.8.3\nenvironment: {REGISTRY_STORAGE: filesystem}", ("/var/lib/registry",)),
        ("image: minio/minio:RELEASE.2021-01-05T05-22-38Z\ncommand: gateway s3", ()),
        ("image: outlinewiki/outline:0.80.0", ()),
        ("image: outlinewiki/outline:0.80.0\nenvironment: {FILE_STORAGE: local}", ("/var/lib/outline/data",)),
        ("image: redis:7\ncommand: redis-server --save ''", ()),
        ("image: redis:7\ncommand: redis-cli ping", ()),
        ("image: redis:7\ncommand: redis-server --dir /srv/cache", ("/srv/cache",)),
        ("image: mysql:8\ncommand: [--datadir=/srv/my]", ("/srv/my",)),
        ("image: postgres:16\ncommand: postgres -c data_directory=/srv/pg", ("/srv/pg",)),
        ("image: minio/minio\ncommand: server /srv/a --console-address :9001", ("/srv/a",)),
        ("image: minio/minio\ncommand: server http://minio{1...4}/data", ()),
        ("image: quay.io/coreos/etcd:v3.5.0\ncommand: etcd -data-dir=/srv/etcd", ("/srv/etcd",)),
        ("image: bitnami/kafka:3.9\nenvironment: {KAFKA_CFG_LOG_DIRS: '/srv/a,/srv/b'}", ("/srv/a",)),
        # One of two directories is moved; a variable of another image moves nothing.
        ("image: ghcr.io/advplyr/audiobookshelf:2\nenvironment: {CONFIG_PATH: /srv/c}", ("/srv/c", "/metadata")),
        ("image: redis:7\nenvironment: {PGDATA: /srv/pg}", ("/data",)),
    ],
)
def test_settings_move_data(tmp_path: Path, body: str, paths: tuple[str, ...]) -> None:
    """A setting may name another directory, another server, or nothing at all."""
    assert container_of(service_in(tmp_path, body)).data.value == paths


@pytest.mark.parametrize(
    ("body", "certainty", "origin"),
    [
        ("image: postgres:16", Certainty.KNOWN, "the image and its settings"),
        (
            "image: postgres:16\nenvironment: {PGDATA: '${WHERE}'}",
            Certainty.UNKNOWN,
            "a setting whose value is not known",
        ),
        ("image: postgres:16\nvolumes_from: [other]", Certainty.UNKNOWN, "not all that is mounted is in view"),
        ("image: redis:7\ncommand: redis-cli ping", Certainty.ASSUMED, "the command starts no server"),
        ("image: redis:7\ncommand: redis-server --save ''", Certainty.KNOWN, "the command"),
        ("image: example.com/own:1", Certainty.UNKNOWN, "nothing is known of the image"),
    ],
)
def test_an_answer_says_how_well_it_is_founded(tmp_path: Path, body: str, certainty: Certainty, origin: str) -> None:
    """That nothing is kept and that nothing is known of it are two answers."""
    found = container_of(service_in(tmp_path, body)).data
    assert (found.certainty, found.origin) == (certainty, origin)


@pytest.mark.parametrize(
    ("body", "paths"),
    [
        ("image: example.com/own:1\nenvironment: {DB: 'sqlite:////srv/a.db'}", ("/srv/a.db",)),
        ("image: example.com/own:1\nenvironment: {DB: 'sqlite:////tmp/a.db'}", ()),
        ("image: example.com/own:1\nenvironment: {DB: 'sqlite:////srv/a.db'}\nvolumes: ['./srv:/srv']", ()),
        ("image: grafana/grafana:11.0.0\nenvironment: {DB: 'sqlite:////var/lib/grafana/a.db'}", ()),
    ],
)
def test_a_database_outside_of_every_mount_is_lost(tmp_path: Path, body: str, paths: tuple[str, ...]) -> None:
    """What lies in the image's data has a finding of its own."""
    assert container_of(service_in(tmp_path, body)).lost_databases.value == paths
