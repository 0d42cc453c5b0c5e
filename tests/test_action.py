"""The GitHub action: what its script makes of its inputs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parent.parent


def script() -> str:
    action = YAML(typ="safe").load(ROOT / "action.yml")
    (step,) = [step for step in action["runs"]["steps"] if step.get("name") == "Lint"]
    return str(step["run"])


@pytest.mark.parametrize(
    ("paths", "args", "expected"),
    [
        (".", "", ["check", "--", "."]),
        ("backend\nfrontend\n", "", ["check", "--", "backend", "frontend"]),
        ("a b", "--profile strict\n-q\n", ["check", "--profile", "strict", "-q", "--", "a", "b"]),
        ("'my dir'", "--ignore 'DF101, DF302'", ["check", "--ignore", "DF101, DF302", "--", "my dir"]),
        ("$(touch x) *", "", ["check", "--", "$(touch", "x)", "*"]),
    ],
)  # fmt: skip
def test_every_line_and_quote_of_the_inputs_counts(paths: str, args: str, expected: list[str], tmp_path: Path) -> None:
    program = tmp_path / "ats-lint" / "bin" / "ats-lint"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    program.chmod(0o755)
    env = {
        **os.environ,
        "RUNNER_TEMP": str(tmp_path),
        "PYTHON": sys.executable,
        "ARGS": args,
        "PATHS": paths,
        "SARIF": "",
    }
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script()],
        cwd=tmp_path, env=env, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines() == expected
    assert not (tmp_path / "x").exists()


def test_the_example_uploads_when_there_are_findings() -> None:
    readme = (ROOT / "README.md").read_text()
    example = readme.partition("### GitHub code scanning")[2].split("```")[1].removeprefix("yaml")
    workflow = YAML(typ="safe").load(example)
    (upload,) = [step for step in workflow["steps"] if "upload-sarif" in step["uses"]]
    assert upload["if"] == "${{ !cancelled() }}"
    assert workflow["permissions"] == {"contents": "read", "security-events": "write"}
