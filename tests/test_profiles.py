"""Profiles: what counts in which file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from ats_lint.cli.app import cli

TEXT = "services:\n  web:\n    image: nginx:1.29\n"


def codes(root: Path, *args: str) -> dict[str, set[str]]:
    result = CliRunner().invoke(cli, ["check", str(root), "-f", "json", *args])
    assert result.exit_code in {0, 1}, result.output
    found: dict[str, set[str]] = {}
    for one in json.loads(result.stdout)["diagnostics"]:
        found.setdefault(Path(one["path"]).name, set()).add(one["code"])
    return found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    (tmp_path / "a" / "compose.yaml").write_text(TEXT)
    (tmp_path / "b" / "compose.dev.yaml").write_text(TEXT)
    return tmp_path


def test_file_name_says_that_it_is_for_development(project: Path) -> None:
    found = codes(project)
    assert {"DC406", "DC701"} <= found["compose.yaml"]
    assert not {"DC406", "DC701"} & found.get("compose.dev.yaml", set())
    assert "DC305" in found["compose.dev.yaml"]


def test_a_development_container_is_for_development(project: Path) -> None:
    (project / ".devcontainer").mkdir()
    (project / ".devcontainer" / "docker-compose.yml").write_text(TEXT)
    found = codes(project)["docker-compose.yml"]
    assert "DC305" in found
    assert not {"DC103", "DC406", "DC701"} & found


def test_profile_option_is_for_all_files(project: Path) -> None:
    assert "DC406" not in codes(project, "--profile", "dev")["compose.yaml"]
    assert "PX107" in codes(project, "--profile", "strict")["compose.yaml"]
    assert "DC406" in codes(project, "--profile", "strict")["compose.dev.yaml"]


def test_configuration_gives_paths_their_profile(project: Path) -> None:
    (project / "ats-lint.toml").write_text('[profiles]\n"a/*" = "strict"\n"compose.dev.yaml" = "default"\n')
    found = codes(project)
    assert "PX107" in found["compose.yaml"]
    assert "PX107" not in found["compose.dev.yaml"]
    assert "DC406" in found["compose.dev.yaml"]


def test_selected_rules_count_everywhere(project: Path) -> None:
    assert codes(project, "--select", "DC406") == {"compose.yaml": {"DC406"}, "compose.dev.yaml": {"DC406"}}


def test_unknown_profile_is_an_error(project: Path) -> None:
    (project / "ats-lint.toml").write_text('[profiles]\n"*" = "prod"\n')
    result = CliRunner().invoke(cli, ["check", str(project)])
    assert result.exit_code == 2
    assert "ats-lint.toml" in result.stderr


WEAK = """\
services:
  shopdb:
    image: postgres:17
    environment:
      POSTGRES_USER: kim
      POSTGRES_PASSWORD: {}
    ports: ["5432:5432"]
"""


@pytest.mark.parametrize(
    ("text", "severity"),
    [("postgres", "low"), ("kim-S3cret_123", "low"), ("shopdb", "low"), ("Xk29fQ", "high"), ("p" * 99, "high")],
)
def test_credentials_that_keep_nobody_out_weigh_less_in_development(tmp_path: Path, text: str, severity: str) -> None:
    for name in ("compose.yaml", "compose.dev.yaml"):
        (tmp_path / name).write_text(WEAK.format(text))
    result = CliRunner().invoke(cli, ["check", str(tmp_path), "-f", "json"])
    found = {(Path(one["path"]).name, one["code"]): one["severity"] for one in json.loads(result.stdout)["diagnostics"]}
    assert (found["compose.yaml", "DC201"], found["compose.dev.yaml", "DC201"]) == ("high", severity)
    assert (found["compose.yaml", "DC505"], found["compose.dev.yaml", "DC505"]) == ("high", "medium")


@pytest.mark.parametrize("path", ["devbox/Dockerfile", "devcontainer.Dockerfile", ".devcontainer/Dockerfile"])
def test_images_to_develop_in_have_the_profile_dev(tmp_path: Path, path: str) -> None:
    file = tmp_path / path
    file.parent.mkdir(exist_ok=True)
    file.write_text("FROM debian:12\nRUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*\n")
    assert "DF604" not in codes(tmp_path).get(file.name, set())


def test_root_weighs_less_where_people_develop(tmp_path: Path) -> None:
    for name in ("Dockerfile", "dev/Dockerfile"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text('FROM node:16\nEXPOSE 3000\nCMD ["node", "server.js"]\n')
    result = CliRunner().invoke(cli, ["check", str(tmp_path), "-f", "json"])
    found = {
        (Path(one["path"]).parent.name, one["code"]): one["severity"]
        for one in json.loads(result.stdout)["diagnostics"]
    }
    assert {code: found[tmp_path.name, code] for code in ("DF101", "DF305")} == {"DF101": "high", "DF305": "high"}
    assert {code: found["dev", code] for code in ("DF101", "DF305")} == {"DF101": "medium", "DF305": "medium"}
