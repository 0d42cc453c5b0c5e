"""The script that a container starts first: what keeps the kernel from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.lint.config import Settings
from ats_lint.lint.engine import check
from ats_lint.lint.registry import discover

_START = "FROM alpine:3.20\nCOPY start.sh /start.sh\n{}ENTRYPOINT {}\n"


@pytest.mark.parametrize(
    ("line", "entry", "mode", "expected"),
    [
        ("", '["/start.sh"]', 0o644, ["start.sh is not executable"]),
        ("", "/start.sh", 0o644, ["start.sh is not executable"]),
        ("", '["/start.sh"]', 0o755, []),
        ("", '["sh", "/start.sh"]', 0o644, []),
        ("RUN chmod +x /start.sh\n", '["/start.sh"]', 0o644, []),
    ],
)
def test_whether_a_script_can_start(tmp_path: Path, line: str, entry: str, mode: int, expected: list[str]) -> None:
    (tmp_path / "Dockerfile").write_text(_START.format(line, entry))
    script = tmp_path / "start.sh"
    script.write_text("#!/bin/sh\nexec sleep 9\n")
    script.chmod(mode)
    found = check([tmp_path], Settings(), [discover().get("DF414")])
    assert [one.message for one in found.diagnostics] == expected
