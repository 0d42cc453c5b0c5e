"""Files that Compose or the builder refuses: only the fix of that very fault applies, the others say why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.diagnostic import Diagnostic
from ats_lint.fix.repair import repair
from ats_lint.lint.config import Settings
from ats_lint.lint.engine import check
from ats_lint.lint.registry import discover
from ats_lint.model import Safety
from projects import write_tree as write

GOOD = "services:\n  web:\n    image: nginx:1.27\n"


def lint(root: Path) -> tuple[Diagnostic, ...]:
    return check([root], Settings(), discover().entries).diagnostics


def fixed(root: Path) -> dict[str, str]:
    """Fix a directory without writing it; return the texts that change."""
    found = repair([root], Settings(), discover().entries, safety=Safety.UNSAFE, write=False)
    return {change.path.name: change.after.text for change in found.changes}


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ("    image: nginx:1.28\n", "image"),
        ("    immage: nginx:1.28\n", "immage"),
        ("    depends_on: [db]\n", "undefined service 'db'"),
        ("    ports: 80\n", "ports"),
        ("    container_name: a b\n", "no valid container name"),
        ("    environment:\n      A: ${A\n", "invalid variable reference"),
        ("    extends: {service: web}\n    privileged: true\n", "web"),
    ],
)
def test_a_compose_file_that_is_refused_is_left_alone(more: str, why: str, tmp_path: Path) -> None:
    write(tmp_path, {"compose.yml": GOOD})
    assert "compose.yml" in fixed(tmp_path), "otherwise there is nothing to withhold"
    write(tmp_path, {"compose.yml": GOOD + more})
    assert "compose.yml" not in fixed(tmp_path)
    hints = [one.fix for one in lint(tmp_path) if one.fix is not None and "refuses the file" in one.fix.because]
    assert hints
    assert all(one.safety is Safety.HINT and not one.has_effect for one in hints)
    assert all(one.because.startswith("Compose refuses the file (") and why in one.because for one in hints)


def test_the_fault_itself_is_mended_and_then_the_rest(tmp_path: Path) -> None:
    networks = "    networks: [back]\n"
    write(tmp_path, {"compose.yml": GOOD + networks + "networks:\n  front: {}\n"})
    offered = {one.rule.name for one in lint(tmp_path) if one.fix is not None and one.fix.has_effect}
    assert offered == {"undefined-reference"}
    text = fixed(tmp_path)["compose.yml"]
    assert "  back:" in text
    assert "max-size" in text


def test_a_key_that_is_refused_for_want_of_a_value_gets_one(tmp_path: Path) -> None:
    write(tmp_path, {"compose.yml": GOOD + "    restart:\n"})
    offered = {one.rule.name for one in lint(tmp_path) if one.fix is not None and one.fix.has_effect}
    assert offered == {"missing-restart"}


def test_every_file_of_a_refused_project_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path, {"compose.yml": GOOD, "compose.override.yml": "services:\n  web:\n    immage: x\n"})
    assert not {"compose.yml", "compose.override.yml"} & fixed(tmp_path).keys()


def test_a_file_of_variables_that_is_not_there_is_no_fault_of_the_project(tmp_path: Path) -> None:
    write(tmp_path, {"compose.yml": GOOD + "    env_file: web.env\n"})
    assert "compose.yml" in fixed(tmp_path)


@pytest.mark.parametrize("fault", ["COPY a\n", "RUN --mont=type=cache true\n", "EXPOSE\n", "FROM debian:12 as\n"])
def test_a_dockerfile_that_is_refused_is_left_alone(fault: str, tmp_path: Path) -> None:
    text = "FROM debian:12\nMAINTAINER me\n"
    write(tmp_path, {"Dockerfile": text})
    assert "Dockerfile" in fixed(tmp_path)
    write(tmp_path, {"Dockerfile": text + fault})
    assert "Dockerfile" not in fixed(tmp_path)


def test_an_unknown_flag_of_an_instruction_withholds_every_other_fix(tmp_path: Path) -> None:
    write(tmp_path, {"Dockerfile": "FROM debian:12\nMAINTAINER me\nRUN --mont=type=cache true\n"})
    maintainer = next(one.fix for one in lint(tmp_path) if one.rule.name == "maintainer")
    assert maintainer is not None
    assert maintainer.safety is Safety.HINT
    assert maintainer.because.startswith("The builder refuses the file (")


def test_a_dockerfile_beside_a_refused_project_is_fixed(tmp_path: Path) -> None:
    text = "services:\n  web:\n    build: .\n    immage: x\n"
    write(tmp_path, {"Dockerfile": "FROM debian:12\nMAINTAINER me\n", "compose.yml": text})
    assert fixed(tmp_path).keys() & {"Dockerfile", "compose.yml"} == {"Dockerfile"}


def test_a_part_of_others_is_not_called_refused(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text("services:\n  db:\n    image: postgres:18\n")
    text = "services:\n  web:\n    image: nginx:1.29\n    depends_on: [db]\n"
    (tmp_path / "docker-compose.web.yml").write_text(text)
    reasons = [one.fix.because for one in lint(tmp_path) if one.fix is not None and one.path.name != "compose.yaml"]
    assert reasons
    assert not any("refuses the file" in because for because in reasons)
