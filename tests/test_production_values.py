"""What a service is given for production: rules and `scaffold` say the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from ats_lint.analysis.runtime.production_values import LOG_ROTATION, MODES, NO_NEW_PRIVILEGES, RESTART, is_development
from ats_lint.cli.app import cli
from ats_lint.fix.repair import repair
from ats_lint.lint.config import Settings
from ats_lint.lint.registry import discover
from ats_lint.model import Safety


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [("NODE_ENV", "development", True), ("NODE_ENV", "Dev", True), ("NODE_ENV", "staging", False),
     ("MIX_ENV", "local", True), ("DEBUG", "development", False), ("APP_ENV", "", False)],
)  # fmt: skip
def test_a_mode_for_development(name: str, value: str, expected: bool) -> None:
    assert is_development(name, value) is expected


def scaffolded(root: Path, body: str) -> dict[str, object]:
    (root / ".git").mkdir()
    (root / "compose.yaml").write_text(f"services:\n  web:\n{body}")
    done = CliRunner().invoke(cli, ["scaffold", "--only", "prod", str(root)])
    assert done.exit_code == 0, done.output
    text = (root / "compose.prod.yaml").read_text().replace("!reset", "").replace("!override", "")
    services = YAML(typ="safe").load(text)["services"]
    return dict(services.get("web") or {})


def test_an_override_says_what_fixes_write(tmp_path: Path) -> None:
    """What the override lays over a bare service, unsafe fixes would write into it."""
    body = "    image: traefik/whoami:v1.11\n"
    override = scaffolded(tmp_path, body)
    (tmp_path / "compose.prod.yaml").unlink()
    # A bound on restarts is asked for by those who follow the CIS benchmark alone.
    rules = [rule for rule in discover().entries if rule.name != "unbounded-restart"]
    repair([tmp_path], Settings(), rules, safety=Safety.UNSAFE, write=True)
    fixed = YAML(typ="safe").load((tmp_path / "compose.yaml").read_text())["services"]["web"]
    assert override["restart"] == fixed["restart"] == RESTART
    assert override["logging"] == fixed["logging"] == {"driver": "json-file", "options": dict(LOG_ROTATION)}
    assert override["security_opt"] == fixed["security_opt"] == [NO_NEW_PRIVILEGES]
    assert override["read_only"] is fixed["read_only"] is True
    assert override["deploy"] == fixed["deploy"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("development", "production"), ("${MODE}", "production"), ("staging", None), ("production", None)],
)
def test_a_mode_that_is_none_for_development_is_kept(tmp_path: Path, value: str, expected: str | None) -> None:
    override = scaffolded(tmp_path, f"    image: app\n    environment: {{NODE_ENV: '{value}'}}\n")
    environment = override.get("environment")
    assert (environment["NODE_ENV"] if isinstance(environment, dict) else None) == expected


@pytest.mark.parametrize("limit", ["cpu_quota: 50000", "mem_reservation: 64m", "mem_limit: 1g"])
def test_a_base_that_limits_keeps_its_limits(tmp_path: Path, limit: str) -> None:
    assert "deploy" not in scaffolded(tmp_path, f"    image: app\n    {limit}\n")


def test_named_processors_bound_processors(tmp_path: Path) -> None:
    """The first processor has the number 0, which is no limit of zero."""
    deploy = scaffolded(tmp_path, "    image: app\n    cpuset: '0'\n")["deploy"]
    assert isinstance(deploy, dict)
    assert deploy["resources"]["limits"] == {"memory": "512M", "pids": 2048}


def test_every_mode_has_a_value_that_is_none_for_development() -> None:
    assert not [name for name, value in MODES.items() if is_development(name, value)]
