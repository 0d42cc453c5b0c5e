"""Set-ups of logging that write into the container."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.runtime.logging_setups import logging_setups
from services import service_in

DOCKERFILE = 'FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nCMD ["python", "app.py"]\n'
LOGS = "import logging\nlogging.basicConfig(handlers=[logging.FileHandler('logs/app.log')])\n"


@pytest.mark.parametrize(
    ("body", "source", "paths"),
    [
        ("build: .", LOGS, ["/app/logs/app.log"]),
        ("build: .\nvolumes: ['logs:/app/logs']", LOGS, []),
        ("build: .", "import logging\nlogging.info('x')\n", []),
    ],
)
def test_what_stays_inside(body: str, source: str, paths: list[str], tmp_path: Path) -> None:
    files = {"Dockerfile": DOCKERFILE, "app.py": source}
    stage = service_in(tmp_path, body, files, "volumes: {logs: }\n").stage
    assert stage is not None
    assert [one.path for one in logging_setups(stage)] == paths
