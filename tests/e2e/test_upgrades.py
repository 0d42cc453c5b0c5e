"""What ran before runs after: projects with data, fixed under a real engine, in place, on later starts and in a clone.

Each project starts as it was written and is given data. The safe fixes must change nothing that its users see: after
`up`, after a second start, and in another clone that has what `.env.example` asks for. Then come the unsafe fixes on
top of that data, with the migration that they bring.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_stacks import FIXTURES, HOST, Stack, eventually, names_to_itself

from ats_lint.cli.app import cli
from composing import BINARY

PROJECTS = Path(__file__).parent / "projects"
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not HOST, reason="no Docker engine: tests/e2e/start-engine starts one"),
]


def web(port: int, path: str, text: str | None = None, host: str = "") -> str:
    """Ask a service over its published port; `text` is posted."""
    headers = {"Host": host} if host else {}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", text.encode() if text else None, headers)
    with urllib.request.urlopen(request, timeout=5) as answer:
        return str(answer.read().decode())


def sql(stack: Stack, words: str) -> str:
    return stack.run("db", "psql", "-U", "postgres", "-tAc", words)


def mariadb(stack: Stack, words: str) -> str:
    return stack.run("sql", "mariadb", "-h127.0.0.1", "-ublog", "-pblog-s3cret", "blog", "-Ne", words)


def redis(stack: Stack, service: str, *words: str) -> str:
    return stack.run(service, "redis-cli", "--no-auth-warning", *words)


@dataclass(frozen=True)
class Case:
    """A project: how data is put into it, and what is read of it whenever it runs."""

    name: str
    write: Callable[[Stack], object]
    read: Callable[[Stack], object]
    data: tuple[str, ...] = ()
    """Directories with data, which no clone has."""
    jobs: bool = False
    """Whether containers end, so that waiting for all to run is in vain."""
    named: bool = False
    """Whether containers have names of their own, which a clone needs, too."""
    env: dict[str, str] = field(default_factory=dict)
    source: Path | None = None


def _write_notes(stack: Stack) -> None:
    sql(stack, "CREATE TABLE IF NOT EXISTS orders AS SELECT generate_series(1, 1000) AS a")
    web(18101, "/a.txt", "a note")


def _write_broker(stack: Stack) -> None:
    # Its client, run as root, would make the cookie that the server could not read.
    stack.run("mq", "test", "-e", "/var/lib/rabbitmq/.erlang.cookie")
    if "kept" not in stack.run("mq", "rabbitmqctl", "-q", "list_vhosts").split():
        stack.run("mq", "rabbitmqctl", "add_vhost", "kept")


def _write_blog(stack: Stack) -> None:
    mariadb(stack, "CREATE TABLE IF NOT EXISTS posts AS SELECT 'first' AS title")
    web(18105, "/a.png", "picture")


def _write_edge(stack: Stack) -> None:
    sql(stack, "CREATE TABLE IF NOT EXISTS kept AS SELECT 7 AS a")
    web(18108, "/a.txt", "through the proxy", "web.example")


def _jobs(stack: Stack) -> object:
    runs = redis(stack, "cache", "get", "runs")
    time.sleep(3)
    assert redis(stack, "cache", "get", "runs") == runs, "the job runs again and again"
    return redis(stack, "cache", "get", "kept"), web(18107, "/a.txt")


def _broker(stack: Stack) -> object:
    assert "broker says True" in stack.compose("logs", "--tail", "5", "worker").stdout
    return "kept" in stack.run("mq", "rabbitmqctl", "-q", "list_vhosts").split()


CASES = [
    Case(
        "notes", _write_notes, lambda one: (sql(one, "SELECT count(*) FROM orders"), web(18101, "/a.txt")), ("pgdata",)
    ),
    Case("counter", lambda _: [web(18102, "/", "x") for _ in range(3)], lambda _: web(18102, "/")),
    Case("site", lambda _: web(18103, "/", "stored by go"), lambda _: web(18103, "/"), ("state",)),
    Case("broker", _write_broker, _broker),
    Case("blog", _write_blog, lambda one: (mariadb(one, "SELECT title FROM posts"), web(18105, "/a.png"))),
    Case("store", lambda _: web(18106, "/a.txt", "thing"), lambda _: web(18106, "/a.txt")),
    Case(
        "jobs",
        lambda one: (redis(one, "cache", "set", "kept", "yes"), web(18107, "/a.txt", "work")),
        _jobs,
        jobs=True,
    ),
    Case(
        "edge",
        _write_edge,
        lambda one: (sql(one, "SELECT a FROM kept"), web(18108, "/a.txt", host="web.example")),
        env={"ENGINE": HOST.removeprefix("unix://")},
    ),
    Case(
        "shared",
        lambda _: web(18109, "/a.txt", "shared"),
        lambda _: (web(18109, "/a.txt"), web(18109, "/a.done")),
        ("storage",),
    ),
    Case(
        # The mount lies above the data, which are in an anonymous volume.
        "misplaced",
        lambda one: sql(one, "CREATE TABLE IF NOT EXISTS kept AS SELECT 7 AS a"),
        lambda one: sql(one, "SELECT a FROM kept"),
        ("pg",),
    ),
    Case(
        "sample",
        lambda one: redis(one, "redis", "set", "kept", "yes"),
        lambda one: (redis(one, "redis", "get", "kept"), web(18080, "/healthz")),
        named=True,
        source=FIXTURES / "ats-sentinel-swarm" / "input",
    ),
]


PANEL = Case(
    "panel",
    lambda one: one.run("panel", "sh", "-c", "mkdir -p /var/lib/grafana/kept && echo 7 > /var/lib/grafana/kept/a"),
    lambda one: (
        one.run("panel", "sh", "-c", "cat /var/lib/grafana/kept/a; stat -c %u /var/lib/grafana/kept"),
        web(18110, "/api/health"),
    ),
)


class Upgrade:
    """One project in its working directory, and what is done to it."""

    def __init__(self, case: Case, directory: Path) -> None:
        self.case = case
        self.directory = directory
        shutil.copytree(case.source or PROJECTS / case.name, directory)
        (directory / ".git").mkdir()
        if case.source is not None:
            shutil.copy(directory / ".env.example", directory / ".env")
        self.stack = Stack(directory, f"e2e-up-{case.name}")
        self.ran: list[str] = []

    def start(self, stack: Stack) -> None:
        stack.build()
        stack.up("--timeout", "2", "--remove-orphans", wait=False)

    def healthy(self, stack: Stack) -> None:
        """Wait until every check passes, and nothing has ended that stayed before the fixes."""
        for service in self.ran:
            eventually(lambda service=service: self._is_well(stack, service), 90)

    def remember(self) -> None:
        """Take note of the services that run before any fix: one that cannot start is no matter of the fixes."""
        for service in self.stack.compose("config", "--services").stdout.split():
            state = self.stack.inspect(service)["State"]
            if state["Status"] == "running" or (self.case.jobs and state["ExitCode"] == 0):
                self.ran.append(service)
        assert self.ran

    def _is_well(self, stack: Stack, service: str) -> None:
        found = stack.inspect(service)
        state = found["State"]
        ended = self.case.jobs and state["Status"] == "exited" and state["ExitCode"] == 0
        assert ended or state["Status"] == "running", (service, state, stack.compose("logs", service).stdout[-2000:])
        health = state.get("Health", {}).get("Status", "healthy")
        assert health in ("starting", "healthy"), (service, state["Health"]["Log"][-2:])
        if health == "starting":
            # The engine asks for the first time when an interval has passed: ask what it would ask.
            kind, *words = found["Config"]["Healthcheck"]["Test"]
            stack.docker("exec", found["Id"], *(["sh", "-c", *words] if kind == "CMD-SHELL" else words))

    def fix(self, *options: str) -> None:
        result = CliRunner().invoke(cli, ["check", "--fix", *options, "--exit-zero", str(self.directory)])
        assert result.exit_code == 0, result.output

    def migrate(self) -> None:
        for script in self.directory.glob("*.migrate.sh"):
            tools = self.directory.parent / "tools"
            (tools / "cli-plugins").mkdir(parents=True, exist_ok=True)
            plugin = tools / "cli-plugins" / "docker-compose"
            plugin.unlink(missing_ok=True)
            plugin.symlink_to(str(BINARY))
            env = {**os.environ, **self.case.env, "DOCKER_HOST": HOST, "DOCKER_CONFIG": str(tools),
                   "COMPOSE_PROJECT_NAME": self.stack.name, "PATH": f"/usr/bin:{os.environ['PATH']}"}  # fmt: skip
            for _ in range(2):
                done = subprocess.run(
                    ["sh", script, "--yes", "--no-build"], env=env, capture_output=True, text=True, check=False
                )
                assert done.returncode == 0, done.stdout + done.stderr

    def again(self) -> None:
        """Stop everything and start it again, as a host does that boots."""
        self.stack.compose("stop", "--timeout", "2")
        self.stack.compose("start")

    def expect(self, stack: Stack, wanted: object, when: str) -> None:
        def same() -> None:
            found = self.case.read(stack)
            assert found == wanted, (when, found, wanted)

        eventually(same, 60)

    def clone(self) -> Stack:
        """Return what another clone has: the files that Git would keep, and a `.env` with the values asked for."""
        target = self.directory.parent / "clone"
        shutil.copytree(self.directory, target, ignore=shutil.ignore_patterns(*self.case.data))
        return Stack(target, f"e2e-clone-{self.case.name}")


@pytest.fixture
def upgrade(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Upgrade]:
    for name, value in request.param.env.items():
        monkeypatch.setenv(name, value)
    with names_to_itself() if request.param.named else nullcontext():
        made = Upgrade(request.param, tmp_path / "work")
        try:
            yield made
        finally:
            made.stack.compose("down", "--volumes", "--timeout", "1", check=False)


@pytest.mark.parametrize("upgrade", CASES, ids=lambda case: case.name, indirect=True)
def test_what_ran_before_runs_after(upgrade: Upgrade) -> None:
    stack, case = upgrade.stack, upgrade.case
    upgrade.start(stack)
    eventually(lambda: case.write(stack), 60)
    eventually(lambda: case.read(stack), 60)
    wanted = case.read(stack)
    upgrade.remember()

    upgrade.fix()
    upgrade.start(stack)
    upgrade.healthy(stack)
    upgrade.expect(stack, wanted, "after the safe fixes")
    upgrade.again()
    upgrade.healthy(stack)
    upgrade.expect(stack, wanted, "on the second start after the safe fixes")

    stack.compose("down" if case.named else "stop", "--timeout", "2")
    fresh = upgrade.clone()
    try:
        upgrade.start(fresh)
        upgrade.healthy(fresh)
        eventually(lambda: case.write(fresh), 60)
        upgrade.expect(fresh, wanted, "in a fresh clone")
    finally:
        fresh.compose("down", "--volumes", "--timeout", "1", check=False)

    upgrade.start(stack)
    upgrade.healthy(stack)
    if case.named:
        # Its containers were removed to make way, and what lay in anonymous volumes with them.
        eventually(lambda: case.write(stack), 60)
    upgrade.fix("--unsafe-fixes")
    stack.build()
    upgrade.migrate()
    upgrade.start(stack)
    upgrade.healthy(stack)
    upgrade.expect(stack, wanted, "after the unsafe fixes")
    upgrade.again()
    upgrade.healthy(stack)
    upgrade.expect(stack, wanted, "on the second start after the unsafe fixes")


@pytest.mark.parametrize("upgrade", [PANEL], indirect=True)
def test_data_in_the_layer_of_a_container_move_with_the_fixes(upgrade: Upgrade) -> None:
    """The one image that can carry them over has a user, who must not become their owner."""
    stack, case = upgrade.stack, upgrade.case
    upgrade.start(stack)
    eventually(lambda: case.write(stack), 60)
    wanted = eventually(lambda: case.read(stack), 60)
    upgrade.remember()
    upgrade.fix("--unsafe-fixes")
    upgrade.migrate()
    upgrade.start(stack)
    upgrade.healthy(stack)
    upgrade.expect(stack, wanted, "after the unsafe fixes")
