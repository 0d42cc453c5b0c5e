"""Fixed projects under a real engine: they build, start, become healthy, keep their data, and let nobody in.

`start-engine` beside this file starts the engine; without one these tests are skipped.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ats_lint.cli.app import cli
from composing import BINARY

HOST = os.environ.get("ATS_LINT_E2E_HOST", "")
FIXTURES = Path(__file__).parents[2] / "fixtures"
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not HOST, reason="no Docker engine: tests/e2e/start-engine starts one"),
]


@dataclass
class Stack:
    """One project, running."""

    directory: Path
    name: str

    def compose(self, *args: str, check: bool = True, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "DOCKER_HOST": HOST, "COMPOSE_PROJECT_NAME": self.name, "DOCKER_BUILDKIT": "1"}
        done = subprocess.run(
            [str(BINARY), *args], cwd=self.directory, env=env, input=stdin,
            capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        assert not check or done.returncode == 0, f"{args}\n{done.stdout}\n{done.stderr}\n{self._logs()}"
        return done

    def _logs(self) -> str:
        return self.compose("logs", "--tail", "30", check=False).stdout

    def build(self) -> None:
        """Build the images with the plain client: Compose asks for a builder that an offline engine does not have."""
        services = json.loads(self.compose("config", "--format", "json").stdout)["services"]
        for key, service in services.items():
            if "build" in service:
                build = service["build"]
                target = ["--target", build["target"]] if "target" in build else []
                file = Path(build["context"]) / build.get("dockerfile", "Dockerfile")
                self.docker(
                    "build", "--quiet", "--network", "none", *target, "-f", str(file),
                    "-t", service.get("image", f"{self.name}-{key}"), build["context"],
                )  # fmt: skip

    def docker(self, *args: str) -> str:
        env = {**os.environ, "DOCKER_HOST": HOST, "DOCKER_BUILDKIT": "1"}
        done = subprocess.run(["/usr/bin/docker", *args], env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{args}\n{done.stderr}"
        return done.stdout

    def up(self, *args: str, wait: bool = True) -> None:
        self.compose("up", "-d", "--no-build", "--pull", "never", *(["--wait"] if wait else []), *args)

    def inspect(self, service: str) -> dict[str, Any]:
        (container,) = self.compose("ps", "-aq", service).stdout.split()
        (found,) = json.loads(self.docker("inspect", container))
        return found  # type: ignore[no-any-return]

    def health(self, service: str) -> str | None:
        state = self.inspect(service)["State"]
        return state["Health"]["Status"] if "Health" in state else None

    def run(self, service: str, *words: str, check: bool = True) -> str:
        return self.compose("exec", "-T", service, *words, check=check).stdout.strip()

    def uids(self, service: str) -> set[str]:
        """Return the users of the service's processes, those of health checks left out."""
        (container,) = self.compose("ps", "-q", service).stdout.split()
        rows = self.docker("top", container, "-eo", "uid,pid").splitlines()[1:]
        return {row.split()[0] for row in rows}

    def reaches(self, service: str, host: str, port: int) -> bool:
        """Tell whether a service can open a connection to another one."""
        script = f"import socket; socket.create_connection(('{host}', {port}), 3)"
        return self.compose("exec", "-T", service, "python3", "-c", script, check=False).returncode == 0

    def get(self, port: int, path: str) -> str:
        import urllib.request

        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return str(answer.read().decode())


def eventually(action: Any, seconds: float = 60) -> Any:
    """Call until it raises no more; the last error is raised when time is up."""
    end = time.monotonic() + seconds
    while True:
        try:
            return action()
        except Exception:
            if time.monotonic() > end:
                raise
            time.sleep(0.5)


def project(name: str, directory: Path, *, fixed: bool) -> Stack:
    """Copy a fixture into a repository of its own and fix it there."""
    target = directory / name
    shutil.copytree(FIXTURES / name / "input", target)
    (target / ".git").mkdir()
    if (target / ".env.example").exists() and not fixed:
        shutil.copy(target / ".env.example", target / ".env")
    if fixed:
        result = CliRunner().invoke(cli, ["check", "--fix", "--unsafe-fixes", "--exit-zero", str(target)])
        assert result.exit_code == 0, result.output
        assert "dropped" not in result.stderr
    return Stack(target, f"e2e-{name}-{'after' if fixed else 'before'}")


@contextmanager
def names_to_itself() -> Iterator[None]:
    """Wait until nobody else runs a project whose containers have names of their own."""
    with (Path(tempfile.gettempdir()) / "ats-lint-e2e.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def running(name: str, tmp_path: Path, *, fixed: bool) -> Iterator[Stack]:
    with names_to_itself():
        stack = project(name, tmp_path, fixed=fixed)
        try:
            stack.build()
            stack.up(wait=fixed)
            yield stack
        finally:
            stack.compose("down", "--volumes", "--timeout", "1", check=False)


@pytest.fixture(scope="class")
def swarm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    yield from running("ats-sentinel-swarm", tmp_path_factory.mktemp("swarm"), fixed=True)


@pytest.fixture(scope="class")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    yield from running("node-postgres", tmp_path_factory.mktemp("shop"), fixed=True)


@pytest.fixture(scope="class")
def thumbnails(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    yield from running("multi-stage-worker", tmp_path_factory.mktemp("thumbnails"), fixed=True)


@pytest.fixture
def unfixed(tmp_path: Path) -> Iterator[Stack]:
    yield from running("ats-sentinel-swarm", tmp_path, fixed=False)


def test_swarm_starts_as_root_before_the_fixes(unfixed: Stack) -> None:
    assert eventually(lambda: unfixed.get(18080, "/healthz"))
    assert unfixed.uids("orchestrator") == {"0"}
    assert unfixed.health("redis") is None
    assert unfixed.reaches("grafana", "redis", 6379)


class TestSwarm:
    def test_every_service_is_healthy(self, swarm: Stack) -> None:
        services = swarm.compose("config", "--services").stdout.split()
        assert {service: swarm.health(service) for service in services} == dict.fromkeys(services, "healthy")

    def test_nothing_runs_as_root_that_need_not(self, swarm: Stack) -> None:
        users = {service: swarm.uids(service) for service in ("orchestrator", "n8n", "redis", "prometheus", "grafana")}
        assert not any("0" in uids for uids in users.values()), users

    def test_home_and_data_of_the_application_are_its_own(self, swarm: Stack) -> None:
        assert swarm.run("orchestrator", "sh", "-c", "cd && pwd && touch /tmp/x && echo ok").endswith("ok")
        assert swarm.run("orchestrator", "sh", "-c", "echo cv > /app/uploads/a.txt && cat /app/uploads/a.txt") == "cv"

    def test_application_answers_and_stores(self, swarm: Stack) -> None:
        assert eventually(lambda: swarm.get(18080, "/healthz"))

    def test_data_tier_is_out_of_reach_of_the_edge(self, swarm: Stack) -> None:
        assert swarm.reaches("orchestrator", "redis", 6379)
        assert swarm.reaches("orchestrator", "qdrant", 6333)
        assert not swarm.reaches("grafana", "redis", 6379)
        assert not swarm.reaches("n8n", "redis", 6379)

    def test_limits_and_log_options_apply(self, swarm: Stack) -> None:
        host = swarm.inspect("redis")["HostConfig"]
        assert host["Memory"] == 256 * 1024 * 1024
        assert host["NanoCpus"] == 1_000_000_000
        assert host["LogConfig"] == {"Type": "json-file", "Config": {"max-file": "3", "max-size": "10m"}}
        assert host["RestartPolicy"]["Name"] == "unless-stopped"
        assert host["ReadonlyRootfs"]
        assert host["CapDrop"] == ["ALL"]

    def test_secret_is_the_same_and_out_of_the_file(self, swarm: Stack) -> None:
        assert "GF_SECURITY_ADMIN_PASSWORD=admin" in swarm.run("grafana", "env").splitlines()
        assert "PASSWORD=admin" not in (swarm.directory / "docker-compose.yml").read_text()

    def test_data_survives_a_recreated_container_and_a_second_start(self, swarm: Stack) -> None:
        swarm.run("redis", "redis-cli", "set", "kept", "yes")
        swarm.run("redis", "redis-cli", "save")
        swarm.up("--force-recreate", "redis", "orchestrator")
        assert swarm.run("redis", "redis-cli", "get", "kept") == "yes"
        swarm.compose("restart", "--timeout", "5")
        swarm.up()
        assert swarm.run("redis", "redis-cli", "get", "kept") == "yes"
        assert swarm.health("qdrant") == "healthy"


class TestShop:
    def test_every_service_with_a_check_is_healthy(self, shop: Stack) -> None:
        assert (shop.health("api"), shop.health("db")) == ("healthy", "healthy")

    def test_application_is_not_root_and_reads_the_database(self, shop: Stack) -> None:
        assert "0" not in shop.uids("api")
        assert isinstance(json.loads(eventually(lambda: shop.get(3000, "/books"))), list)

    def test_database_is_out_of_reach_of_other_hosts(self, shop: Stack) -> None:
        bindings = shop.inspect("db")["HostConfig"]["PortBindings"] or {}
        assert all(one["HostIp"] == "127.0.0.1" for port in bindings.values() for one in port)

    def test_second_start_of_the_database_works_and_keeps_data(self, shop: Stack) -> None:
        count = "SELECT count(*) FROM book"
        before = shop.run("db", "psql", "-U", "shop", "-d", "shop", "-tAc", count)
        shop.run("db", "psql", "-U", "shop", "-d", "shop", "-c", "CREATE TABLE kept (a int)")
        shop.up("--force-recreate", "db")
        shop.compose("restart", "--timeout", "5", "db")
        shop.up()
        assert shop.run("db", "psql", "-U", "shop", "-d", "shop", "-tAc", count) == before
        assert shop.run("db", "psql", "-U", "shop", "-d", "shop", "-tAc", "SELECT count(*) FROM kept") == "0"


class TestThumbnails:
    def test_worker_that_shares_the_image_is_healthy_or_unchecked(self, thumbnails: Stack) -> None:
        assert thumbnails.health("web") == "healthy"
        assert thumbnails.health("worker") in {None, "healthy"}
        assert thumbnails.inspect("worker")["State"]["Running"]

    def test_volume_below_the_working_directory_is_writable(self, thumbnails: Stack) -> None:
        assert thumbnails.uids("web") == thumbnails.uids("worker")
        assert "0" not in thumbnails.uids("web")
        assert thumbnails.run("worker", "sh", "-c", "echo a > /srv/app/cache/a && cat /srv/app/cache/a") == "a"

    def test_queue_survives(self, thumbnails: Stack) -> None:
        thumbnails.run("queue", "redis-cli", "set", "kept", "yes")
        thumbnails.run("queue", "redis-cli", "save")
        thumbnails.up("--force-recreate")
        assert thumbnails.run("queue", "redis-cli", "get", "kept") == "yes"
