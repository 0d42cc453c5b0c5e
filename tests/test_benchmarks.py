"""The benchmarks: trees from a seed, commands that run, and a page of ratios."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).parent.parent / "benchmarks"
sys.path.append(str(HOME))

import measuring  # noqa: E402
import trees  # noqa: E402
import workloads  # noqa: E402


def test_its_command_measures_and_writes_a_page() -> None:
    words = [sys.executable, HOME / "run.py", "--tiny", "--runs", "1", "--only", "small Compose|^4 "]
    alone = {**os.environ, "PATH": ""}  # no peers
    done = subprocess.run(words, capture_output=True, text=True, check=True, env=alone)
    assert "| one small Compose file | ats-lint, second run | ats-lint |" in done.stdout
    assert "| 4 instructions in one file | 1.00 |" in done.stdout
    assert done.stderr.count("MB") >= 3


def test_trees_are_the_same_every_time() -> None:
    assert trees.compose(20) == trees.compose(20)
    assert trees.dockerfile(30) == trees.dockerfile(30)
    assert len(trees.dockerfile(30).splitlines()) == 30
    assert trees.compose(20).count("  service-") >= 20


def test_workloads_hold_each_file_and_peer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workloads.shutil, "which", lambda name: name if name == "compose-lint" else None)
    found = {work.name: work for work in workloads.generated(tmp_path, workloads.TINY)}
    names = [command.name for command in found["2 Compose files"].commands]
    assert names == ["ats-lint", "ats-lint, several processes", "ats-lint, second run", "compose-lint"]
    assert [command.name for command in found["2 Dockerfiles"].commands][3:] == []
    assert len(list((tmp_path / "files-2").rglob("*ile"))) + len(list((tmp_path / "files-2").rglob("*.yaml"))) == 2
    real = list(workloads.real(tmp_path / "composes", tmp_path))
    assert [work.units for work in real] == [2, 2]


def test_a_command_that_crashes_is_no_result() -> None:
    with pytest.raises(RuntimeError, match="status 3 of"):
        measuring.sample([sys.executable, "-c", "raise SystemExit(3)"])
    used = measuring.sample([sys.executable, "-c", "raise SystemExit(1)"])
    assert 0 < used.processor < 60
    assert used.memory > 1e6
