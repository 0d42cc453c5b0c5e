"""Findings in `.env` and in files of `env_file`: reported with the Compose file that reads them, no value shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from ats_lint.cli.app import cli
from projects import write_tree

FILES = {
    "compose.yaml": "services:\n  app:\n    image: app:1\n    env_file: [app.env]\n"
    "    environment: {DB_PASSWORD: '${PW}'}\n",
    ".env": "PW=qj$wrd9xyz\nOTHER=visible7value\n",
    "app.env": 'API_TOKEN="to$ken77"\nKEY="-----BEGIN\nbase64line\n-----END"\nBAD NAME=hidden8value\n',
    "Dockerfile": "FROM debian:12\n",
}
VALUES = ("qj$", "9xyz", "visible7value", "to$", "base64line", "hidden8value")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    write_tree(tmp_path, FILES)
    return tmp_path


def places(root: Path, *arguments: str) -> list[tuple[str, str, int]]:
    run = CliRunner().invoke(cli, ["check", "--format", "json", *arguments], catch_exceptions=False)
    found = json.loads(run.stdout)["diagnostics"]
    return [(one["code"], Path(one["path"]).name, one["line"]) for one in found if one["code"] in ("DC210", "DC816")]


def test_they_lie_in_the_file_that_says_it(tree: Path) -> None:
    assert places(tree, str(tree)) == [("DC210", ".env", 1), ("DC210", "app.env", 1), ("DC816", "app.env", 5)]


def test_a_file_that_reads_them_brings_them(tree: Path) -> None:
    assert len(places(tree, str(tree / "compose.yaml"))) == 3
    assert places(tree, str(tree / "Dockerfile")) == []


@pytest.mark.parametrize("form", ["text", "concise", "json", "sarif"])
def test_no_value_is_shown(tree: Path, form: str) -> None:
    run = CliRunner().invoke(cli, ["check", "--format", form, "--select", "DC210,DC816", str(tree)])
    assert "DC210" in run.output
    assert not [value for value in VALUES if value in run.output]
