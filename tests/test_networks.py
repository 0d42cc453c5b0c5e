"""Networks in tiers cut nobody off whose talk cannot be known, and say who is."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from ats_lint.cli.app import cli
from projects import write_tree

STORES = "  redis:\n    image: redis:7\n  db:\n    image: postgres:16\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> str:
    return CliRunner().invoke(cli, ["check", "--select", "DC501,DC511", *arguments]).stdout


def networks(root: Path) -> dict[str, set[str]]:
    run("--fix", "--unsafe-fixes")
    services = YAML(typ="safe").load(root / "compose.yml")["services"]
    return {name: set(service.get("networks", ["default"])) for name, service in services.items()}


def test_an_unknown_image_keeps_every_store(root: Path) -> None:
    text = "services:\n" + STORES + "  api:\n    image: own/api\n    environment: {DB: db}\n"
    write_tree(root, {"compose.yml": text + "  flower:\n    image: own/airflow\n    command: celery flower\n"})
    found = networks(root)
    assert found["flower"] & found["redis"]
    assert found["flower"] & found["db"]
    assert found["flower"] & found["api"]


def test_a_host_that_an_image_calls_by_default_stays_in_reach(root: Path) -> None:
    text = "services:\n" + STORES + "  cms:\n    image: wordpress:6\n  sql:\n    image: mysql:8\n    hostname: mysql\n"
    write_tree(root, {"compose.yml": text})
    found = networks(root)
    assert found["cms"] & found["sql"]


def test_who_is_cut_off_is_named(root: Path) -> None:
    text = "services:\n" + STORES + "  api:\n    image: own/api\n    environment: {A: db, B: redis}\n"
    write_tree(root, {"compose.yml": text + "  grafana:\n    image: grafana/grafana:11.0.0\n"})
    assert "Whom grafana may talk to no file shows, and the data is cut off" in run("--diff", "--unsafe-fixes")


PROXY = (
    "services:\n  proxy:\n    image: traefik:v3.2\n    ports: ['80:80']\n"
    "    volumes: ['/var/run/docker.sock:/var/run/docker.sock:ro']\n"
    "  web:\n    image: own/web\n    environment: {DB: db}\n    labels: ['traefik.enable=true'MORE]\n"
    "  db:\n    image: postgres:16\n"
)


def test_a_proxy_driven_by_labels_is_told_its_network(root: Path) -> None:
    write_tree(root, {"compose.yml": PROXY.replace("MORE", "")})
    found = networks(root)
    (shared,) = found["web"] & found["proxy"]
    assert found["web"] & found["db"]
    assert f"traefik.docker.network=${{COMPOSE_PROJECT_NAME}}_{shared}" in (root / "compose.yml").read_text()
    assert "DC511" not in run()


def test_a_label_that_names_the_network_is_not_left_behind(root: Path) -> None:
    text = PROXY.replace("MORE", ", 'traefik.docker.network=shop_default'")
    write_tree(root, {"compose.yml": text})
    run("--fix", "--unsafe-fixes")
    assert (root / "compose.yml").read_text() == text
