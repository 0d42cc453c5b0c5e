"""Where sources write and cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.runtime.blocked_writes import denied, under_read_only
from ats_lint.analysis.runtime.service_process import stage_of
from services import service_in

_USER = "FROM python:3.12-slim\nRUN useradd -m app\nWORKDIR /srv/app\nCOPY a.py .\n{}USER app\nCMD python a.py\n"


@pytest.mark.parametrize(
    ("body", "source", "expected"),
    [
        ("build: .", "open('/data/x', 'w')\n", [("a.py", "/data/x")]),
        ("build: .\ntmpfs: [/data]", "open('/data/x', 'w')\n", []),
        ("build: .", "import os\nos.makedirs('out')\n", [("a.py", "/srv/app/out")]),
        ("build: .", "import tempfile\ntempfile.mkdtemp()\n", [("a.py", "/tmp")]),
        ("build: .\nenvironment: {TMPDIR: /dev/shm/x}", "import tempfile\ntempfile.mkdtemp()\n", []),
        ("build: .", "from pathlib import Path\n(Path.home() / 'x').mkdir()\n", [("a.py", "/home/app/x")]),
        ("build: .", "open(name, 'w')\nopen('/data/x')\n", []),
    ],
)
def test_what_a_read_only_root_blocks(tmp_path: Path, body: str, source: str, expected: list[tuple[str, str]]) -> None:
    service = service_in(tmp_path, body, {"Dockerfile": _USER.format(""), "a.py": source})
    stage = stage_of(service)
    assert stage is not None
    assert list(under_read_only(service, stage)) == expected


@pytest.mark.parametrize(
    ("line", "source", "expected"),
    [
        ("", "open('x.log', 'w')\n", [("a.py", "/srv/app")]),
        ("", "open('/srv/app/logs/x.log', 'w')\n", [("a.py", "/srv/app/logs")]),
        ("RUN chown app /srv/app\n", "open('x.log', 'w')\n", []),
        ("", "open('/tmp/x', 'w')\n", []),
    ],
)
def test_what_belongs_to_another_user(
    tmp_path: Path, line: str, source: str, expected: list[tuple[str, str]]
) -> None:  # fmt: skip
    stage = stage_of(service_in(tmp_path, "build: .", {"Dockerfile": _USER.format(line), "a.py": source}))
    assert stage is not None
    assert list(denied(stage)) == expected
