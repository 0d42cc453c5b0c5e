"""A Compose file that says one key twice: which of the two counts is a guess."""

from __future__ import annotations

from pathlib import Path

from ats_lint.fix.repair import repair
from ats_lint.lint.config import Settings
from ats_lint.lint.registry import discover
from ats_lint.model import Safety
from projects import read_tree, write_tree

TEXT = "services:\n  web:\n    image: nginx:1.27\n    ports: ['8080:80']\n    ports: ['8081:80']\n"


def test_nothing_in_it_is_fixed(tmp_path: Path) -> None:
    write_tree(tmp_path, {"compose.yaml": TEXT})
    result = repair([tmp_path], Settings(), discover().entries, safety=Safety.UNSAFE, write=True)
    assert read_tree(tmp_path)["compose.yaml"] == TEXT
    assert not result.fixed
    assert {"DC803", "DC104"} <= {one.rule.code for one in result.diagnostics}
    assert all(one.fix is None or one.fix.safety is Safety.HINT for one in result.diagnostics)
