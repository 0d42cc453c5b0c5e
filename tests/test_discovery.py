"""Proxies that find their back ends by themselves: whom they find, by facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.runtime import conversations
from services import service_in

SOCKET = "volumes: ['/var/run/docker.sock:/var/run/docker.sock:ro']"


@pytest.mark.parametrize(
    ("proxy", "told", "found"),
    [
        ("traefik:v3.1", "labels: ['traefik.enable=true']", True),
        ("traefik:v3.1", "labels: ['traefik.enable=false', 'traefik.http.routers.a.rule=Host(`a`)']", False),
        ("traefik:v3.1", "labels: ['traefik.http.routers.a.service=api@internal']", False),
        ("traefik:v3.1", "labels: {caddy: a.example.com}", False),
        ("lucaslorentz/caddy-docker-proxy:2.9", "labels: {caddy: a.example.com}", True),
        ("lucaslorentz/caddy-docker-proxy:2.9", "labels: ['traefik.enable=true']", False),
        ("nginxproxy/nginx-proxy:1.6", "environment: {VIRTUAL_HOST: a.example.com}", True),
        ("nginxproxy/nginx-proxy:1.6", "environment: {HOST: a.example.com}", False),
    ],
)
def test_a_proxy_talks_to_whom_it_finds(proxy: str, told: str, found: bool, tmp_path: Path) -> None:
    web = service_in(tmp_path, f"image: own/web\n{told}", rest=f"  proxy: {{image: '{proxy}', {SOCKET}}}\n")
    assert ("proxy" in conversations.peers(web.compose).get(web.key, ())) == found
