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
from ats_lint.lint.config import Settings, from_table
from ats_lint.lint.engine import check
from ats_lint.lint.prepare import prepare
from ats_lint.lint.registry import discover
from ats_lint.model import Edit, EditRefused, Span
from ats_lint.syntax.compose.compose_file import ComposeFile
from ats_lint.syntax.compose.stack_limits import IGNORED, REFUSED
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
        assert "restart_policy" not in service["deploy"], "Swarm starts tasks again without being told"
        assert {"memory", "cpus"} <= set(service["deploy"]["resources"]["limits"])
        assert ("pids" in service["deploy"]["resources"]["limits"]) is (version == "3.9")
        assert service["cap_drop"] == ["ALL"]
    assert read_tree(root)["docker-stack.yml"].startswith(f'version: "{version}"\n')


def test_the_same_in_compose_is_written(root: Path) -> None:
    update = "      update_config:\n        parallelism: 1\n"
    write_tree(root, {"compose.yaml": STACK.replace(update, "").format(version="3.8")})
    lint("--fix", "--unsafe-fixes")
    web = services(root, "compose.yaml")["web"]
    assert web["restart"] == "unless-stopped"
    assert web["depends_on"] == {"db": {"condition": "service_healthy"}}
    assert web["security_opt"]


def test_hints_say_why(root: Path) -> None:
    write_tree(root, {"stack.yml": STACK.format(version="3.8")})
    codes = "DC104,DC703,DC409,DC103,DC815"
    found = {one["code"]: one["fix"] for one in lint("--select", codes, "--profile", "strict")}
    assert "DC104" not in found, "docker stack deploy ignores security_opt"
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


ONLY_SWARM = {
    "placement": "    deploy: {placement: {constraints: [node.role == worker]}}\n",
    "update_config": "    deploy: {update_config: {order: start-first}}\n",
    "rollback_config": "    deploy: {rollback_config: {parallelism: 1}}\n",
    "endpoint_mode": "    deploy: {endpoint_mode: dnsrr}\n",
    "mode": "    deploy: {mode: global}\n",
    "labels": "    deploy: {labels: {traefik.enable: 'true'}}\n",
    "list": "    deploy: {labels: [traefik.enable=true]}\n",
    "template": "    environment: ['NODE={{.Node.Hostname}}']\n",
    "hostname": "    hostname: 'web-{{ .Task.Slot }}'\n",
    "filled": "configs: {motd: {file: ./motd, template_driver: golang}}\n",
    "alias": "    deploy: *all\n",
    "overlay": "networks: {default: {driver: overlay}}\n",
    "secret": "secrets: {token: {external: true}}\n",
}
BOTH = {
    "replicas": "    deploy: {replicas: 3, resources: {limits: {cpus: '1'}}, restart_policy: {condition: any}}\n",
    "log": "    logging: {options: {tag: '{{.Name}}'}}\n",
    "bridge": "networks: {default: {driver: bridge}}\n",
    "file": "secrets: {token: {file: ./token}}\n",
    "external": "networks: {default: {external: true}}\n",
    "built": "  own:\n    build: .\n    deploy: {update_config: {order: start-first}}\n",
}


@pytest.mark.parametrize("name", [*ONLY_SWARM, *BOTH])
def test_a_stack_is_known_by_what_only_a_swarm_does(name: str) -> None:
    anchor = "x-all: &all {placement: {constraints: [a == b]}}\n"
    text = anchor + "services:\n  web:\n    image: nginx:1.29\n" + {**ONLY_SWARM, **BOTH}[name]
    assert ComposeFile(Source(Path("/p/docker-compose.yml"), text)).is_stack is (name in ONLY_SWARM)


@pytest.mark.parametrize(
    ("more", "stack"),
    [
        ("    build: .\n    restart: always\n", False),
        ("    build: .\n    container_name: web\n", False),
        ("    build: .\n", True),
        ("    restart: always\n", True),
        ("    build: .\n    restart: always\n  db:\n    image: redis\n    deploy: {endpoint_mode: dnsrr}\n", True),
    ],
)
def test_how_updates_go_on_says_little_in_a_file_for_compose(more: str, stack: bool) -> None:
    text = f"services:\n  web:\n    image: own/web\n    deploy: {{update_config: {{parallelism: 1}}}}\n{more}"
    assert ComposeFile(Source(Path("/p/docker-compose.yml"), text)).is_stack is stack


@pytest.mark.parametrize(
    ("path", "text", "stack"),
    [
        ("Makefile", "up:\n\tdocker stack deploy --with-registry-auth -c app.yml shop\n", True),
        ("deploy.sh", "docker stack deploy \\\n  --compose-file=./app.yml \\\n  shop\n", True),
        (".github/workflows/d.yml", 'run: ssh h "docker stack up -c app.yml shop"\n', True),
        ("README.md", "    docker-compose -f app.yml config | docker stack deploy -c - shop\n", True),
        ("Makefile", "up:\n\tdocker stack deploy -c other/app.yml shop\n", False),
        ("Makefile", "up:\n\tdocker compose -f app.yml up -d\n", False),
        ("scripts/x.sh", "docker stack rm shop\n", False),
    ],
)
def test_a_stack_is_known_by_who_deploys_it(root: Path, path: str, text: str, stack: bool) -> None:
    write_tree(root, {"app.yml": 'version: "3.8"\nservices:\n  web:\n    image: nginx:1.29\n', path: text})
    codes = {one["code"] for one in lint("app.yml")}
    assert ("DC809" in codes) is not stack


def test_what_stack_deploy_needs_is_left_by_safe_fixes(root: Path) -> None:
    text = (
        'version: "3.8"\nservices:\n  web:\n    image: nginx:1.29\n    depends_on: [db]\n'
        "    deploy: {replicas: 3, placement: {constraints: [node.role == worker]}}\n"
        "  db:\n    image: postgres:17\n    environment: {POSTGRES_PASSWORD: hunter2x}\n"
        "    healthcheck: {test: pg_isready -h 127.0.0.1}\n"
    )
    write_tree(root, {"docker-compose.yml": text})
    lint("--fix")
    fixed = (root / "docker-compose.yml").read_text()
    assert fixed.startswith('version: "3.8"\n')
    assert "depends_on: [db]" in fixed
    assert "POSTGRES_PASSWORD: hunter2x" in fixed
    assert "pids" not in fixed
    assert not (root / ".env").exists()


@pytest.mark.parametrize("key", sorted(IGNORED | REFUSED))
def test_what_a_swarm_would_not_heed_is_refused_where_it_is_planned(key: str, root: Path) -> None:
    write_tree(root, {"docker-stack.yml": STACK.format(version="3.8")})
    run = prepare([root], Settings(), [])
    service = run.project(run.units[0]).composes[0].services["web"]
    assert service.in_stack
    with pytest.raises(EditRefused, match=f"(ignores|refuses) {key}") as refused:
        service.compose.planned((Edit(Span(0, 0), "x", service.source.path, ("services", "web", key)),))
    assert refused.value.because("service") == f"{refused.value}."


def test_what_a_service_is_given_is_refused_in_a_file_that_a_stack_shares(root: Path) -> None:
    write_tree(root, {
        "docker-compose.yml": "services:\n  web:\n    image: nginx:1.29\n",
        "docker-compose.swarm.yml": "services:\n  web:\n    deploy: {endpoint_mode: dnsrr}\n",
    })  # fmt: skip
    run = prepare([root], Settings(), [])
    for compose in run.project(run.units[0]).composes:
        with pytest.raises(EditRefused, match="ignores restart"):
            compose.services["web"].insert("restart: always\n")


@pytest.mark.parametrize(
    "key",
    ["restart", "build", "container_name", "depends_on", "privileged", "security_opt", "tmpfs", "mem_limit", "cpus"],
)
def test_what_a_swarm_does_not_heed_is_known(key: str) -> None:
    assert key in IGNORED | REFUSED


@pytest.mark.parametrize(
    ("image", "level"),
    [("postgres:16", "unsafe"), ("redis:7", "unsafe"), ("nginx:1.27", "safe"), ("kibana:8.15.0", "unsafe")],
)
def test_no_safe_check_ends_a_task_that_starts_slowly(image: str, level: str, root: Path) -> None:
    write_tree(root, {"stack.yml": f"services:\n  a:\n    image: {image}\n"})
    found = [one for one in check([root], from_table({}), discover().rules).diagnostics if one.rule.code == "DC401"]
    assert [one.fix.safety.label for one in found if one.fix] == [level]
