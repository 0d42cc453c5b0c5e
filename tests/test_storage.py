"""Where a service keeps data, by the facts of its image and its settings."""

from pathlib import Path

import pytest

from ats_lint.analysis.runtime.storage import data_paths
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
    assert data_paths(service_in(tmp_path, body)) == paths
