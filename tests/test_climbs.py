"""Sources that reckon with directories above the one that the user of a process is given."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.runtime.climbs import climbs
from ats_lint.analysis.views.dockerfile import Stage
from services import service_in

_WRITES = "logs = {} / 'logs'\nlogs.mkdir()\n"


def found(root: Path, text: str) -> list[tuple[str, str]]:
    files = {
        "Dockerfile": "FROM python:3.12-slim\nCOPY main.py /app/api/\nCOPY lib /lib\n",
        "lib/x.py": "",
        "main.py": text,
    }
    stage = service_in(root, "build: .", files).stage
    assert isinstance(stage, Stage)
    return list(climbs(stage))


@pytest.mark.parametrize(
    ("place", "above"),
    [
        ("Path(__file__).resolve().parents[1]", "/app"),
        ("Path(__file__).parents[9]", "/"),
        ("Path(__file__).parent.parent", "/app"),
        ("Path(__file__).parent", "/app/api"),
        ("Path(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))", "/app"),
        ("Path(dirname(__file__))", "/app/api"),
    ],
)
def test_climbs_from_where_the_file_is_put(tmp_path: Path, place: str, above: str) -> None:
    assert found(tmp_path, _WRITES.format(place)) == [("main.py", above)]


@pytest.mark.parametrize(
    "text", ["print(Path(__file__).parents[1])\n", _WRITES.format("Path('/srv')"), _WRITES.format("x()")]
)
def test_needs_both_a_climb_and_a_write(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, text) == []
