"""Services whose profile is off, and what refers to them; each verdict is the one of Compose 5.6."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from composing import BINARY, project

DB = "services:\n  db:\n    image: a\n    profiles: [data]\n  web:\n    image: b\n    {}\n"
REFUSED = (
    "links: [db]",
    "depends_on: [db]",
    "depends_on: {db: {condition: service_healthy, required: true}}",
    "network_mode: service:db",
    "ipc: service:db",
    "pid: service:db",
    "volumes_from: ['db:ro']",
)
ACCEPTED = (
    "depends_on: {db: {condition: service_started, required: false}}",
    "links: [db]\n    profiles: [data, other]",
    "links: [db]\n    profiles: [other]",
    "image: c",
)


def verdict(text: str, directory: Path) -> bool:
    """Tell whether Compose itself takes a file."""
    (directory / "compose.yaml").write_text(text)
    run = subprocess.run([str(BINARY), "config", "-q"], cwd=directory, capture_output=True, timeout=60, check=False)
    return run.returncode == 0


@pytest.mark.parametrize("line", REFUSED)
def test_a_service_that_is_off_is_not_there(line: str, tmp_path: Path) -> None:
    text = DB.format(line)
    (fault,) = project(text).problems
    assert (fault.key, fault.section) == ("db", "profiles")
    assert BINARY is None or not verdict(text, tmp_path)


@pytest.mark.parametrize("line", ACCEPTED)
def test_what_may_be_absent_is_no_fault(line: str, tmp_path: Path) -> None:
    text = DB.format(line).replace("image: b\n    image: c", "image: c")
    assert not project(text).problems
    assert BINARY is None or verdict(text, tmp_path)


@pytest.mark.parametrize(("profiles", "faults"), [("data", 0), ("a, data", 0), ("'*'", 0), ("other", 1), ("", 1)])
def test_profiles_that_the_environment_file_switches_on(profiles: str, faults: int, tmp_path: Path) -> None:
    text = DB.format("links: [db]")
    assert len(project({"compose.yaml": text, ".env": f"COMPOSE_PROFILES={profiles}\n"}).problems) == faults
    (tmp_path / ".env").write_text(f"COMPOSE_PROFILES={profiles}\n")
    assert BINARY is None or verdict(text, tmp_path) is not bool(faults)


@pytest.mark.parametrize(("base", "faults"), [("image: a", 1), ("build: .", 0), ("build: .\n    profiles: [x]", 0)])
def test_only_a_service_that_is_built_is_a_build_context(base: str, faults: int, tmp_path: Path) -> None:
    text = f"services:\n  a:\n    {base}\n  b:\n    build: {{context: ., additional_contexts: {{x: 'service:a'}}}}\n"
    assert len(project(text).problems) == faults
    assert BINARY is None or verdict(text, tmp_path) is not bool(faults)
