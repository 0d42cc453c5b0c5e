"""What servers listen on, as options, variables and configuration files move it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.runtime.certainty import Certainty
from ats_lint.analysis.runtime.processes import of_service
from ats_lint.analysis.runtime.serving import Serving, serving
from ats_lint.lint.config import from_table
from ats_lint.lint.prepare import prepare
from projects import write_tree


def served(tmp_path: Path, body: str, files: dict[str, str] | None = None) -> Serving:
    text = f"services:\n  s:\n    {body}\n"
    (tmp_path / ".git").mkdir(parents=True)
    write_tree(tmp_path, {"compose.yaml": text, **(files or {})})
    run = prepare([tmp_path], from_table({}), ())
    services = (service for unit in run.units for service in run.project(unit).services)
    found = serving(of_service(next(services)))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("body", "port"),
    [
        ("image: redis:7\n    command: redis-server --port 6380", 6380),
        ("image: redis:7\n    command: [--port, '6380']", 6380),
        ("image: redis:7\n    command: sh -c 'exec redis-server --port 6380'", 6380),
        ("image: postgres:16\n    command: -p 5433", 5433),
        ("image: postgres:16\n    command: postgres -c port=5433 -c max_connections=9", 5433),
        ("image: postgres:16\n    environment: {PGPORT: '5433'}", 5433),
        ("image: mysql:8.4\n    command: --port=3307", 3307),
        ("image: mariadb:11.4\n    command: -P 3307", 3307),
        ("image: mongo:7\n    command: mongod --port 27018", 27018),
        ("image: memcached:1.6\n    command: memcached -p 11212", 11212),
        ("image: memcached:1.6\n    command: memcached -p11212", 11212),
        ("image: prom/prometheus:v3.0.0\n    command: --web.listen-address=:9095", 9095),
        ("image: grafana/grafana:11.2.0\n    environment: {GF_SERVER_HTTP_PORT: 3100}", 3100),
        ("image: minio/minio:RELEASE.2024-10-29T16-01-48Z\n    command: server /data --address :9090", 9090),
        ("image: n8nio/n8n:1.60.0\n    environment: {N8N_PORT: 80}", 80),
        ("image: elasticsearch:8.15.0\n    environment: [http.port=9201]", 9201),
        ("image: registry:2\n    environment: {REGISTRY_HTTP_ADDR: '0.0.0.0:5001'}", 5001),
    ],
)
def test_settings_move_the_port(tmp_path: Path, body: str, port: int) -> None:
    found = served(tmp_path, body)
    assert [one.port for one in found.listeners[:1]] == [port]
    assert found.certainty is Certainty.KNOWN


@pytest.mark.parametrize(
    ("body", "files", "ports"),
    [
        (
            "image: nginx:1.27\n    volumes: ['./a.conf:/etc/nginx/conf.d/default.conf']",
            {"a.conf": "server {\n listen 8080; # listen 9\n location / { return 200; }\n}\n"},
            {8080},
        ),
        (
            "image: nginx:1.27\n    volumes: ['./extra.conf:/etc/nginx/conf.d/extra.conf']",
            {"extra.conf": "server { listen 8080; }"},
            {8080, 80},
        ),
        (
            "image: nginx:1.27\n    volumes: ['./conf.d:/etc/nginx/conf.d']",
            {"conf.d/site.conf": "server { listen 127.0.0.1:81; }\nserver { listen [::]:82 ssl; }"},
            {81, 82},
        ),
        (
            "image: nginx:1.27\n    environment: {PORT: '8081'}\n    volumes: ['./t:/etc/nginx/templates']",
            {"t/default.conf.template": "server { listen ${PORT}; server_name $host; }"},
            {8081},
        ),
        (
            "image: nginx:1.27\n    volumes: ['./n.conf:/etc/nginx/nginx.conf']",
            {"n.conf": "events {}\nhttp { server { listen 90; } server { root /x; } }"},
            {90, 80},
        ),
        (
            "image: httpd:2.4\n    volumes: ['./h.conf:/usr/local/apache2/conf/httpd.conf']",
            {"h.conf": "#Listen 80\nListen 0.0.0.0:8080\nListen 8443 https\n"},
            {8080, 8443},
        ),
        (
            "image: haproxy:3.0\n    volumes: ['./h:/usr/local/etc/haproxy']",
            {"h/haproxy.cfg": "frontend a\n  bind *:81,:82\n  bind /run/x.sock\n"},
            {81, 82},
        ),
        (
            "image: redis:7\n    command: redis-server /etc/r/r.conf\n    volumes: ['./r:/etc/r']",
            {"r/r.conf": "# port 1\nport 6390\nbind 0.0.0.0\n"},
            {6390},
        ),
        (
            "image: mysql:8.4\n    volumes: ['./my.cnf:/etc/mysql/conf.d/my.cnf']",
            {"my.cnf": "[client]\nport = 1\n[mysqld]\nport = 3310\n"},
            {3310, 33060},
        ),
        (
            "image: mongo:7\n    command: mongod --config /etc/m.yml\n    volumes: ['./m.yml:/etc/m.yml']",
            {"m.yml": "net:\n  port: 27020\n  bindIp: 0.0.0.0\n"},
            {27020},
        ),
        (
            "image: grafana/grafana:11.2.0\n    volumes: ['./g.ini:/etc/grafana/grafana.ini']",
            {"g.ini": "[server]\n; http_port = 1\nhttp_port = 3200\n"},
            {3200},
        ),
    ],
)
def test_mounted_configuration_moves_the_ports(
    tmp_path: Path, body: str, files: dict[str, str], ports: set[int]
) -> None:
    found = served(tmp_path, body, files)
    assert {one.port for one in found.listeners} == ports
    assert found.certainty is Certainty.KNOWN


def test_inline_configs_and_copied_files_count(tmp_path: Path) -> None:
    inline = served(
        tmp_path / "a",
        "image: httpd:2.4\n    configs: [{source: c, target: /usr/local/apache2/conf/httpd.conf}]\n"
        "configs:\n  c:\n    content: |\n      Listen 8080\n",
    )
    assert [one.port for one in inline.listeners] == [8080]
    copied = served(
        tmp_path / "b",
        "build: .",
        {"Dockerfile": "FROM nginx:1.27\nCOPY site/ /etc/nginx/conf.d/\n", "site/default.conf": "server {listen 88;}"},
    )
    assert [one.port for one in copied.listeners] == [88]


@pytest.mark.parametrize(
    "body",
    [
        "image: nginx:1.27\n    volumes: ['conf:/etc/nginx/conf.d']\nvolumes: {conf: }",
        "image: nginx:1.27\n    volumes: ['/srv/nginx.conf:/etc/nginx/nginx.conf']",
        "image: redis:7\n    command: redis-server /usr/local/etc/redis/redis.conf\n"
        "    volumes: ['/srv/redis:/usr/local/etc/redis']",
        "image: redis:7\n    command: redis-server --port ${UNSET}",
    ],
)
def test_what_is_not_in_view_is_unknown(tmp_path: Path, body: str) -> None:
    assert served(tmp_path, body).certainty is Certainty.UNKNOWN


def test_addresses_password_tls_and_sockets(tmp_path: Path) -> None:
    bound = served(tmp_path / "a", "image: redis:7\n    command: redis-server --bind 10.5.0.2 --requirepass x")
    assert bound.main is not None
    assert bound.main.answers("127.0.0.1") is False
    assert bound.main.answers("10.5.0.2") is True
    assert bound.password is True
    socket = served(tmp_path / "b", "image: memcached:1.6\n    command: [-s, /tmp/m.sock]")
    assert (socket.listeners, socket.socket) == ((), "-s")
    closed = served(tmp_path / "c", "image: mysql:8.4\n    command: --skip-networking")
    assert (closed.listeners, closed.socket) == ((), "--skip-networking")
    secret = served(tmp_path / "d", "image: elasticsearch:8.15.0")
    assert secret.main is not None
    assert secret.main.tls is True
    plain = served(tmp_path / "e", "image: elasticsearch:8.15.0\n    environment: [xpack.security.enabled=false]")
    assert plain.main is not None
    assert plain.main.tls is False
