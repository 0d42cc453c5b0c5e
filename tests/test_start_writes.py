"""What the start of an image writes, and a read-only root keeps from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.runtime import written_paths
from ats_lint_rules._nonroot.missing_tmpfs import missing_tmpfs
from services import service_in

_ADMIN = "image: dpage/pgadmin4:9\nread_only: true\n"
_OLLAMA = "image: ollama/ollama:0.5.7\nread_only: true\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (_ADMIN, ("/pgadmin4/config_distro.py",)),
        (_ADMIN + "environment:\n  PGADMIN_CUSTOM_CONFIG_DISTRO_FILE: /tmp/x.py\n", ()),
        (_ADMIN + "volumes: ['./x.py:/pgadmin4/config_distro.py']\n", ()),
        (_ADMIN + "entrypoint: [own]\n", ()),
        (_OLLAMA, ("/root/.ollama/id_ed25519",)),
        (_OLLAMA + "volumes: ['models:/root/.ollama']\n", ()),
    ],
)
def test_a_start_that_changes_its_own_files(body: str, expected: tuple[str, ...], tmp_path: Path) -> None:
    assert written_paths.at_start(service_in(tmp_path, body)).fatal == expected


def test_what_nginx_renders_needs_a_tmpfs(tmp_path: Path) -> None:
    body = "image: nginx:1.29\nread_only: true\ntmpfs: [/tmp, /run, /var/cache/nginx]\n"
    body += "volumes: ['./t:/etc/nginx/templates']\n"
    found = list(missing_tmpfs(service_in(tmp_path, body, {"t/default.conf.template": "server {}\n"})))
    assert [paths for paths, _ in found] == [("/etc/nginx/conf.d",)]
