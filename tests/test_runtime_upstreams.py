"""Hosts that a proxy's configuration names and cannot reach."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.runtime.upstreams import unreached
from services import service_in

BODY = "image: nginx:1.29\nrestart: always\nvolumes: ['./site.conf:/etc/nginx/conf.d/default.conf:ro']\n"
REST = "  api:\n    image: api\n  far:\n    image: far\n    networks: [other]\nnetworks: {other: {}}\n"


@pytest.mark.parametrize(
    ("line", "hosts"),
    [
        ("proxy_pass http://api:3000;", []),
        ("proxy_pass http://apii:3000;", ["apii"]),
        ("proxy_pass http://far:3000;", ["far"]),
        ("# proxy_pass http://apii:3000;", []),
        ("proxy_pass http://www.example.org;", []),
        ("proxy_pass http://127.0.0.1:3000;", []),
        ("set $up apii; proxy_pass http://$up;", []),
    ],
)
def test_where_a_proxy_passes_to(line: str, hosts: list[str], tmp_path: Path) -> None:
    conf = f"server {{\n  listen 80;\n  location / {{ {line} }}\n}}\n"
    service = service_in(tmp_path, BODY, {"site.conf": conf}, REST)
    found = list(unreached(service))
    assert [one.host for one in found] == hosts
    assert all(one.file == "default.conf" and one.why for one in found)
