"""Hardened services start, and start again over the data that the first start left; jobs run once.

`start-engine` beside this file starts the engine; without one these tests are skipped.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_stacks import Stack, eventually

from ats_lint.cli.app import cli
from projects import write_tree

HOST = os.environ.get("ATS_LINT_E2E_HOST", "")
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not HOST, reason="no Docker engine: tests/e2e/start-engine starts one"),
]
COMPOSE = """\
services:
  cache:
    image: redis:7
    volumes: ["cache-data:/data"]
  db:
    image: postgres:16
    environment: {POSTGRES_PASSWORD: example}
    volumes: ["db-data:/var/lib/postgresql/data"]
  count:
    image: redis:7
    command: [sh, -c, "until redis-cli -h cache ping; do sleep 1; done; redis-cli -h cache incr runs"]
    depends_on: [cache]
  svc:
    build: .
    volumes: ["svc-data:/srv/data"]
volumes: {cache-data: , db-data: , svc-data: }
"""
DOCKERFILE = """\
FROM debian:12-slim
RUN useradd -u 1500 svc
COPY start.sh /start.sh
ENTRYPOINT ["sh", "/start.sh"]
CMD ["sh", "-c", "umask 077; mkdir -p /srv/data/d; date >> /srv/data/d/starts; exec sleep infinity"]
"""
DROPPED = """\
services:
  cache:
    image: redis:7
    cap_drop: [ALL]
    volumes: ["data:/data"]
volumes: {data: }
"""
START = '#!/bin/sh\nset -e\nchown -R svc /srv/data\nexec gosu svc "$@"\n'


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    write_tree(tmp_path, {"compose.yaml": COMPOSE, "Dockerfile": DOCKERFILE, "start.sh": START})
    (tmp_path / ".git").mkdir()
    made = Stack(tmp_path, f"second{os.getpid()}")
    yield made
    made.compose("down", "-v", "--timeout", "1", check=False)


def fix(stack: Stack, *options: str) -> str:
    CliRunner().invoke(cli, ["--fix", *options, "--select", "DC103,DC104,DC110,DC123,DC406", str(stack.directory)])
    return (stack.directory / "compose.yaml").read_text()


def starts(stack: Stack) -> int:
    return len(stack.run("svc", "sh", "-c", "gosu svc cat /srv/data/d/starts").splitlines())


def recreate(stack: Stack) -> None:
    stack.up("--force-recreate", wait=False)
    # Over TCP: the server that sets the data directory up listens on its socket only, and goes away again.
    eventually(lambda: stack.run("db", "pg_isready", "-h", "127.0.0.1"), 60)
    eventually(lambda: stack.run("cache", "redis-cli", "ping"))
    time.sleep(2)


@pytest.mark.parametrize("options", [(), ("--unsafe-fixes",)], ids=["safe", "unsafe"])
def test_hardened_services_start_twice_over_their_data(stack: Stack, options: tuple[str, ...]) -> None:
    """The capabilities that are left are those of the second start, too."""
    stack.build()
    recreate(stack)
    stack.run("cache", "redis-cli", "set", "kept", "yes")
    stack.run("db", "psql", "-U", "postgres", "-h", "/var/run/postgresql", "-c", "create table kept (a int)")
    text = fix(stack, *options)
    assert text.count("cap_drop") == (4 if options else 2)
    assert "read_only: true" in text
    for _ in range(2):
        recreate(stack)
        assert stack.inspect("svc")["State"]["Running"]
        assert stack.run("cache", "redis-cli", "get", "kept") == "yes"
        stack.run("db", "psql", "-U", "postgres", "-h", "/var/run/postgresql", "-c", "select * from kept")
    assert starts(stack) == 3


def test_a_job_runs_once(stack: Stack) -> None:
    """A client with a task gets no restart policy."""
    fix(stack)
    stack.up("cache", "count", wait=False)
    time.sleep(8)
    assert stack.run("cache", "redis-cli", "get", "runs") == "1"


def test_a_start_without_its_capabilities_is_told_rightly(stack: Stack) -> None:
    """What DC123 reports does not start, and starts after its fix."""
    path = stack.directory / "compose.yaml"
    path.write_text(DROPPED)
    stack.up(wait=False)
    time.sleep(2)
    assert not stack.inspect("cache")["State"]["Running"]
    fix(stack)
    stack.up(wait=False)
    assert eventually(lambda: stack.run("cache", "redis-cli", "ping")) == "PONG"
