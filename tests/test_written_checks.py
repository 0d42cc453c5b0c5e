"""Health checks that people write, judged against the container: those that cannot pass, and those that always do."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.lint.config import from_table
from ats_lint.lint.engine import check
from ats_lint.lint.registry import discover
from projects import write_tree

JUDGES = {"DC403", "DC404", "DC405"}


def verdicts(tmp_path: Path, body: str, test: str, files: dict[str, str] | None = None) -> list[tuple[str, str]]:
    (tmp_path / ".git").mkdir()
    text = f"services:\n  s:\n    {body}\n    healthcheck:\n      test: {test}\n  other:\n    image: own/other\n"
    write_tree(tmp_path, {"compose.yaml": text, **(files or {})})
    rules = [rule for rule in discover().rules if rule.code in JUDGES]
    result = check([tmp_path], from_table({}), rules)
    assert not result.crashes
    return [(one.rule.code, one.message) for one in result.diagnostics if one.subject == "s"]


def quoted(test: str) -> str:
    return test if test.startswith("[CMD") else "'" + test.replace("'", "''") + "'"


REDIS = "image: redis:7.4"
PG = "image: postgres:17"
MYSQL = "image: mysql:8.4"
NGINX = "image: nginx:1.27-alpine\n    volumes: ['./d.conf:/etc/nginx/conf.d/default.conf:ro']"
CANNOT = [
    (f"{REDIS}\n    command: --port 6380", "[CMD, redis-cli, ping]", "6379"),
    (f"{REDIS}\n    command: redis-server --port 6380", "redis-cli -p 6379 ping | grep PONG", "6379"),
    (f"{REDIS}\n    command: redis-server --bind 10.5.0.2", "redis-cli ping", "10.5.0.2 only"),
    (f"{REDIS}\n    command: redis-server --port 0 --unixsocket /s", "redis-cli ping", "--port"),
    (f"{REDIS}\n    command: redis-server --requirepass secret1", "redis-cli ping | grep PONG", "NOAUTH"),
    ("image: valkey/valkey:8.0\n    command: valkey-server --port 6380", "valkey-cli ping", "6379"),
    (PG, "pg_isready -h 127.0.0.1 -p 5433", "5433"),
    (PG, "[CMD, pg_isready, '-p', '5433']", "5433"),
    (f"{PG}\n    command: -c port=5433", "pg_isready -h 127.0.0.1 -p 5432", "5432"),
    (PG, "pg_isready -h db", "no host is called db"),
    (PG, "[CMD, pg_isready, -h, '$${PGHOST_NAME}']", "stays text|literal"),
    (f"{MYSQL}\n    command: --skip-networking", "mysqladmin ping -h 127.0.0.1", "--skip-networking"),
    (f"{MYSQL}\n    command: --port=3307", "mysqladmin ping -h 127.0.0.1", "3306"),
    ("image: mariadb:11.4\n    command: --bind-address=10.0.0.9", "mariadb-admin ping -h 127.0.0.1", "10.0.0.9"),
    ("image: mongo:7\n    command: --port 27018", "mongosh --eval 'db.adminCommand(1)'", "27017"),
    ("image: mongo:7", "mongosh mongodb://127.0.0.1:27018/x --eval 1", "27018"),
    ("image: memcached:1.6-alpine\n    command: memcached -p 11212", "nc -z 127.0.0.1 11211", "11211"),
    ("image: memcached:1.6-alpine\n    command: [-s, /tmp/m.sock]", "nc -z 127.0.0.1 11211", "-s"),
    ("image: elasticsearch:8.15.0", "curl -fs http://localhost:9200/_cluster/health", "speaks TLS"),
    (
        "image: elasticsearch:8.15.0\n    environment: [xpack.security.enabled=false]",
        "curl -fsk https://localhost:9200/_cluster/health",
        "does not speak TLS",
    ),
    ("image: traefik:v3.2", "[CMD, traefik, healthcheck, --ping]", "--ping is not switched on"),
    (NGINX, "wget -q --spider http://127.0.0.1:80/", "port 80"),
    (NGINX, "[CMD, wget, -q, --spider, 'http://localhost:8080/']", "not on ::1"),
    ("image: portainer/portainer-ce:2.21.4", "[CMD, wget, -qO-, 'http://localhost:9000/']", "wget is not in"),
    ("image: quay.io/keycloak/keycloak:25.0", "[CMD, curl, -f, 'http://localhost:9000/health']", "curl is not in"),
    ("image: own/a", "[CMD, curl, -f, 'http://127.0.0.1:$$PORT/']", "literal"),
]
PASSES = [
    (f"{REDIS}\n    command: redis-server --requirepass secret1", "[CMD, redis-cli, ping]", "NOAUTH"),
    (f"{REDIS}\n    command: redis-server --requirepass secret1", "[CMD, redis-cli, -a, '$${PASS}', ping]", "literal"),
    ("image: zookeeper:3.9", "echo ruok | nc 127.0.0.1 2181", "whatever is answered"),
    ("image: memcached:1.6-alpine", "echo stats | nc 127.0.0.1 11211", "whatever is answered"),
]
FINE = [
    (REDIS, "[CMD, redis-cli, ping]"),
    (f"{REDIS}\n    command: --port 6380", "redis-cli -p 6380 ping"),
    (f"{REDIS}\n    command: redis-server --bind 10.5.0.2 127.0.0.1", "redis-cli ping"),
    (f"{REDIS}\n    command: redis-server --requirepass secret1", "redis-cli ping | grep -E 'PONG|NOAUTH'"),
    (f"{REDIS}\n    command: redis-server --requirepass secret1", "redis-cli -a secret1 ping | grep PONG"),
    (f"{REDIS}\n    command: redis-server --requirepass secret1", "[CMD, redis-cli, -a, '${PASS}', ping]"),
    (
        f"{REDIS}\n    command: redis-server /etc/r.conf\n    volumes: ['/srv/r.conf:/etc/r.conf']",
        "redis-cli -p 7000 ping",
    ),
    (f"{REDIS}\n    network_mode: host", "redis-cli -p 7000 ping"),
    (PG, "pg_isready -h other"),
    (PG, "pg_isready -h db.example.com"),
    (f"{PG}\n    hostname: db", "pg_isready -h db"),
    (f"{PG}\n    networks: {{default: {{aliases: [db]}}}}", "pg_isready -h db"),
    (f"{PG}\n    extra_hosts: ['db:127.0.0.1']", "pg_isready -h db"),
    (f"{PG}\n    environment: {{PGPORT: '5433'}}", "pg_isready -h 127.0.0.1"),
    (f"{MYSQL}\n    command: --port=3307", "mysqladmin ping -h 127.0.0.1 -P 3307"),
    (f"{MYSQL}\n    command: --skip-networking", "mysqladmin ping -S /var/run/mysqld/mysqld.sock"),
    ("image: mariadb:11.4", "[CMD, healthcheck.sh, --connect, --innodb_initialized]"),
    ("image: mongo:7\n    command: --port 27018", "mongosh --port 27018 --eval 1"),
    ("image: mongo:7\n    command: --config /etc/m.yml", "mongosh --eval 1"),
    ("image: elasticsearch:8.15.0", "curl -fsk -u elastic:x https://localhost:9200/"),
    ("image: elasticsearch:7.17.0", "curl -fs http://localhost:9200/"),
    ("image: traefik:v3.2\n    command: --ping=true", "[CMD, traefik, healthcheck, --ping]"),
    ("image: traefik:v3.2\n    volumes: ['/srv/t.yml:/etc/traefik/traefik.yml']", "[CMD, traefik, healthcheck]"),
    (NGINX, "wget -q --spider http://127.0.0.1:8080/"),
    ("image: nginx:1.27-alpine", "wget -qO- http://localhost:80/ || exit 1"),
    ("image: zookeeper:3.9", "echo ruok | nc 127.0.0.1 2181 | grep imok"),
    ("image: zookeeper:3.9", '[ "$$(echo ruok | nc 127.0.0.1 2181)" = imok ]'),
    ("image: own/a", "nc -z 127.0.0.1 80"),
    ("image: own/a", "curl -f http://127.0.0.1:$$PORT/"),
    ("image: own/a", "curl -f http://nobody/ || wget -q http://127.0.0.1/"),
]


@pytest.mark.parametrize(("body", "test", "why"), CANNOT)
def test_a_check_that_cannot_pass_is_told(tmp_path: Path, body: str, test: str, why: str) -> None:
    found = verdicts(tmp_path, body, quoted(test), {"d.conf": "server { listen 8080; }\n"})
    assert [code for code, _ in found] == ["DC403"]
    assert any(part in found[0][1] for part in why.split("|"))


@pytest.mark.parametrize(("body", "test", "why"), PASSES)
def test_a_check_that_always_passes_is_told(tmp_path: Path, body: str, test: str, why: str) -> None:
    found = verdicts(tmp_path, body, quoted(test))
    assert [code for code, _ in found] == ["DC404"]
    assert why in found[0][1]


@pytest.mark.parametrize(("body", "test"), FINE)
def test_a_check_that_may_pass_is_left_alone(tmp_path: Path, body: str, test: str) -> None:
    assert verdicts(tmp_path, body, quoted(test), {"d.conf": "server { listen 8080; }\n"}) == []
