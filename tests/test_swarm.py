"""Files for `docker stack deploy` and for Podman."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from ats_lint.cli import app as cli
from ats_lint.files.source import Source
from ats_lint.syntax.compose.files import ComposeFile
from projects import read_tree, write_tree

STACK = """\
version: "{version}"
services:
  web:
    image: nginx:1.29
    depends_on:
      - db
    deploy:
      replicas: 2
      update_config:
        parallelism: 1
  db:
    image: postgres:17
    healthcheck:
      test: pg_isready -h 127.0.0.1
    volumes:
      - data:/var/lib/postgresql/data
volumes:
  data:
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lint(*arguments: str) -> list[dict[str, Any]]:
    done = CliRunner().invoke(cli.cli, ["-q", "-f", "json", *arguments])
    assert done.exit_code in {0, 1}, done.output
    return json.loads(done.output)["diagnostics"]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("name", "stack"),
    [
        ("stack.yml", True),
        ("docker-stack.yml", True),
        ("docker-stack.prod.yaml", True),
        ("docker-compose.swarm.yml", True),
        ("compose.stack.yaml", True),
        ("compose.yaml", False),
        ("haystack-compose.yml", False),
        ("compose.openstack.yml", False),
    ],
)
def test_names_of_stacks(name: str, stack: bool) -> None:
    assert ComposeFile(Source(Path("/p") / name, "services: {}\n")).is_stack is stack


def services(root: Path, name: str) -> dict[str, dict[str, Any]]:
    return YAML(typ="safe").load(read_tree(root)[name])["services"]  # type: ignore[no-any-return]


@pytest.mark.parametrize("version", ["3.8", "3.9"])
def test_nothing_is_written_that_swarm_does_not_heed(root: Path, version: str) -> None:
    write_tree(root, {"docker-stack.yml": STACK.format(version=version)})
    lint("--fix", "--unsafe-fixes")
    for service in services(root, "docker-stack.yml").values():
        assert not {"restart", "security_opt", "tmpfs", "mem_limit", "pids_limit", "container_name"} & set(service)
        assert isinstance(service.get("depends_on", []), list)
        assert service["deploy"]["restart_policy"] == {"condition": "any"}
        assert {"memory", "cpus"} <= set(service["deploy"]["resources"]["limits"])
        assert ("pids" in service["deploy"]["resources"]["limits"]) is (version == "3.9")
        assert service["cap_drop"] == ["ALL"]
    assert read_tree(root)["docker-stack.yml"].startswith(f'version: "{version}"\n')


def test_the_same_in_compose_is_written(root: Path) -> None:
    write_tree(root, {"compose.yaml": STACK.format(version="3.8")})
    lint("--fix", "--unsafe-fixes")
    web = services(root, "compose.yaml")["web"]
    assert web["restart"] == "unless-stopped"
    assert web["depends_on"] == {"db": {"condition": "service_healthy"}}
    assert web["security_opt"]


def test_hints_say_why(root: Path) -> None:
    write_tree(root, {"stack.yml": STACK.format(version="3.8")})
    found = {
        one["code"]: one["fix"] for one in lint("--select", "DC104,DC703,DC409,DC103,DC815", "--profile", "strict")
    }
    assert found["DC104"]["because"] == "docker stack deploy ignores security_opt."
    assert "version 3.9" in found["DC703"]["because"]
    assert found["DC103"]["safety"] == "unsafe"
    assert "DC409" not in found
    assert "DC815" not in found


def test_podman_builds_a_containerfile(root: Path) -> None:
    write_tree(root, {
        "podman-compose.yml": "services:\n  web:\n    build: app\n",
        "app/Containerfile": "FROM debian:12\nUSER 1000\n",
    })  # fmt: skip
    assert lint("--select", "DC805,DC109") == []
    write_tree(root, {"app/Dockerfile": "FROM debian:12\n"})
    assert [one["code"] for one in lint("--select", "DC805,DC109")] == ["DC109"]


def test_containerfiles_are_found_and_linted(root: Path) -> None:
    text = "FROM debian:12\nMAINTAINER me\n"
    write_tree(root, {"Containerfile": text, "a/Containerfile.dev": text, "b/web.containerfile": text})
    assert len(lint("--select", "DF813")) == 3
