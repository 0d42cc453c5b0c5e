"""Scaffolded backup and restore scripts under a real engine: what was backed up comes back, and only that.

`start-engine` beside this file starts the engine; without one these tests are skipped.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_stacks import Stack, eventually

from ats_lint.cli.app import cli
from composing import BINARY
from projects import write_tree

HOST = os.environ.get("ATS_LINT_E2E_HOST", "")
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not HOST, reason="no Docker engine: tests/e2e/start-engine starts one"),
]
COMPOSE = """\
services:
  db:
    image: postgres:16
    environment: {POSTGRES_PASSWORD: example}
    volumes: ["db-data:/var/lib/postgresql/data"]
  files:
    image: debian:12-slim
    command: [sleep, infinity]
    init: true
    volumes: ["uploads:/srv/uploads"]
volumes: {db-data: , uploads: }
"""
DOCKER = '#!/bin/sh\n[ "$1" = compose ] && shift && exec {compose} "$@"\nexec /usr/bin/docker "$@"\n'
QUERY = ("psql", "-U", "postgres", "-h", "/var/run/postgresql", "-At", "-c")


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    write_tree(tmp_path, {"compose.yaml": COMPOSE, "bin/docker": DOCKER.format(compose=BINARY)})
    (tmp_path / "bin" / "docker").chmod(0o755)
    made = Stack(tmp_path, f"backup{os.getpid()}")
    assert CliRunner().invoke(cli, ["scaffold", "--only", "backup", str(tmp_path)]).exit_code == 0
    made.up(wait=False)
    # Over TCP: the server that sets the data directory up listens on its socket only, and goes away again.
    eventually(lambda: made.run("db", "pg_isready", "-h", "127.0.0.1"), 60)
    yield made
    made.compose("down", "-v", "--timeout", "1", check=False)


def script(stack: Stack, name: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ, "DOCKER_HOST": HOST, "COMPOSE_PROJECT_NAME": stack.name,
        "PATH": f"{stack.directory / 'bin'}{os.pathsep}{os.environ['PATH']}",
    }  # fmt: skip
    done = subprocess.run(
        [str(stack.directory / "scripts" / name), *arguments], cwd=stack.directory, env=environment, input="yes\n",
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert not check or done.returncode == 0, f"{name}\n{done.stdout}\n{done.stderr}"
    return done


def backup(stack: Stack, name: str) -> str:
    return script(stack, name).stdout.splitlines()[-1]


def test_a_dump_comes_back(stack: Stack) -> None:
    stack.run("db", *QUERY, "create table t (a int)")
    stack.run("db", *QUERY, "insert into t values (1), (2)")
    file = backup(stack, "backup-db")
    stack.run("db", *QUERY, "delete from t where a = 1")
    stack.run("db", *QUERY, "create table later (a int)")
    script(stack, "restore-db", file)
    assert stack.run("db", *QUERY, "select a from t order by a").split() == ["1", "2"]


def test_a_dump_that_is_cut_off_changes_nothing(stack: Stack) -> None:
    stack.run("db", *QUERY, "create table t (a int)")
    file = stack.directory / backup(stack, "backup-db")
    stack.run("db", *QUERY, "insert into t values (3)")
    file.write_bytes(file.read_bytes()[:-60])
    assert script(stack, "restore-db", str(file), check=False).returncode != 0
    assert stack.run("db", *QUERY, "select a from t") == "3"


def test_files_come_back_with_owner_and_mode(stack: Stack) -> None:
    before = "cd /srv/uploads && echo old > a && chmod 640 a && chown 1234:1234 . a && echo h > .h"
    stack.run("files", "sh", "-c", before)
    file = backup(stack, "backup-files")
    stack.run("files", "sh", "-c", "cd /srv/uploads && echo new > a && rm .h && touch later")
    script(stack, "restore-files", file)
    listing = stack.run("files", "sh", "-c", "cd /srv/uploads && ls -A && cat a && stat -c %u:%a . a")
    assert listing.split() == [".h", "a", "old", "1234:755", "1234:640"]
    assert stack.inspect("files")["State"]["Running"]
