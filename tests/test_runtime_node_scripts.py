"""Whether what npm starts is `node FILE` and nothing besides."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ats_lint.analysis.runtime.container import container_of
from ats_lint.analysis.runtime.node_scripts import plain_node
from services import service_in


@pytest.mark.parametrize(
    ("command", "script", "expected"),
    [
        ('["npm", "start"]', "node server.js", True),
        ('["npm", "start"]', "vite preview", False),
        ('["npm", "run", "serve"]', "node server.js", False),
        ('["npm", "start"]', "", False),
    ],
)
def test_what_a_script_starts(command: str, script: str, expected: bool, tmp_path: Path) -> None:
    package = json.dumps({"scripts": {"start": script} if script else {}})
    files = {"Dockerfile": f"FROM node:22\nWORKDIR /app\nCOPY . .\nCMD {command}\n", "package.json": package}
    service = service_in(tmp_path, "build: .", {**files, "server.js": "x\n"})
    container = container_of(service)
    assert container.stage is not None
    assert plain_node(container.stage, container.rootless.started.value) is expected
