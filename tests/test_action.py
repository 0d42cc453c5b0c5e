"""The GitHub action: what its scripts make of their inputs, run as the runner runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parent.parent
ACTION = YAML(typ="safe").load(ROOT / "action.yml")
STEPS = {step.get("name", step.get("uses")): step for step in ACTION["runs"]["steps"]}
COMPOSE = "services:\n  web:\n    image: nginx:1.29.3\n    privileged: true\n"


class Runner:
    """What a runner gives to a step."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.temp = home / "temp"
        self.work = home / "work"
        for folder in (self.temp / "ats-lint" / "bin", self.work):
            folder.mkdir(parents=True)
        (self.temp / "ats-lint" / "bin" / "python").symlink_to(sys.executable)

    def program(self, script: str) -> None:
        """Put a program where the step that installs would have put ats-lint."""
        path = self.temp / "ats-lint" / "bin" / "ats-lint"
        path.write_text(script)
        path.chmod(0o755)

    def run(self, step: str, **inputs: str) -> subprocess.CompletedProcess[str]:
        env = {
            **os.environ,
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_OUTPUT": str(self.home / "output"),
            "GITHUB_STEP_SUMMARY": str(self.home / "summary"),
            "ATS_LINT": f"{sys.executable} -m ats_lint",
            "PYTHONPATH": os.pathsep.join(str(ROOT / name) for name in ("linter", "rules", "schemas")),
            **{name.upper(): value for name, value in inputs.items()},
        }
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", str(STEPS[step]["run"])]
        return subprocess.run(command, cwd=self.work, env=env, capture_output=True, text=True, check=False)

    @property
    def outputs(self) -> dict[str, str]:
        lines = (self.home / "output").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


NOTHING = {"annotations": "false", "args": "", "new_from_rev": "", "paths": ".", "sarif": "", "summary": "false"}


@pytest.mark.parametrize(
    ("paths", "args", "expected"),
    [
        (".", "", ["--", "."]),
        ("backend\nfrontend\n", "", ["--", "backend", "frontend"]),
        ("a b", "--profile strict\n-q\n", ["--profile", "strict", "-q", "--", "a", "b"]),
        ("'my dir'", "--ignore 'DF101, DF302'", ["--ignore", "DF101, DF302", "--", "my dir"]),
        ("$(touch x) *", "", ["--", "$(touch", "x)", "*"]),
    ],
)  # fmt: skip
def test_every_line_and_quote_of_the_inputs_counts(paths: str, args: str, expected: list[str], runner: Runner) -> None:
    runner.program('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    done = runner.run("Lint", **{**NOTHING, "paths": paths, "args": args})
    assert done.returncode == 0, done.stderr
    told = done.stdout.splitlines()
    own = told.index("--format")
    assert [told[0], *told[1:own], *told[own + 4 :]] == ["check", *expected]
    assert not (runner.work / "x").exists()


def real(runner: Runner) -> None:
    runner.program('#!/bin/sh\nexec $ATS_LINT "$@"\n')
    (runner.work / "compose.yaml").write_text(COMPOSE)
    (runner.work / ".git").mkdir()


def test_findings_are_annotated_summed_up_and_written_before_the_job_fails(runner: Runner) -> None:
    real(runner)
    given = {**NOTHING, "annotations": "true", "summary": "true", "sarif": "out.sarif", "args": "--select DC101,DC406"}
    done = runner.run("Lint", **given)
    assert done.returncode == 0, done.stderr
    assert "compose.yaml:4:17: critical DC101" in done.stdout
    assert "\n::error file=compose.yaml,line=4,col=17" in done.stdout
    assert runner.outputs == {"status": "1", "findings": "2", "critical": "1", "high": "0", "fixable": "1"}
    assert "2 problems in 1 file: 1 critical, 1 medium." in (runner.home / "summary").read_text()
    assert json.loads((runner.work / "out.sarif").read_text())["version"] == "2.1.0"
    assert runner.run("Result", status=runner.outputs["status"]).returncode == 1


def test_a_clean_project_passes(runner: Runner) -> None:
    real(runner)
    assert runner.run("Lint", **{**NOTHING, "args": "--select DF101"}).returncode == 0
    assert runner.outputs["status"] == "0"
    assert runner.run("Result", status="0").returncode == 0


def test_bad_options_fail_the_job_without_reports(runner: Runner) -> None:
    real(runner)
    assert runner.run("Lint", **{**NOTHING, "args": "--nosuch"}).returncode == 0
    assert runner.outputs == {"status": "2"}
    assert runner.run("Result", status="2").returncode == 2


def test_the_upload_goes_before_the_failure_and_forks_are_left_out() -> None:
    names = list(STEPS)
    assert names.index("Upload to code scanning") < names.index("Result") == len(names) - 1
    condition = STEPS["Upload to code scanning"]["if"]
    assert "!cancelled()" in condition
    assert "head.repo.fork != true" in condition


def test_every_input_and_output_is_documented_and_used() -> None:
    text = (ROOT / "action.yml").read_text()
    page = (ROOT / "docs" / "ci.md").read_text()
    for name in ACTION["inputs"]:
        assert f"inputs.{name} " in text
        assert f"`{name}`" in page
    for name in ACTION["outputs"]:
        assert f"`{name}`" in page
