"""Settings that end the start of an image: missing ones, refused ones, and those of which nothing is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.runtime.container import container_of
from ats_lint.analysis.runtime.refused_settings import of_container
from services import service_in


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ("image: postgres:16", ["POSTGRES_PASSWORD"]),
        ("image: postgres:12.1", []),
        ("image: pgvector/pgvector:pg16", ["POSTGRES_PASSWORD"]),
        ("image: postgres:16\nenvironment: [POSTGRES_PASSWORD]", []),
        ("image: postgres:16\nenv_file: absent.env", []),
        ("image: postgres:16\nentrypoint: sleep 9", []),
        ("image: mysql:8.4\nenvironment: {MYSQL_ROOT_PASSWORD: x, MYSQL_USER: app}", []),
        ("image: mysql:5.7\nenvironment: {MYSQL_ROOT_PASSWORD: x, MYSQL_USER: root}", ["MYSQL_USER"]),
        (
            "image: mysql:9\nenvironment: {MYSQL_ROOT_PASSWORD: x}\ncommand: --mysql-native-password=ON",
            ["--mysql-native-password"],
        ),
        ("image: mysql:8.0\nenvironment: {MYSQL_ROOT_PASSWORD: x}\ncommand: --default-authentication-plugin=a", []),
        (
            "image: minio/minio\ncommand: server /data\nenvironment: {MINIO_ROOT_PASSWORD: short}",
            ["MINIO_ROOT_PASSWORD"],
        ),
        ("image: influxdb:2.7\nenvironment: {DOCKER_INFLUXDB_INIT_ORG: a}", []),
        ("image: example.org/own", []),
    ],
)
def test_settings_that_end_the_start(tmp_path: Path, body: str, refused: list[str]) -> None:
    assert [one.name for one in of_container(container_of(service_in(tmp_path, body)))] == refused


@pytest.mark.parametrize(
    ("body", "doubtful"),
    [
        ("image: postgres:16", False),
        ("image: postgres:16\nvolumes: ['d:/var/lib/postgresql/data']", False),
        ("image: postgres:16\nvolumes: ['./d:/var/lib/postgresql/data']", True),
        ("image: postgres:16\nenvironment: {POSTGRES_PASSWORD: ''}", True),
    ],
)
def test_a_first_start_may_lie_behind(tmp_path: Path, body: str, doubtful: bool) -> None:
    assert [one.doubtful for one in of_container(container_of(service_in(tmp_path, body)))] == [doubtful]
