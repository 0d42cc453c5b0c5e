"""Who is reached by which name: in variables, in what nginx reads, in settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint import container_of, networking, upstreams
from services import service_in

_DB = "  db:\n    image: postgres:16\n  cache:\n    image: redis:8\n"


@pytest.mark.parametrize(
    ("variable", "expected"),
    [
        ("DATABASE_URL: postgresql+asyncpg://u:p@localhost/x", [("localhost", (5432,), "db")]),
        ("CACHE: redis://[::1]:6379/0", [("[::1]", (6379,), "cache")]),
        ("REDIS_HOST: localhost", [("localhost", (6379,), "cache")]),
        ("DB_HOST: localhost:5432", [("localhost", (5432,), "db")]),
        ("DB_HOST: localhost", [("localhost", (5432, 3306, 27017, 1433), "db")]),
        ("MYSQL_HOST: localhost", [("localhost", (3306,), None)]),
        ("HTTP_HOST: localhost", []),
        ("SITE: http://localhost:5432", []),
        ("DB_HOST: ${SOMETHING}", []),
    ],
)
def test_variables_name_data_stores(variable: str, expected: list[tuple[object, ...]], tmp_path: Path) -> None:
    service = service_in(tmp_path, f"    image: own/app\n    environment:\n      {variable}\n", rest=_DB)
    found = [(one.host, one.ports, one.server) for one in container_of(service).asked_hosts.value]
    assert [(host, ports, other.key if other else None) for host, ports, other in found] == expected


@pytest.mark.parametrize(
    ("body", "text", "expected"),
    [
        ("", "proxy_pass http://db:80;", ["db"]),
        ("    depends_on: [db]\n", "proxy_pass http://db:80;", []),
        ("    restart: always\n", "proxy_pass http://db:80;", []),
        ("    restart: always\n", "proxy_pass http://nobody:80;", ["nobody"]),
        ("    restart: always\n", "proxy_pass http://example.org;", []),
        ("    restart: always\n", "proxy_pass http://$name;", []),
        ("    restart: always\n", "# proxy_pass http://nobody;", []),
        ("    restart: always\n", "fastcgi_pass unix:/run/php.sock;", []),
        ("    restart: always\n", "fastcgi_pass nobody:9000;", ["nobody"]),
        ("    network_mode: host\n", "proxy_pass http://nobody:80;", []),
        ("    extra_hosts: ['nobody:10.0.0.1']\n    restart: always\n", "proxy_pass http://nobody;", []),
    ],
)
def test_nginx_needs_its_back_ends_when_it_starts(body: str, text: str, expected: list[str], tmp_path: Path) -> None:
    files = {"n.conf": f"server {{\n  location / {{\n    {text}\n  }}\n}}\n"}
    mount = "    image: nginx:1.29\n    volumes: ['./n.conf:/etc/nginx/conf.d/default.conf:ro']\n"
    service = service_in(tmp_path, mount + body, files, rest=_DB)
    assert [one.host for one in upstreams.unreached(service)] == expected


@pytest.mark.parametrize(
    ("host", "outside"),
    [("smtp.example.org", True), ("db", False), ("db.internal", False), ("known.example.org", False)],
)
def test_a_name_of_the_internet_that_nobody_here_has_is_outside(host: str, outside: bool, tmp_path: Path) -> None:
    service = service_in(tmp_path, "    image: own/app\n    hostname: known.example.org\n", rest=_DB)
    assert networking.is_outside(service.compose, host) is outside


def test_mail_is_sent_by_a_server_that_a_variable_names(tmp_path: Path) -> None:
    service = service_in(tmp_path, "    image: own/app\n    environment: {SMTP_HOST: 'mail.example.org:587'}\n")
    found = container_of(service).asked_hosts
    assert found.is_known
    assert [(one.host, one.ports, one.server) for one in found.value] == [("mail.example.org", (587,), None)]
